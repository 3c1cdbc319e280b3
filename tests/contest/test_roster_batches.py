"""Several lists as one import: kept, answered, read otherwise, written once."""

from io import BytesIO

import pytest
from django.db import transaction

from contest.errors import ImportOver, ImportRefused, LastFile, OtherPreviewSeen
from contest.models import (
    AuditEvent,
    Category,
    ImportBatch,
    ImportLayout,
    RosterEntry,
    StaffMember,
    UnitAlias,
)
from contest.names import match_key
from contest.services.imports import (
    STAFF,
    UnitPlace,
    commit_roster,
    decide_import,
    discard_batch,
    drop_file,
    preview_batch,
    set_columns,
    set_places,
    store_lists,
)
from contest.workbooks import WorkbookRefused
from tests.contest.books import book
from tests.contest.rosters import (
    contest_with_units,
    officer_of,
    staff_book,
    staff_line,
)
from tests.contest.test_bundles import zipped
from tests.factories import RosterEntryFactory, StaffMemberFactory
from tests.races import run_into

pytestmark = pytest.mark.django_db


@pytest.fixture
def units():
    contest, *units = contest_with_units("TH-A", "TH-B")
    return contest, *units


@pytest.fixture
def contest(units):
    return units[0]


@pytest.fixture
def officer(contest):
    return officer_of(contest)


def one(*lines, name="a.xlsx"):
    return staff_book(*lines), name


def kept(contest, officer, *files, **chosen):
    return store_lists(files, contest=contest, by=officer, **chosen)


def counts(batch, officer):
    preview = preview_batch(STAFF, ImportBatch.objects.get(pk=batch.pk), by=officer)
    return {key: number for key, number in preview.counts.items() if number}


def test_store_lists_keeps_files_and_zips_as_one_batch(contest, officer):
    batch = kept(
        contest,
        officer,
        one(staff_line("Lê An", "TH-A")),
        (
            zipped(
                ("X/b.xlsx", staff_book(staff_line("Lê Bình", "TH-B")).getvalue()),
                ("b.csv", "Họ và tên;Đơn vị;Đối tượng\nLê Chi;TH-B;VC\n".encode()),
            ),
            "hai trường.zip",
        ),
    )

    names = list(batch.files.values_list("name", flat=True))
    assert names == ["a.xlsx", "b.xlsx", "b.csv"]
    assert batch.name == "3 tệp: a.xlsx, b.xlsx, b.csv"
    assert counts(batch, officer)["new"] == 3
    assert AuditEvent.objects.get(verb="upload_import").actor == officer


def test_store_lists_takes_the_same_content_once_and_says_so(contest, officer):
    file, _ = one(staff_line("Lê An", "TH-A"))

    batch = kept(contest, officer, (file, "a.xlsx"), (file, "bản sao.xlsx"))

    assert batch.files.count() == 1
    assert batch.options["left_out"] == [
        "Tệp “bản sao.xlsx” giống hệt “a.xlsx” nên chỉ đọc một lần."
    ]


def test_store_lists_tells_files_of_one_name_apart(contest, officer):
    folders = [
        (f"{school}/DS.xlsx", staff_book(staff_line(name, "TH-A")).getvalue())
        for school, name in (("A", "Lê An"), ("B", "Lê Bình"))
    ]
    again = one(staff_line("Lê Chi", "TH-A"), name="DS.xlsx")
    once_more = one(staff_line("Lê Dũng", "TH-A"), name="DS.xlsx")

    batch = kept(contest, officer, (zipped(*folders), "c.zip"), again, once_more)

    names = list(batch.files.values_list("name", flat=True))
    assert names == ["DS.xlsx", "B - DS.xlsx", "DS (2).xlsx", "DS (3).xlsx"]


def test_store_lists_leaves_out_what_cannot_be_read_by_name_and_reason(
    contest, officer
):
    batch = kept(
        contest,
        officer,
        one(staff_line("Lê An", "TH-A")),
        (BytesIO(b"\xd0\xcf\x11\xe0" + bytes(600)), "cũ.xls"),
        (book(["Tên hàng", "Giá"], ["Bút", 5]), "hàng.xlsx"),
        (BytesIO(), "trống.xlsx"),
    )

    said = batch.options["left_out"]
    assert [line.split(":")[0] for line in said] == [
        "Không đọc “cũ.xls”",
        "Không đọc “trống.xlsx”",
        "Không đọc “hàng.xlsx”",
    ]
    assert "Tệp này không phải .xlsx hoặc có mật khẩu." in said[0]
    assert batch.name == "a.xlsx"
    assert counts(batch, officer)["new"] == 1


def test_store_lists_keeps_nothing_when_nothing_can_be_read(contest, officer):
    with pytest.raises(WorkbookRefused, match=r"a\.xls.*b\.xls"):
        kept(contest, officer, (BytesIO(b"x"), "a.xls"), (BytesIO(b"y"), "b.xls"))

    assert not ImportBatch.objects.exists()


def test_unit_and_category_of_the_whole_file(units, officer):
    contest, unit, _ = units
    file = book(["TT", "Họ và tên", "Chức vụ"], [1, "Lê An", "Giáo viên"])

    batch = kept(
        contest, officer, (file, "a.xlsx"), unit=unit, category="public_employee"
    )
    commit_roster(batch, by=officer)

    entry = RosterEntry.objects.get()
    assert (entry.unit, entry.staff_member.category) == (unit, "public_employee")


def test_unit_and_category_given_later(units, officer):
    contest, _, unit = units
    file = book(["TT", "Họ và tên", "Chức vụ"], [1, "Lê An", "Giáo viên"])
    batch = kept(contest, officer, (file, "a.xlsx"))
    preview = preview_batch(STAFF, batch, by=officer)

    decide_import(batch, by=officer, unit=unit.pk, category=Category.WORKER)
    commit_roster(batch, by=officer)

    assert (preview.without_unit, preview.without_category) == (1, 1)
    entry = RosterEntry.objects.get()
    assert (entry.unit, entry.staff_member.category) == (unit, "worker")


def test_decide_import_keeps_what_was_said_before(contest, officer):
    batch = kept(contest, officer, one(staff_line("Lê An", "TH-A")))

    decide_import(batch, by=officer, people={"a": "skip"}, category="cadre")
    decide_import(batch, by=officer, people={"b": "new"}, cells={"a|phone": "09"})
    batch = decide_import(batch, by=officer, people={"a": ""})

    assert batch.decisions == {
        "category": "cadre",
        "people": {"b": "new"},
        "cells": {"a|phone": "09"},
    }
    assert AuditEvent.objects.filter(verb="decide_import").count() == 3


def test_decide_import_refuses_what_is_over(contest, officer):
    batch = kept(contest, officer, one(staff_line("Lê An", "TH-A")))
    discard_batch(batch, by=officer)

    with pytest.raises(ImportOver):
        decide_import(batch, by=officer, category="cadre")


@pytest.mark.django_db(transaction=True)
def test_answers_of_two_people_at_once_are_both_kept():
    contest, _ = contest_with_units("TH-A")
    officer = officer_of(contest)
    batch = kept(contest, officer, one(staff_line("Lê An", "TH-A")))

    with transaction.atomic():
        decide_import(batch, by=officer, people={"a": "skip"})
        other = run_into(decide_import, batch, by=officer, people={"b": "new"})

    assert other.result().decisions["people"] == {"a": "skip", "b": "new"}


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_meets_the_commit_comes_too_late():
    contest, _ = contest_with_units("TH-A")
    officer = officer_of(contest)
    batch = kept(contest, officer, one(staff_line("Lê An", "TH-A")))

    with transaction.atomic():
        commit_roster(batch, by=officer)
        answer = run_into(decide_import, batch, by=officer, category="cadre")

    with pytest.raises(ImportOver):
        answer.result()


def test_an_unknown_unit_is_asked_once_and_learned_by_whom(units, officer):
    contest, unit, _ = units
    lines = [staff_line("Lê An", "Tr. A"), staff_line("Lê Bình", "TR. A")]
    batch = kept(contest, officer, one(*lines))
    [question] = preview_batch(STAFF, batch, by=officer).units

    decide_import(batch, by=officer, units={question.key: unit.pk})
    preview = preview_batch(STAFF, ImportBatch.objects.get(), by=officer)
    commit_roster(batch, by=officer)

    assert question.rows == 2
    assert [each.unit for each in preview.units_chosen] == [unit.name]
    alias = UnitAlias.objects.get()
    assert (alias.key, alias.unit, alias.learned_by) == (
        match_key("Tr. A"),
        unit,
        officer,
    )
    assert RosterEntry.objects.filter(unit=unit).count() == 2


def test_a_cell_put_right_on_the_page_is_written(contest, officer):
    batch = kept(contest, officer, one(staff_line("Lê An", "TH-A", phone="905123")))
    [row] = preview_batch(STAFF, batch, by=officer).rows

    decide_import(batch, by=officer, cells={f"{row.key}|phone": "0905123456"})
    commit_roster(batch, by=officer)

    assert StaffMember.objects.get().phone == "0905123456"


def test_commit_roster_refuses_whole_while_a_row_is_wrong(contest, officer):
    lines = [staff_line("Lê An", "TH-A", phone="905123"), staff_line("Lê B", "TH-A")]
    batch = kept(contest, officer, one(*lines))

    with pytest.raises(ImportRefused):
        commit_roster(batch, by=officer)

    assert not StaffMember.objects.exists()


def test_commit_roster_writes_only_the_number_that_was_seen(contest, officer):
    batch = kept(
        contest,
        officer,
        one(staff_line("Lê An", "TH-A"), staff_line("Lê Bình", "TH-A")),
    )

    with pytest.raises(OtherPreviewSeen):
        commit_roster(batch, by=officer, seen=1)
    assert not StaffMember.objects.exists()
    batch = commit_roster(batch, by=officer, seen=2)

    assert batch.counts["written"] == 2


def learned(contest, officer, file, columns, *, is_learned=True):
    batch = kept(contest, officer, (file, "a.xlsx"))
    [layout] = preview_batch(STAFF, batch, by=officer).layouts
    set_columns(
        batch,
        by=officer,
        key=layout.key,
        columns=layout.columns | columns,
        is_learned=is_learned,
    )
    return batch


ODD = ["TT", "Họ và tên", "Việc đang làm", "Đối tượng", "Đơn vị"]


def test_columns_said_by_an_officer_hold_for_the_next_file(contest, officer):
    file = book(ODD, [1, "Lê An", "Giáo viên", "VC", "TH-A"])
    batch = learned(contest, officer, file, {3: "position"})
    commit_roster(batch, by=officer)
    later = book(ODD, [1, "Lê Bình", "Văn thư", "NLĐ", "TH-B"])

    commit_roster(kept(contest, officer, (later, "b.xlsx")), by=officer)

    assert set(StaffMember.objects.values_list("position", flat=True)) == {
        "Giáo viên",
        "Văn thư",
    }
    assert ImportLayout.objects.get().learned_by == officer


def test_columns_said_by_others_hold_for_this_import_alone(contest, officer):
    file = book(ODD, [1, "Lê An", "Giáo viên", "VC", "TH-A"])

    batch = learned(contest, officer, file, {3: "position"}, is_learned=False)
    commit_roster(batch, by=officer)

    assert StaffMember.objects.get().position == "Giáo viên"
    assert not ImportLayout.objects.exists()


def test_the_unit_of_a_table_said_by_a_person(units, officer):
    contest, unit, _ = units
    file = book(["TT", "Họ và tên", "Đối tượng"], [1, "Lê An", "VC"])
    batch = kept(contest, officer, (file, "a.xlsx"))
    [layout] = preview_batch(STAFF, batch, by=officer).layouts

    place = UnitPlace("file", unit.name, layout.key)
    name = f"{layout.file}|{layout.sheet}"
    set_places(batch, by=officer, places={name: place}, is_learned=True)
    commit_roster(batch, by=officer)

    assert RosterEntry.objects.get().unit == unit
    assert ImportLayout.objects.get().mapping == {"unit_from": ""}


def test_a_unit_in_the_name_of_the_sheet_is_learned_for_the_style(units, officer):
    contest, _, unit = units
    heads = ["TT", "Họ và tên", "Đối tượng"]
    file = book(**{unit.code: [heads, [1, "Lê An", "VC"]]})
    batch = kept(contest, officer, (file, "a.xlsx"))
    [layout] = preview_batch(STAFF, batch, by=officer).layouts

    place = UnitPlace("sheet", "", layout.key)
    name = f"{layout.file}|{layout.sheet}"
    set_places(batch, by=officer, places={name: place}, is_learned=True)

    assert ImportLayout.objects.get().mapping == {"unit_from": "sheet"}
    commit_roster(batch, by=officer)
    assert RosterEntry.objects.get().unit == unit


def test_drop_file_takes_its_rows_and_its_content_away(
    contest, officer, django_capture_on_commit_callbacks
):
    batch = kept(
        contest,
        officer,
        one(staff_line("Lê An", "TH-A")),
        one(staff_line("Lê Bình", "TH-A"), name="b.xlsx"),
    )
    first = batch.files.first()
    path = first.file.path

    with django_capture_on_commit_callbacks(execute=True):
        batch = drop_file(first, by=officer)

    assert batch.name == "b.xlsx"
    assert counts(batch, officer)["new"] == 1
    with pytest.raises(FileNotFoundError), open(path, "rb"):  # noqa: PTH123 - a path
        pass
    with pytest.raises(LastFile):
        drop_file(batch.files.get(), by=officer)


def test_absent_people_leave_only_when_somebody_says_so(units):
    contest, unit, _ = units
    uploader, committer = officer_of(contest), officer_of(contest)
    entries = RosterEntryFactory.create_batch(2, contest=contest, unit=unit)
    batch = kept(contest, uploader, one(staff_line("Lê An", "TH-A")))

    decide_import(batch, by=uploader, absent={str(entries[0].pk): "left"})
    commit_roster(batch, by=committer, document="QĐ 12 ngày 1/10/2023")

    status = [RosterEntry.objects.get(pk=entry.pk).status for entry in entries]
    assert status == ["left", "working"]


def test_a_doubt_is_answered_with_the_person_who_is_meant(units, officer):
    contest, unit, _ = units
    twins = [
        RosterEntryFactory(
            contest=contest,
            unit=unit,
            staff_member=StaffMemberFactory(surname="Lê", given_name="An", code=code),
        )
        for code in ("00001", "00002")
    ]
    batch = kept(contest, officer, one(staff_line("Lê An", "TH-A", phone="0905000111")))
    [row] = preview_batch(STAFF, batch, by=officer).rows

    decide_import(batch, by=officer, people={row.key: str(twins[1].staff_member_id)})
    commit_roster(batch, by=officer)

    assert row.effect == "doubtful"
    phones = dict(StaffMember.objects.values_list("code", "phone"))
    assert phones["00002"] == "0905000111"
    assert phones["00001"] != "0905000111"
