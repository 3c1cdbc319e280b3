"""Signing in: who is let in, what the refused are told, and what each try costs."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection

from contest import codes
from contest.db import db_now
from contest.errors import (
    SlipOver,
    SlipUsed,
    TooManyTries,
    WrongCredentials,
)
from contest.models import AuditEvent, KnownDevice, Slip, User
from contest.services.access import (
    check_own_password,
    find_user,
    set_own_password,
    sign_in,
    sign_out,
)
from contest.services.limiter import FREE_GUESSES
from contest.services.slips import reissue_slip
from tests.factories import (
    RosterEntryFactory,
    RoundFactory,
    UserFactory,
    days_from_now,
)

PASSWORD = "gio-bac-qua-doi"  # noqa: S105 - of invented people
DEVICE, OTHER_DEVICE = "the browser at home", "somebody else's browser"

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(username="04127", password=make_password(PASSWORD))


@pytest.fixture
def slip_owner():
    """A person of the roster who got a slip and has not signed in yet."""
    round = RoundFactory(contest__is_current=True)
    entry = RosterEntryFactory(contest=round.contest)
    owner = entry.staff_member.user
    owner.code = reissue_slip(owner, by=UserFactory()).code
    owner.round = round
    owner.refresh_from_db()
    return owner


def guess_wrong(name, times, *, device=DEVICE, at=None):
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            sign_in(name, "not the password", device=device, at=at)


# --- By name or telephone, with a password -----------------------------------


def test_sign_in_by_name_and_password(user):
    found = sign_in("04127", PASSWORD, device=DEVICE)

    assert (found.user, found.with_slip, found.is_first_use) == (user, False, False)


@pytest.mark.parametrize("typed", [" 04127 ", "04127\u200b", "04127\u00a0"])
def test_sign_in_ignores_what_cannot_be_seen_in_the_name(user, typed):
    assert sign_in(typed, PASSWORD, device=DEVICE).user == user


@pytest.mark.parametrize("typed", ["dv1-007", "DV1-007"])
def test_sign_in_takes_the_name_in_small_or_capital_letters(typed):
    user = UserFactory(username="DV1-007")

    assert find_user(typed) == user


@pytest.mark.parametrize("typed", ["0905123456", "0905 123 456", "+84 905.123.456"])
def test_sign_in_finds_the_one_person_with_this_telephone(typed):
    user = UserFactory(phone="0905123456")
    UserFactory(phone="0905123456", is_active=False)

    assert find_user(typed) == user


def test_sign_in_finds_nobody_by_a_telephone_that_two_share():
    UserFactory.create_batch(2, phone="0905123456")

    assert find_user("0905123456") is None


def test_sign_in_finds_nobody_without_telephone_by_an_empty_name():
    UserFactory(phone="")

    assert find_user("") is None


def test_sign_in_reads_no_account_but_the_own_among_those_without_telephone(user):
    bulk = [User(username=f"x{n}", full_name="Thử") for n in range(2_000)]
    User.objects.bulk_create(bulk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contest_user")
    before = accounts_read()

    assert find_user("04127") == user
    assert accounts_read() - before <= 2


def accounts_read() -> int:
    """How many rows of accounts this transaction has looked at."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables"
            " WHERE relname = 'contest_user'"
        )
        return cursor.fetchone()[0]


def test_sign_in_refuses_a_wrong_password_an_unknown_name_and_a_disabled_account(user):
    UserFactory(username="locked", is_active=False, password=make_password(PASSWORD))

    for name, secret in [
        ("04127", "wrong"),
        ("nobody", PASSWORD),
        ("locked", PASSWORD),
    ]:
        with pytest.raises(WrongCredentials):
            sign_in(name, secret, device=DEVICE)


def test_sign_in_remembers_the_device_only_after_a_success(user):
    guess_wrong("04127", 1)
    assert not KnownDevice.objects.exists()

    sign_in("04127", PASSWORD, device=DEVICE)
    sign_in("04127", PASSWORD, device=DEVICE)

    assert [device.user for device in KnownDevice.objects.all()] == [user]


# --- With the code of a slip -------------------------------------------------


def test_sign_in_with_a_slip_for_the_first_time(slip_owner):
    found = sign_in(slip_owner.username, slip_owner.code, device=DEVICE)

    assert (found.user, found.with_slip, found.is_first_use) == (slip_owner, True, True)


def test_sign_in_with_the_same_slip_again_is_no_first_use(slip_owner):
    slip_owner.last_login = db_now()
    slip_owner.save(update_fields=["last_login"])

    found = sign_in(slip_owner.username, slip_owner.code, device=DEVICE)

    assert (found.with_slip, found.is_first_use) == (True, False)


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: f"  {code.replace('-', ' – ')} ",
        lambda code: code.replace("0", "O"),
        lambda code: code.replace("0", "o").replace("1", "l"),
        lambda code: code.replace("1", "I"),
    ],
)
def test_sign_in_reads_the_code_as_people_type_it(slip_owner, typed):
    while not {"0", "1"} <= set(slip_owner.code):
        slip_owner.code = reissue_slip(slip_owner, by=UserFactory()).code

    found = sign_in(slip_owner.username, typed(slip_owner.code), device=DEVICE)

    assert found.with_slip


def test_sign_in_refuses_another_code(slip_owner):
    with pytest.raises(WrongCredentials):
        sign_in(slip_owner.username, codes.new_code(), device=DEVICE)


def test_sign_in_refuses_the_code_of_somebody_else(slip_owner):
    other = UserFactory()
    code = reissue_slip(other, by=slip_owner).code

    with pytest.raises(WrongCredentials):
        sign_in(slip_owner.username, code, device=DEVICE)


def test_sign_in_says_to_the_holder_of_a_used_slip_when_it_was_used(slip_owner):
    set_own_password(slip_owner, PASSWORD)

    with pytest.raises(SlipUsed, match="đã được dùng để đặt mật khẩu lúc"):
        sign_in(slip_owner.username, slip_owner.code, device=DEVICE)


def test_slip_works_until_the_counting_round_closes(slip_owner):
    closes_at = slip_owner.round.closes_at
    before = closes_at - timedelta(seconds=1)

    assert sign_in(slip_owner.username, slip_owner.code, device=DEVICE, at=before)
    with pytest.raises(SlipOver):
        sign_in(slip_owner.username, slip_owner.code, device=DEVICE, at=closes_at)


def test_slip_issued_after_the_closing_works_for_two_weeks(slip_owner):
    slip_owner.round.opens_at, slip_owner.round.closes_at = (
        days_from_now(-9),
        days_from_now(-1),
    )
    slip_owner.round.save()
    code = reissue_slip(slip_owner, by=UserFactory()).code

    sign_in(slip_owner.username, code, device=DEVICE, at=days_from_now(13))
    with pytest.raises(SlipOver):
        sign_in(slip_owner.username, code, device=DEVICE, at=days_from_now(15))


def test_a_slip_made_under_an_older_key_still_fits(slip_owner, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the key that came after it"  # noqa: S105 - invented

    assert sign_in(slip_owner.username, slip_owner.code, device=DEVICE).with_slip


# --- The own password --------------------------------------------------------


def test_set_own_password_ends_the_slip_and_raises_the_epoch(slip_owner):
    at = db_now()

    user = set_own_password(slip_owner, PASSWORD, at=at)

    assert user.check_password(PASSWORD)
    assert Slip.objects.get(user=user).ended_at == at
    assert user.write_epoch == slip_owner.write_epoch + 1
    assert AuditEvent.objects.get(verb="set_own_password").detail == {}


def test_set_own_password_keeps_the_moment_at_which_the_slip_was_first_used(slip_owner):
    first = db_now()
    set_own_password(slip_owner, PASSWORD, at=first)

    set_own_password(slip_owner, "gio-nom-nam", at=first + timedelta(days=1))

    assert Slip.objects.get(user=slip_owner).ended_at == first


def test_check_own_password_counts_wrong_ones(user):
    check_own_password(user, PASSWORD, device=DEVICE)
    for _ in range(FREE_GUESSES):
        with pytest.raises(WrongCredentials, match="Mật khẩu đang dùng chưa đúng"):
            check_own_password(user, "wrong", device=OTHER_DEVICE)

    with pytest.raises(TooManyTries):
        check_own_password(user, PASSWORD, device=OTHER_DEVICE)


def test_sign_out_raises_the_epoch(user):
    sign_out(user)
    sign_out(user)

    user.refresh_from_db()
    assert user.write_epoch == 2
