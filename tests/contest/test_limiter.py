"""Guesses at one account: how many, how long the wait, and whom it never reaches."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.db import transaction

from contest.db import db_now
from contest.errors import ServerBusy, TooManyTries, WrongCredentials
from contest.hashers import place_in_queue
from contest.models import SignInBlock
from contest.services.access import set_own_password, sign_in
from contest.services.limiter import FREE_GUESSES, delay
from contest.services.slips import reissue_slip
from tests.factories import RosterEntryFactory, RoundFactory, UserFactory
from tests.races import run_into

PASSWORD = "gio-bac-qua-doi"  # noqa: S105 - of invented people
DEVICE, OTHER_DEVICE = "the browser at home", "somebody else's browser"

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(username="04127", password=make_password(PASSWORD))


@pytest.fixture
def slip_owner():
    round = RoundFactory(contest__is_current=True)
    owner = RosterEntryFactory(contest=round.contest).staff_member.user
    owner.code = reissue_slip(owner, by=UserFactory()).code
    return owner


def guess_wrong(name, times, *, device=DEVICE, at=None):
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            sign_in(name, "not the password", device=device, at=at)


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(9, 0), (10, 1), (11, 2), (12, 4), (13, 8), (14, 15), (99, 15)],
)
def test_delay_doubles_from_one_to_fifteen_minutes(failures, minutes):
    assert delay(failures) == timedelta(minutes=minutes)


def test_the_eleventh_guess_waits_even_with_the_right_password(user):
    guess_wrong("04127", FREE_GUESSES)

    with pytest.raises(TooManyTries, match="Tạm khóa 1 phút"):
        sign_in("04127", PASSWORD, device=DEVICE)


@pytest.mark.parametrize(("seconds", "minutes"), [(1, 1), (61, 2), (900, 15)])
def test_page_says_the_minutes_that_are_left(user, seconds, minutes):
    at = db_now()
    guess_wrong("04127", 1, at=at)
    left = timedelta(seconds=seconds)
    SignInBlock.objects.update(blocked_until=at + left)

    with pytest.raises(TooManyTries, match=f"Tạm khóa {minutes} phút"):
        sign_in("04127", PASSWORD, device=DEVICE, at=at)


def test_a_blocked_account_opens_again_by_itself(user):
    at = db_now()
    guess_wrong("04127", FREE_GUESSES, at=at)

    found = sign_in("04127", PASSWORD, device=DEVICE, at=at + timedelta(minutes=1))

    assert found.user == user


def test_guesses_by_name_and_by_telephone_are_counted_together():
    UserFactory(username="04127", phone="0905123456", password=make_password(PASSWORD))
    guess_wrong("04127", FREE_GUESSES - 1)
    guess_wrong("0905123456", 1)

    with pytest.raises(TooManyTries):
        sign_in("04127", PASSWORD, device=DEVICE)


def test_unknown_names_are_blocked_like_known_ones():
    guess_wrong("nobody", FREE_GUESSES)

    with pytest.raises(TooManyTries, match="Tạm khóa 1 phút"):
        sign_in("nobody", PASSWORD, device=DEVICE)


def test_no_typed_name_is_stored():
    guess_wrong("0905 123 456 my password", 1)

    assert [len(block.account) for block in SignInBlock.objects.all()] == [64]


def test_a_success_clears_the_guesses_from_that_device(user):
    guess_wrong("04127", FREE_GUESSES - 1)
    sign_in("04127", PASSWORD, device=OTHER_DEVICE)

    guess_wrong("04127", FREE_GUESSES)


def test_guesses_are_forgotten_after_a_quiet_day(user):
    at = db_now()
    guess_wrong("04127", FREE_GUESSES, at=at)

    guess_wrong("04127", FREE_GUESSES, at=at + timedelta(hours=25))


def test_an_attacker_in_the_same_office_cannot_lock_out_the_known_device(user):
    sign_in("04127", PASSWORD, device=DEVICE)
    guess_wrong("04127", FREE_GUESSES, device=OTHER_DEVICE)
    with pytest.raises(TooManyTries):
        sign_in("04127", PASSWORD, device=OTHER_DEVICE)

    assert sign_in("04127", PASSWORD, device=DEVICE).user == user


def test_a_success_on_the_known_device_gives_the_attacker_no_new_guesses(user):
    sign_in("04127", PASSWORD, device=DEVICE)
    guess_wrong("04127", FREE_GUESSES, device=OTHER_DEVICE)

    sign_in("04127", PASSWORD, device=DEVICE)

    with pytest.raises(TooManyTries):
        sign_in("04127", PASSWORD, device=OTHER_DEVICE)


def test_a_new_device_for_every_guess_gains_nothing(user):
    for number in range(FREE_GUESSES):
        guess_wrong("04127", 1, device=f"fresh {number}")

    with pytest.raises(TooManyTries):
        sign_in("04127", "one more", device="fresh again")


def test_one_persons_guesses_do_not_block_the_colleagues_behind_one_address(
    client, user
):
    colleague = UserFactory(username="04128", password=make_password(PASSWORD))
    guess_wrong("04127", FREE_GUESSES)

    assert sign_in("04128", PASSWORD, device="next desk").user == colleague


def test_the_holder_of_the_slip_cannot_be_locked_out(slip_owner):
    guess_wrong(slip_owner.username, FREE_GUESSES, device=OTHER_DEVICE)

    assert sign_in(slip_owner.username, slip_owner.code, device=DEVICE).with_slip


def test_a_new_code_ends_the_waiting(user):
    guess_wrong("04127", FREE_GUESSES)
    code = reissue_slip(user, by=UserFactory()).code
    set_own_password(user, PASSWORD)

    assert sign_in("04127", PASSWORD, device=DEVICE).user == user
    assert code


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_are_counted_one_by_one(user):
    """Two guesses meet: the second waits for the count of the first."""
    guess_wrong("04127", FREE_GUESSES - 1)
    with transaction.atomic():
        guess_wrong("04127", 1)
        other = run_into(sign_in, "04127", PASSWORD, device=DEVICE)

    with pytest.raises(TooManyTries):
        other.result()


def test_few_wait_for_a_hash_and_the_next_is_told_to_come_again(user):
    with (
        place_in_queue(),
        place_in_queue(),
        place_in_queue(),
        place_in_queue(),
        pytest.raises(ServerBusy),
    ):
        sign_in("04127", PASSWORD, device=DEVICE)

    assert not SignInBlock.objects.exists()
    assert sign_in("04127", PASSWORD, device=DEVICE).user == user


def test_a_slip_needs_no_hash_and_so_no_place(slip_owner):
    with place_in_queue(), place_in_queue(), place_in_queue(), place_in_queue():
        assert sign_in(slip_owner.username, slip_owner.code, device=DEVICE)
