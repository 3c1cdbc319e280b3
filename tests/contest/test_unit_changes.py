"""Units one at a time: made, corrected, renamed, placed, rated, called otherwise."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from contest.errors import UnitEnded
from contest.models import (
    AuditEvent,
    Contest,
    RosterEntry,
    Unit,
    UnitAlias,
    UnitChange,
    UnitDirty,
)
from contest.roster_workbooks import UnitRow
from contest.services.unit_aliases import add_alias
from contest.services.unit_changes import (
    CodeTaken,
    NameTaken,
    NewUnit,
    UnitRefused,
    correct_unit,
    create_unit,
    place_unit,
    rename_unit,
)
from contest.services.units import save_units
from contest.unit_words import lines
from tests.contest.rosters import contest_with_units
from tests.contest.units import DAY, PAPER, end, finder, paper
from tests.factories import (
    BlockFactory,
    RosterEntryFactory,
    UnitFactory,
    UserFactory,
)
from tests.races import run_into

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory()


def change_of(unit):
    change = UnitChange.objects.filter(unit=unit).latest("pk")
    return change.act, change.before, change.after


# --- create ------------------------------------------------------------------


def test_a_new_unit_is_the_last_of_its_block_under_the_root(by):
    contest, old = contest_with_units("A")

    unit = create_unit(contest, NewUnit("B", "Trường B", block=old.block), by=by)

    assert (unit.parent, unit.position) == (contest.root_unit, old.position + 1)
    assert unit.path == f"{contest.root_unit.path}{unit.pk}/"
    assert unit.short_name == "Trường B"
    assert change_of(unit)[0] == UnitChange.Act.CREATED
    assert UnitDirty.objects.filter(contest=contest, unit=unit).exists()
    assert AuditEvent.objects.filter(verb="create_unit", actor=by).count() == 1


def test_a_new_unit_takes_no_name_and_no_code_of_another(by):
    contest, old = contest_with_units("0513")
    add_alias(old, "TH ND", by=by)

    with pytest.raises(NameTaken):
        create_unit(contest, NewUnit("B", old.name.upper()), by=by)
    with pytest.raises(NameTaken):
        create_unit(contest, NewUnit("B", "Trường B", "TH ND"), by=by)
    with pytest.raises(CodeTaken):
        create_unit(contest, NewUnit("513", "Trường B"), by=by)

    assert Unit.objects.count() == 2


def test_an_ended_unit_gives_its_name_free_but_not_its_code(by):
    contest, old = contest_with_units("A")
    end(old)

    unit = create_unit(contest, NewUnit("B", old.name), by=by)

    assert finder().find(old.name) == [unit]
    with pytest.raises(CodeTaken):
        create_unit(contest, NewUnit("A", "Trường khác"), by=by)


def test_nothing_is_put_under_an_ended_unit(by):
    contest, old, other = contest_with_units("A", "B")
    end(old)

    with pytest.raises(UnitEnded):
        create_unit(contest, NewUnit("C", "Trường C", parent=old), by=by)
    with pytest.raises(UnitEnded):
        place_unit(other, old, **paper(by))


# --- correct -----------------------------------------------------------------


def test_a_correction_is_kept_with_what_stood_there(by):
    _, unit = contest_with_units("A")
    block, old = BlockFactory(name="Khối trường học"), unit.block

    correct_unit(
        unit, {"code": "TH-ND", "block": block, "short_name": unit.short_name}, by=by
    )

    unit.refresh_from_db()
    assert (unit.code, unit.block) == ("TH-ND", block)
    assert change_of(unit) == (
        UnitChange.Act.CORRECTED,
        {"code": "A", "block": old.name},
        {"code": "TH-ND", "block": "Khối trường học"},
    )


def test_a_correction_of_nothing_leaves_no_trace(by):
    _, unit = contest_with_units("A")

    correct_unit(unit, {"code": "A", "valid_from": None}, by=by)

    assert not UnitChange.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_correction_takes_nothing_that_is_another_s(by):
    _, unit, other = contest_with_units("A", "B")

    with pytest.raises(CodeTaken):
        correct_unit(unit, {"code": "b"}, by=by)
    with pytest.raises(NameTaken):
        correct_unit(unit, {"short_name": other.name}, by=by)


def test_a_unit_with_people_does_not_end_by_a_correction(by):
    contest, unit = contest_with_units("A")
    RosterEntryFactory(contest=contest, unit=unit)

    with pytest.raises(UnitRefused, match="còn 1 người"):
        correct_unit(unit, {"valid_to": date(2023, 9, 30)}, by=by)

    RosterEntry.objects.update(status="left", left_on=DAY)
    correct_unit(unit, {"valid_to": date(2023, 9, 30)}, by=by)
    unit.refresh_from_db()
    assert unit.valid_to == date(2023, 9, 30)


def test_the_days_of_a_unit_are_in_order(by):
    _, unit, heir = contest_with_units("A", "B")

    with pytest.raises(UnitRefused):
        correct_unit(
            unit,
            {"valid_from": date(2023, 2, 1), "valid_to": date(2023, 1, 1)},
            by=by,
        )
    end(unit, successor=heir)
    with pytest.raises(UnitRefused, match="đơn vị kế thừa"):
        correct_unit(unit, {"valid_to": None}, by=by)


# --- rename ------------------------------------------------------------------


def test_a_renamed_unit_is_found_under_both_names(by):
    _, unit = contest_with_units("A")
    old = unit.name

    rename_unit(unit, "Trường Lê Lợi", short_name="TH Lê Lợi", **paper(by))

    unit.refresh_from_db()
    assert (unit.name, unit.short_name) == ("Trường Lê Lợi", "TH Lê Lợi")
    assert finder().find(old) == finder().find("trường lê lợi") == [unit]
    act, before, after = change_of(unit)
    assert (act, before["name"], after["name"]) == ("renamed", old, "Trường Lê Lợi")
    change = UnitChange.objects.get()
    assert (change.effective_on, change.document, change.by) == (DAY, PAPER, by)


def test_a_rename_to_another_s_name_is_refused(by):
    _, unit, other = contest_with_units("A", "B")
    add_alias(other, "Trường cũ", by=by)

    for name in (other.name, "TRƯỜNG CŨ"):
        with pytest.raises(NameTaken):
            rename_unit(unit, name, **paper(by))

    assert not unit.changes.exists()


def test_a_rename_to_come_to_the_same_or_of_an_ended_unit_is_refused(by):
    _, unit, other = contest_with_units("A", "B")
    end(other)
    tomorrow = timezone.localdate() + timedelta(days=1)

    with pytest.raises(UnitRefused, match="ở sau hôm nay"):
        rename_unit(unit, "Mới", **paper(by) | {"effective_on": tomorrow})
    with pytest.raises(UnitRefused, match="giống tên đang dùng"):
        rename_unit(unit, unit.name, **paper(by))
    with pytest.raises(UnitEnded):
        rename_unit(other, "Mới", **paper(by))


def test_a_unit_may_get_its_old_name_back(by):
    _, unit = contest_with_units("A")
    old = unit.name
    rename_unit(unit, "Trường Lê Lợi", **paper(by))

    rename_unit(unit, old, **paper(by))

    assert finder().find("Trường Lê Lợi") == finder().find(old) == [unit]


@pytest.mark.django_db(transaction=True)
def test_a_rename_and_an_import_to_the_same_name_take_turns(by):
    contest, unit, _ = contest_with_units("A", "B")

    with transaction.atomic():
        save_units([UnitRow("B", "Trường Lê Lợi")], contest=contest)
        rename = run_into(rename_unit, unit, "Trường Lê Lợi", **paper(by))

    with pytest.raises(NameTaken):
        rename.result()
    assert [each.code for each in finder().find("Trường Lê Lợi")] == ["B"]


# --- place -------------------------------------------------------------------


def test_a_placed_unit_takes_its_subtree_along(by):
    contest, old, new = contest_with_units("A", "B")
    unit = UnitFactory(parent=old)
    below = UnitFactory(parent=unit)

    place_unit(unit, new, **paper(by))

    below.refresh_from_db()
    assert below.path == f"{new.path}{unit.pk}/{below.pk}/"
    assert change_of(unit) == (
        UnitChange.Act.PLACED,
        {"parent": old.name},
        {"parent": new.name},
    )
    dirty = UnitDirty.objects.filter(contest=contest)
    assert {unit.pk, below.pk, old.pk, new.pk} == set(
        dirty.values_list("unit_id", flat=True)
    )


def test_a_unit_is_not_put_under_itself_nor_the_root_anywhere(by):
    contest, unit = contest_with_units("A")
    below = UnitFactory(parent=unit)

    for parent in (unit, below):
        with pytest.raises(UnitRefused, match="không làm cấp trên"):
            place_unit(unit, parent, **paper(by))
    with pytest.raises(UnitRefused, match="đứng đầu của cuộc thi"):
        place_unit(contest.root_unit, UnitFactory(), **paper(by))


@pytest.mark.django_db(transaction=True)
def test_two_units_put_under_each_other_at_once_make_no_circle(by):
    _, first, second = contest_with_units("A", "B")

    with transaction.atomic():
        place_unit(first, second, **paper(by))
        other = run_into(place_unit, second, first, **paper(by))

    with pytest.raises(UnitRefused):
        other.result()


# --- history in words --------------------------------------------------------


def test_changes_read_as_sentences_with_their_differences(by):
    contest, unit = contest_with_units("A")
    old = unit.name
    rename_unit(unit, "Trường Lê Lợi", short_name=unit.short_name, **paper(by))
    part = create_unit(contest, NewUnit("C", "Trường C"), by=by, split_from=unit)
    changes = UnitChange.objects.select_related("other").order_by("pk")

    renamed, created = lines(changes)

    assert (renamed.words, renamed.differences) == (
        "Đổi tên",
        [("Tên đơn vị", old, "Trường Lê Lợi")],
    )
    assert created.words == "Thêm mới, chia tách từ Trường Lê Lợi"
    assert ("Mã đơn vị", "(trống)", "C") in created.differences
    assert created.change.unit == part


# --- what the database refuses -----------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"successor": "itself", "valid_to": date(2023, 1, 1)},
        {"successor": "other"},
        {"parent": "itself"},
        {"valid_from": date(2023, 2, 1), "valid_to": date(2023, 1, 1)},
        {"path": "/1"},
    ],
)
def test_the_database_refuses_what_no_unit_can_be(fields):
    _, unit, other = contest_with_units("A", "B")
    meant = {"itself": unit, "other": other}
    fields = {name: meant.get(value, value) for name, value in fields.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(**fields)


def test_the_database_refuses_one_alias_for_two():
    _, unit, other = contest_with_units("A", "B")
    UnitAlias.objects.create(unit=unit, text="ND", key="nd")

    with pytest.raises(IntegrityError), transaction.atomic():
        UnitAlias.objects.create(unit=other, text="nd", key="nd")


def test_history_keeps_its_units():
    _, unit = contest_with_units("A")
    UnitChange.objects.create(unit=unit, act="created")

    with pytest.raises(IntegrityError), transaction.atomic():
        unit.delete()
    assert Contest.objects.count() == 1
