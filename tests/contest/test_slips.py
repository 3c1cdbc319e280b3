"""Slips: who gets a code, what is stored of it, what the sheet says, who may."""

import logging
import re

import pytest
import segno
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest import codes
from contest.db import db_now
from contest.errors import NobodyWithoutSlip, SlipOver, SlipUsed
from contest.models import (
    AuditEvent,
    Contest,
    KnownDevice,
    Role,
    RosterEntry,
    SignInBlock,
    Slip,
)
from contest.qr import QUIET, qr_path
from contest.services.access import set_own_password, sign_in
from contest.services.accounts import grant_role
from contest.services.slips import PrintedSlip, issue_slips, reissue_slip, slip_fits
from tests.factories import (
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    StaffMemberFactory,
    UnitFactory,
    UserFactory,
)
from tests.races import run_into

PASSWORD = "gio-bac-qua-doi"  # noqa: S105 - of invented people

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest():
    return RoundFactory(contest__is_current=True).contest


@pytest.fixture
def unit(contest):
    return UnitFactory(parent=contest.root_unit, name="Trường Tiểu học Nguyễn Du")


@pytest.fixture
def coordinator(contest, unit):
    user = UserFactory(full_name="Trần Văn Bình", phone="0905000000")
    GrantFactory(user=user, role=Role.COORDINATOR, unit=unit)
    return user


def person(contest, unit, given_name="Hoa", **account):
    """A person of the unit; the fields are those of the account."""
    member = StaffMemberFactory(surname="Nguyễn Thị", given_name=given_name)
    member.user.full_name = member.full_name
    for name, value in account.items():
        setattr(member.user, name, value)
    member.user.save()
    RosterEntryFactory(contest=contest, unit=unit, staff_member=member)
    return member.user


# --- The code ----------------------------------------------------------------


def test_new_code_has_three_groups_of_four_signs_without_lookalikes():
    for _ in range(200):
        groups = codes.new_code().split("-")

        assert [len(group) for group in groups] == [4, 4, 4]
        assert not set("".join(groups)) & set("ILOU")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("K7M4-9TXP-2WQH", "K7M49TXP2WQH"),
        ("k7m49txp2wqh", "K7M49TXP2WQH"),
        (" k7m4 9txp 2wqh ", "K7M49TXP2WQH"),
        ("K7M4–9TXP—2WQH", "K7M49TXP2WQH"),
        ("OIL0-1234-5678", "011012345678"),
        ("oil0 1234 5678", "011012345678"),
        ("K7M4-9TXP-2WQ", None),
        ("K7M4-9TXP-2WQHH", None),
        ("K7M4-9TXP-2WQU", None),
        ("gio-bac-qua-doi", None),
        ("", None),
        ("ＫＫＫＫ-ＫＫＫＫ-ＫＫＫＫ", None),
    ],
)
def test_read_code_takes_what_people_type_and_nothing_else(typed, read):
    assert codes.read_code(typed) == read


def test_qr_path_draws_every_dark_module_and_no_other():
    text = "https://example.vn/vao/#04127.K7M49TXP2WQH"

    path = qr_path(text)

    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path.d)
    drawn = {(int(x) + n, int(y)) for x, y, right, _ in runs for n in range(int(right))}
    rows = segno.make_qr(text, error="m").matrix_iter(border=QUIET)
    dark = {
        (x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
    }
    assert drawn == dark
    assert all(right == left for _, _, right, left in runs)


# --- Issuing -----------------------------------------------------------------


def test_issue_slips_gives_a_code_to_those_without_in_name_order(
    contest, unit, coordinator
):
    hoa = person(contest, unit, "Hoa")
    an = person(contest, unit, "Ân")
    has_one = person(contest, unit, "Bình")
    reissue_slip(has_one, by=coordinator)

    printed = issue_slips(unit, contest=contest, by=coordinator)

    assert [slip.user for slip in printed] == [an, hoa]
    assert all(slip_fits(slip.user.slip, slip.code) for slip in printed)


def test_issue_slips_leaves_out_who_needs_none(contest, unit, coordinator):
    person(contest, unit, "Có mật khẩu", password=make_password(PASSWORD))
    person(contest, unit, "Bị khóa", is_active=False)
    GrantFactory(user=person(contest, unit, "Có vai trò"), unit=unit)
    left = person(contest, unit, "Đã nghỉ")
    RosterEntry.objects.filter(staff_member__user=left).update(
        status="left", left_on="2023-10-01"
    )
    person(contest, UnitFactory(parent=unit), "Đơn vị khác")

    with pytest.raises(NobodyWithoutSlip):
        issue_slips(unit, contest=contest, by=coordinator)

    assert not Slip.objects.exists()


def test_issue_slips_stores_no_code_anywhere(contest, unit, coordinator, caplog):
    person(contest, unit)
    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as queries:
        (printed,) = issue_slips(unit, contest=contest, by=coordinator)

    signs = printed.code.replace("-", "")
    written = " ".join(query["sql"] for query in queries) + caplog.text
    assert signs not in written
    assert printed.code not in written
    assert AuditEvent.objects.get(verb="issue_slips").detail == {
        "people": 1,
        "again": False,
    }


def test_issue_slips_again_replaces_codes_but_no_own_password(
    contest, unit, coordinator
):
    with_slip = person(contest, unit)
    old = reissue_slip(with_slip, by=coordinator).code
    own = person(contest, unit, "Lan")
    reissue_slip(own, by=coordinator)
    set_own_password(own, PASSWORD)

    (printed,) = issue_slips(unit, contest=contest, by=coordinator, again=True)

    slip = Slip.objects.get(user=with_slip)
    assert printed.user == with_slip
    assert (slip_fits(slip, old), slip_fits(slip, printed.code)) == (False, True)
    own.refresh_from_db()
    assert own.check_password(PASSWORD)


def test_issue_slips_takes_the_same_queries_for_one_and_three(contest, coordinator):
    def queries_for(count):
        unit = UnitFactory(parent=contest.root_unit)
        for _ in range(count):
            person(contest, unit)
        with CaptureQueriesContext(connection) as queries:
            issue_slips(unit, contest=contest, by=coordinator)
        return len(queries)

    assert queries_for(1) == queries_for(3)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_print_at_once_print_each_slip_once(contest, unit, coordinator):
    person(contest, unit)
    with transaction.atomic():
        (printed,) = issue_slips(unit, contest=contest, by=coordinator)
        other = run_into(issue_slips, unit, contest=contest, by=coordinator)

    with pytest.raises(NobodyWithoutSlip):
        other.result()
    assert slip_fits(Slip.objects.get(), printed.code)


def test_reissue_slip_ends_password_sessions_devices_and_waiting(
    client, contest, unit, coordinator
):
    owner = person(contest, unit, password=make_password(PASSWORD))
    sign_in(owner.username, PASSWORD, device="his own")
    client.force_login(owner)
    SignInBlock.objects.create(account="of others", last_failed_at=db_now())

    printed = reissue_slip(owner, by=coordinator)

    owner.refresh_from_db()
    assert not owner.has_usable_password()
    assert owner.write_epoch == 1
    assert client.get(reverse("contest:password")).status_code == 302
    assert not KnownDevice.objects.exists()
    assert [block.account for block in SignInBlock.objects.all()] == ["of others"]
    assert slip_fits(Slip.objects.get(user=owner), printed.code)
    event = AuditEvent.objects.get(verb="reissue_slip")
    assert (event.actor, event.subject, event.detail) == (
        coordinator,
        f"user {owner.pk}",
        {},
    )


def test_reissue_slip_of_a_used_one_works_again(contest, unit, coordinator):
    owner = person(contest, unit)
    reissue_slip(owner, by=coordinator)
    set_own_password(owner, PASSWORD)

    code = reissue_slip(owner, by=coordinator).code

    assert sign_in(owner.username, code, device="any").with_slip
    assert Slip.objects.get(user=owner).ended_at is None


def test_the_address_names_person_and_code_only_behind_the_hash(settings):
    settings.SITE_URL = "https://thi.example.vn"

    address = PrintedSlip(UserFactory(username="04127"), "K7M4-9TXP-2WQH").address

    assert address == "https://thi.example.vn/vao/#04127.K7M49TXP2WQH"


def test_slip_of_a_past_contest_is_not_revived_by_the_next(contest, unit, coordinator):
    user = person(contest, unit)
    [printed] = issue_slips(unit, contest=contest, by=coordinator)
    closed_at = db_now()
    contest.rounds.update(closes_at=closed_at)
    Contest.objects.update(is_current=False)
    RoundFactory(contest__is_current=True)

    with pytest.raises(SlipOver):
        sign_in(user.username, printed.code, device="d")


def test_slip_ends_when_its_owner_gets_a_role(contest, unit, coordinator):
    user = person(contest, unit)
    [printed] = issue_slips(unit, contest=contest, by=coordinator)

    grant_role(user, Role.OFFICER, unit=contest.root_unit, by=UserFactory())

    with pytest.raises(SlipUsed):
        sign_in(user.username, printed.code, device="d")


@pytest.mark.django_db(transaction=True)
def test_print_again_that_meets_a_new_password_leaves_it(contest, unit, coordinator):
    user = person(contest, unit)
    other = person(contest, unit, "Ân")
    issue_slips(unit, contest=contest, by=coordinator)
    with transaction.atomic():
        set_own_password(user, PASSWORD)
        printing = run_into(
            issue_slips, unit, contest=contest, by=coordinator, again=True
        )

    assert [slip.user for slip in printing.result()] == [other]
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
