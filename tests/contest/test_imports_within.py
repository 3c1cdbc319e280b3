"""A coordinator's upload: nobody of another unit is named or chosen in it."""

from datetime import date

import pytest

from contest.decisions import Decisions
from contest.models import Category, RosterEntry
from contest.services.people import preview_people, save_people
from tests.contest.rosters import (
    DOCUMENT,
    at,
    batch_of,
    contest_with_units,
    entry_of,
    officer_of,
    person,
)
from tests.factories import GrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
BORN = date(1980, 1, 2)


@pytest.fixture
def offices():
    return contest_with_units("MINH", "KHAC")


def effects(preview):
    return [row.effect for row in preview.rows]


def said(preview):
    """All that the pages can show of it."""
    return repr((preview.rows, preview.absent, preview.units))


def test_a_row_of_another_unit_is_refused_and_no_unit_is_asked_for(offices):
    contest, mine, other = offices
    below = UnitFactory(code="DUOI", parent=mine)

    preview = preview_people(
        contest,
        [person("Lê An", other.name), person("Lê Bình", below.code)],
        within=mine,
    )

    assert effects(preview) == ["rejected", "new"]
    assert (
        preview.problems[0].reason == f"không thuộc {mine.short_name}; bỏ qua dòng này"
    )
    assert preview.units == []


def test_only_units_within_are_offered_for_an_unknown_name(offices):
    contest, mine, _ = offices
    below = UnitFactory(code="DUOI", parent=mine)

    preview = preview_people(contest, [person("Lê An", "Đơn vị lạ")], within=mine)

    [question] = preview.units
    assert {unit for unit, _ in question.nearest} == {mine.pk, below.pk}


@pytest.mark.parametrize(
    "known", [{"birth_date": BORN}, {"phone": "0905000001"}], ids=["born", "phone"]
)
def test_who_surely_stands_elsewhere_moves_and_only_his_unit_is_said(offices, known):
    contest, mine, other = offices
    details = {"phone": "0905777888", "position": "Bí mật", "code": "00977"} | known
    entry_of(contest, "Lê Thị An", other, **details)
    rows = [person("Lê Thị An", "MINH", category=None, **known)]

    preview = preview_people(contest, rows, within=mine)

    (row,) = preview.rows
    assert row.effect == "moved"
    assert [tuple(change) for change in row.changes] == [
        ("Đơn vị", other.name, mine.name)
    ]
    assert row.cells == ("Lê Thị An", "", "", mine.short_name)
    for secret in ("Bí mật", "00977", "0905777888"):
        assert secret not in said(preview)


def test_the_office_accepts_such_a_move(offices):
    contest, mine, other = offices
    officer, coordinator = officer_of(contest), UserFactory()
    entry = entry_of(contest, "Lê Thị An", other, birth_date=BORN, position="Kế toán")
    batch = batch_of(contest, coordinator, unit=mine)

    save_people(
        contest,
        [person("Lê Thị An", "MINH", birth_date=BORN)],
        by=officer,
        batch=batch,
        within=mine,
        document=DOCUMENT,
    )

    entry.refresh_from_db()
    assert entry.unit == mine
    assert entry.staff_member.position == "Kế toán"
    assert entry.proposals.get().proposed_by == coordinator


def changes_shown(offices, *, by, **of_batch):
    """What ``by`` is shown of somebody who moves and becomes a worker."""
    contest, mine, other = offices
    entry_of(contest, "Lê Thị An", other, birth_date=BORN, code="00977")
    preview = preview_people(
        contest,
        [person("Lê Thị An", "MINH", birth_date=BORN, category=Category.WORKER)],
        within=mine,
        by=by,
        batch=batch_of(contest, UserFactory(), unit=mine, **of_batch),
    )
    assert preview.lowering == 2
    return [change.label for change in preview.rows[0].changes]


def test_who_decides_is_shown_every_act_that_lowers(offices):
    officer = officer_of(offices[0])

    assert changes_shown(offices, by=officer) == ["Đơn vị", "Đối tượng"]


def test_who_decides_for_the_other_unit_alone_is_shown_his_person(offices):
    officer = GrantFactory(unit=offices[2]).user

    assert changes_shown(offices, by=officer) == ["Đơn vị", "Đối tượng"]


def test_an_officer_of_this_unit_alone_is_shown_nothing_of_elsewhere(offices):
    officer = GrantFactory(unit=offices[1]).user

    assert changes_shown(offices, by=officer) == ["Đơn vị"]


def test_what_the_worker_keeps_for_the_unit_too_tells_nothing_of_elsewhere(offices):
    officer = officer_of(offices[0])
    shown = changes_shown(offices, by=officer, options={"is_large": True})

    assert shown == ["Đơn vị"]


def test_a_name_alone_finds_nobody_elsewhere(offices):
    contest, mine, other = offices
    entry_of(contest, "Lê Thị An", other)

    preview = preview_people(contest, [person("Lê Thị An", "MINH")], within=mine)

    assert effects(preview) == ["new"]


def test_several_elsewhere_are_no_candidates(offices):
    contest, mine, other = offices
    for code in ("00977", "00978"):
        entry_of(contest, "Lê Thị An", other, code=code, birth_date=BORN)
    rows = [person("Lê Thị An", "MINH", birth_date=BORN, place=at(5))]
    stranger = RosterEntry.objects.first().staff_member_id

    preview = preview_people(contest, rows, within=mine)
    chosen = preview_people(
        contest,
        rows,
        within=mine,
        decisions=Decisions(people={rows[0].place.key: str(stranger)}),
    )

    assert effects(preview) == effects(chosen) == ["doubtful"]
    assert preview.rows[0].candidates == ()
    assert "00977" not in said(preview)


def test_who_is_named_twice_elsewhere_is_no_candidate(offices):
    contest, mine, other = offices
    secrets = {"code": "00977", "position": "Bí mật"}
    entry_of(contest, "Lê Thị An", other, birth_date=BORN, **secrets)
    rows = [
        person("Lê Thị An", "MINH", birth_date=BORN, place=at(row)) for row in (5, 6)
    ]

    preview = preview_people(contest, rows, within=mine)

    assert effects(preview) == ["doubtful", "doubtful"]
    assert "00977" not in said(preview)
    assert "Bí mật" not in said(preview)


@pytest.mark.parametrize("name", ["Trần Văn Bình", "Lê Thị Bình", ""])
def test_a_code_of_elsewhere_tells_no_name(offices, name):
    contest, mine, other = offices
    entry_of(contest, "Lê Thị An", other, code="00977")

    preview = preview_people(contest, [person(name, "MINH", code="00977")], within=mine)

    assert effects(preview) == ["rejected"]
    assert "Lê Thị An" not in said(preview)
    assert "là mã của người khác" in preview.problems[0].reason


def test_a_near_name_elsewhere_is_not_a_candidate(offices):
    contest, mine, other = offices
    entry_of(contest, "Nguyễn Thị Hồng Lam", other, phone="0905000001")

    preview = preview_people(
        contest,
        [person("Nguyễn Thị Hồng Lan", "MINH", phone="0905000001")],
        within=mine,
    )

    assert effects(preview) == ["new"]


def test_only_the_own_absent_are_listed(offices):
    contest, mine, other = offices
    entry_of(contest, "Lê Vắng", mine)
    entry_of(contest, "Lê Khác", other)

    preview = preview_people(contest, [person("Lê An", "MINH")], within=mine)

    assert [str(person) for person in preview.absent] == [
        f"Lê Vắng ({mine.short_name})"
    ]
