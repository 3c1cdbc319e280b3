"""Units that are no more: gone from lists and choices, their past still there."""

from datetime import date

import pytest
from django.urls import reverse

from contest.forms.accounts import GrantForm
from contest.models import UnitChange
from contest.queries import names_a_unit, units_on_roster
from contest.services.merging import apply_merge
from contest.services.people import preview_people
from initiatives.queries import submitting_units
from reports.models import Snapshot
from reports.queries import board
from reports.services import rebuild_figures, refresh_figures, take_snapshot
from reports.workbook.since import Since
from reports.workbook.summary import notes_of as summary_notes
from tests.contest.rosters import contest_with_units, person
from tests.contest.units import merge_of
from tests.factories import RosterEntryFactory, UnitFactory
from tests.reports.rosters import queries_of, sign_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged():
    """One unit that was merged into another, with a person who left before."""
    contest, old, new = contest_with_units("CU", "MOI")
    RosterEntryFactory(contest=contest, unit=old)
    RosterEntryFactory(contest=contest, unit=old, status="left")
    merge = merge_of(contest, old, new)
    apply_merge(merge)
    refresh_figures()
    old.refresh_from_db()
    return contest, old, new


def closed_with_people():
    contest, old = contest_with_units("CU")
    RosterEntryFactory(contest=contest, unit=old)
    old.valid_to = date(2023, 9, 1)
    old.save()
    rebuild_figures(contest)
    return contest, old


def test_lists_and_choices_leave_out_a_merged_unit(client, merged):
    contest, old, new = merged
    officer = sign_in(client, contest)

    assert list(board(contest, officer).units) == [new]
    assert old not in units_on_roster(officer, contest)
    assert old not in GrantForm().fields["unit"].queryset
    assert old not in submitting_units(officer, contest)


def test_a_closed_unit_with_people_stays_on_the_board(client):
    contest, old = closed_with_people()
    officer = sign_in(client, contest)

    assert list(board(contest, officer).units) == [old]
    assert old in units_on_roster(officer, contest)


def test_the_page_of_a_merged_unit_says_where_it_went(client, merged):
    contest, old, new = merged
    sign_in(client, contest, "coordinator", old)

    answer = client.get(reverse("reports:own-units"), follow=True)

    assert answer.redirect_chain[-1][0] == reverse("reports:unit", args=[old.pk])
    text = text_of(answer)
    assert f"Đã sáp nhập vào {new.name} từ ngày 02/10/2023, theo văn bản 15/QĐ" in text
    assert "Không còn ai trong danh sách" in text


def test_who_has_both_sees_the_one_that_is_there(client, merged):
    contest, _, new = merged
    sign_in(client, contest, "coordinator", new)

    answer = client.get(reverse("reports:own-units"))

    assert answer.url == reverse("reports:unit", args=[new.pk])


def test_the_board_asks_the_same_whatever_has_ended(client, merged):
    contest, old, _ = merged
    sign_in(client, contest)
    few = queries_of(client, reverse("reports:board"))

    for _ in range(3):
        unit = UnitFactory(parent=contest.root_unit, valid_to=date(2023, 1, 1))
        UnitChange.objects.create(unit=unit, act="merged", other=old)

    assert queries_of(client, reverse("reports:board")) == few


def test_the_history_of_a_merged_unit_reads_as_sentences(client, merged):
    contest, old, new = merged
    sign_in(client, contest)

    of_old = text_of(client.get(reverse("contest:unit-history", args=[old.pk])))
    of_new = text_of(client.get(reverse("contest:unit-history", args=[new.pk])))

    assert of_old.count(f"Đã sáp nhập vào {new.name}") == 2
    assert "Số người chuyển theo: (trống) → 1" in of_old
    assert f"Nhận sáp nhập {old.name}" in of_new
    assert f"Tên khác: (trống) → {old.name}" in of_new


def test_the_report_says_who_succeeded_a_merged_unit(merged):
    contest, old, new = merged
    snapshot = take_snapshot(contest, Snapshot.Cause.BY_HAND)
    rows = {row.unit: row for row in snapshot.units.all()}

    assert summary_notes(rows[old], Since()) == f"Đơn vị kế thừa: {new.short_name}"
    assert summary_notes(rows[new], Since()) == ""


def test_an_upload_is_not_for_a_merged_unit(client, merged):
    contest, old, new = merged
    sign_in(client, contest)

    page = client.get(reverse("contest:import-upload", args=["danh-sach"]))

    offered = page.context["form"].fields["unit"].queryset
    assert new in offered
    assert old not in offered


# --- files that name it ------------------------------------------------------


def test_a_file_with_a_name_of_a_merged_unit_means_its_successor(merged):
    contest, old, new = merged

    preview = preview_people(
        contest, [person("Nguyễn Thị Hoa", old.name), person("Lê Văn An", "CU")]
    )

    assert [(row.effect, row.cells[-1]) for row in preview.rows] == [
        ("new", new.short_name),
        ("new", new.short_name),
    ]


def test_a_file_with_a_closed_unit_is_told_so_and_whom_it_may_mean():
    contest, old, new = contest_with_units("CU", "MOI")
    old.valid_to, old.successor = date(2023, 9, 1), new
    old.save()

    preview = preview_people(contest, [person("Nguyễn Thị Hoa", old.name)])

    (problem,) = preview.problems
    assert problem.reason == "là đơn vị chỉ có đến hết ngày 01/09/2023"
    assert problem.suggestion == f"đơn vị kế thừa: {new.name}"


def test_the_heading_of_a_closed_unit_is_still_a_heading(merged):
    contest, old, _ = merged
    old.name, old.successor = "Tên chưa ai học", None
    old.save()

    assert names_a_unit(contest)("Tên chưa ai học")
    assert not names_a_unit(contest)("Tên không có")
