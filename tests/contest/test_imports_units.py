"""Units from rows: the tree, the blocks, and what is refused."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from contest.errors import ImportRefused
from contest.models import (
    AuditEvent,
    Block,
    ImportBatch,
    Proposal,
    Unit,
    UnitDirty,
)
from contest.queries import UnitFinder
from contest.roster_workbooks import BlockRow, UnitRow
from contest.services.unit_aliases import add_alias
from contest.services.unit_proposals import AskerNeeded
from contest.services.units import preview_units, save_blocks, save_units, set_paths
from tests.contest.rosters import contest_with_units, officer_of
from tests.factories import UnitFactory
from tests.races import run_into

pytestmark = pytest.mark.django_db


def refusals(rows, contest=None):
    before = Unit.objects.count(), Block.objects.count()
    with pytest.raises(ImportRefused) as caught:
        save_units(rows, contest=contest)
    assert (Unit.objects.count(), Block.objects.count()) == before
    return [(problem.column, problem.reason) for problem in caught.value.problems]


def test_new_units_stand_under_the_root_in_the_order_of_the_file():
    contest, _ = contest_with_units("CU")
    last = max(Unit.objects.values_list("position", flat=True))
    rows = [
        UnitRow("TH-ND", "Trường Tiểu học Nguyễn Du", block="IV. Khối trường học"),
        UnitRow("TH-LT", "Trường Tiểu học Lê Lợi", block="khối TRƯỜNG học"),
    ]

    preview = save_units(rows, contest=contest)

    first, second = Unit.objects.filter(code__startswith="TH-").order_by("position")
    assert [row.effect for row in preview.rows] == ["new", "new"]
    assert (first.code, first.position) == ("TH-ND", last + 1)
    assert (second.code, second.position) == ("TH-LT", last + 2)
    assert first.path == f"{contest.root_unit.path}{first.pk}/"
    assert first.short_name == "Trường Tiểu học Nguyễn Du"
    assert first.subject_to_rating is True
    assert first.block == second.block
    assert (first.block.code, first.block.name) == ("IV", "Khối trường học")


def test_a_parent_may_stand_below_its_children_in_the_file():
    rows = [
        UnitRow("C", "Trạm", parent="B"),
        UnitRow("B", "Phòng", parent="Ủy ban nhân dân"),
        UnitRow("A", "Ủy ban nhân dân"),
    ]

    save_units(rows)

    root, middle, leaf = Unit.objects.order_by("code")
    assert root.path == f"/{root.pk}/"
    assert middle.path == f"/{root.pk}/{middle.pk}/"
    assert leaf.path == f"/{root.pk}/{middle.pk}/{leaf.pk}/"


def test_a_unit_that_moves_takes_its_subtree_along():
    contest, old, new = contest_with_units("CU", "MOI")
    moving = UnitFactory(code="DI", parent=old)
    below = UnitFactory(code="THEO", parent=moving)

    preview = save_units([UnitRow("DI", None, parent="MOI")], contest=contest)

    moving.refresh_from_db()
    below.refresh_from_db()
    dirty = set(UnitDirty.objects.values_list("unit_id", flat=True))
    assert preview.rows[0].effect == "changed"
    assert moving.path == f"{new.path}{moving.pk}/"
    assert below.path == f"{moving.path}{below.pk}/"
    assert {old.pk, new.pk, moving.pk, below.pk} <= dirty


def test_only_what_the_file_says_is_changed():
    contest, unit = contest_with_units("TH-ND")

    preview = save_units(
        [UnitRow("th-nd", None, short_name="Nguyễn Du")], contest=contest
    )

    before = unit.name, unit.block, unit.position, unit.subject_to_rating
    unit.refresh_from_db()
    assert unit.short_name == "Nguyễn Du"
    assert (unit.name, unit.block, unit.position, unit.subject_to_rating) == before
    assert [change.label for change in preview.rows[0].changes] == ["Tên ngắn"]


def test_a_code_that_lost_its_zero_is_the_same():
    contest, _ = contest_with_units("0513")

    preview = preview_units([UnitRow("513", None)], contest=contest)

    assert preview.rows[0].effect == "unchanged"


def test_the_same_rows_twice_change_nothing():
    contest, _ = contest_with_units("CU")
    rows = [
        UnitRow("TH-ND", "Trường Nguyễn Du", block="Khối trường học", position=7),
        UnitRow("CU", None, subject_to_rating=True),
    ]
    save_units(rows, contest=contest)
    marks, acts = UnitDirty.objects.count(), AuditEvent.objects.count()

    again = save_units(rows, contest=contest)

    assert [row.effect for row in again.rows] == ["unchanged", "unchanged"]
    assert (UnitDirty.objects.count(), AuditEvent.objects.count()) == (marks, acts)


OUT = [UnitRow("TH-ND", None, short_name="ND", subject_to_rating=False)]


def batch_of(contest, by):
    return ImportBatch.objects.create(
        contest=contest, kind="units", name="Don vi.xlsx", uploaded_by=by
    )


def rating_and_proposals(unit):
    unit.refresh_from_db()
    kinds = Proposal.objects.filter(unit=unit).values_list("kind", "state")
    return unit.subject_to_rating, list(kinds)


def test_who_writes_his_own_file_only_asks_that_a_unit_leaves_rating():
    contest, unit = contest_with_units("TH-ND")
    officer = officer_of(contest)
    batch = batch_of(contest, officer)

    preview = save_units(OUT, contest=contest, by=officer, batch=batch)

    assert rating_and_proposals(unit) == (True, [("unrated", "pending")])
    assert unit.short_name == "ND"
    proposal = Proposal.objects.get()
    assert (proposal.proposed_by, proposal.document) == (officer, "Tệp Don vi.xlsx")
    assert {change.new for change in preview.rows[0].changes} == {
        "ND",
        "Không (thành đề nghị, người khác duyệt)",
    }
    assert list(unit.changes.values_list("act", flat=True)) == ["renamed"]


def test_what_was_asked_by_a_file_is_not_asked_again():
    contest, unit = contest_with_units("TH-ND")
    officer = officer_of(contest)
    save_units(OUT, contest=contest, by=officer)

    again = save_units(OUT, contest=contest, by=officer)

    assert again.rows[0].effect == "unchanged"
    assert rating_and_proposals(unit) == (True, [("unrated", "pending")])


def test_a_second_person_who_writes_the_file_decides_it_with_that():
    contest, unit = contest_with_units("TH-ND")
    uploader, officer = officer_of(contest), officer_of(contest)

    save_units(OUT, contest=contest, by=officer, batch=batch_of(contest, uploader))

    assert rating_and_proposals(unit) == (False, [("unrated", "approved")])
    proposal = Proposal.objects.get()
    assert (proposal.proposed_by, proposal.decided_by) == (uploader, officer)
    assert unit.short_name == "ND"
    assert unit.changes.filter(act="unrated", by=officer).count() == 1


def test_where_one_person_decides_a_file_takes_a_unit_out_of_rating():
    contest, unit = contest_with_units("TH-ND")
    contest.approval = "recorded"
    contest.save()

    save_units(OUT, contest=contest, by=officer_of(contest))

    assert rating_and_proposals(unit) == (False, [("unrated", "approved")])
    assert Proposal.objects.get().self_decided


def test_nobody_takes_a_unit_out_of_rating():
    contest, unit = contest_with_units("TH-ND")

    with pytest.raises(AskerNeeded):
        save_units(OUT, contest=contest)

    assert rating_and_proposals(unit) == (True, [])


def test_a_file_writes_the_history_of_units():
    contest, unit = contest_with_units("TH-ND")
    officer = officer_of(contest)
    old = unit.name
    rows = [
        UnitRow("TH-ND", "Trường Lê Lợi", parent="MOI", position=7),
        UnitRow("MOI", "Phòng mới"),
    ]

    save_units(rows, contest=contest, by=officer, batch=batch_of(contest, officer))

    acts = unit.changes.order_by("pk").values_list("act", "before", "after")
    assert [act for act, _, _ in acts] == ["renamed", "placed", "corrected"]
    assert acts[0][1:] == ({"name": old}, {"name": "Trường Lê Lợi"})
    assert acts[1][1:] == (
        {"parent": contest.root_unit.name},
        {"parent": "Phòng mới"},
    )
    created = Unit.objects.get(code="MOI").changes.get()
    assert (created.act, created.by, created.document) == (
        "created",
        officer,
        "Tệp Don vi.xlsx",
    )


def test_a_unit_renamed_by_a_file_is_found_under_its_old_name():
    contest, unit = contest_with_units("TH-ND")

    save_units([UnitRow("TH-ND", "Trường Lê Lợi")], contest=contest)

    finder = UnitFinder(Unit.objects.all())
    assert finder.find(unit.name) == finder.find("trường lê lợi") == [unit]


def test_an_ended_unit_is_neither_changed_nor_a_parent():
    contest, unit, other = contest_with_units("CU", "MOI")
    Unit.objects.filter(pk=unit.pk).update(valid_to=date(2023, 1, 1))

    found = refusals(
        [UnitRow("CU", "Tên khác"), UnitRow("MOI", None, parent="CU")], contest
    )

    assert found == [
        ("Mã đơn vị", "đơn vị này đã kết thúc nên không đổi gì nữa; bỏ dòng này"),
        ("Đơn vị cấp trên", "đã kết thúc; ghi mã của đơn vị kế thừa"),
    ]
    again = preview_units([UnitRow("CU", None)], contest=contest)
    assert again.rows[0].effect == "unchanged"
    assert again.absent == [other.name]


def test_an_alias_of_another_is_no_new_name():
    contest, _, other = contest_with_units("A", "B")
    add_alias(other, "Trường Lê Lợi", by=officer_of(contest))

    ((column, reason),) = refusals([UnitRow("A", "Trường Lê Lợi")], contest)

    assert column == "Tên đơn vị"
    assert reason.startswith("là tên khác của đơn vị mã B;")


def test_blocks_are_known_by_code_and_by_name_and_numbered_when_new():
    Block.objects.create(code="I", name="Khối Đảng", position=1)
    rows = [
        UnitRow("A", "Đơn vị A", block="I"),
        UnitRow("B", "Đơn vị B", block="khối đảng"),
        UnitRow("C", "Đơn vị C", block="Khối doanh nghiệp"),
        UnitRow("D", "Đơn vị D", block="VII - Khối cơ quan ngành dọc"),
    ]

    save_units(rows)

    blocks = [unit.block.code for unit in Unit.objects.order_by("code")]
    named = list(Block.objects.values_list("code", "name", "position"))
    assert blocks == ["I", "I", "II", "VII"]
    assert named == [
        ("I", "Khối Đảng", 1),
        ("II", "Khối doanh nghiệp", 2),
        ("VII", "Khối cơ quan ngành dọc", 3),
    ]


def test_save_blocks_may_exchange_positions():
    save_blocks([BlockRow("I", "Một", 1), BlockRow("II", "Hai", 2)])

    save_blocks([BlockRow("I", "Một", 2), BlockRow("II", "Hai", 1)])

    assert list(Block.objects.values_list("code", flat=True)) == ["II", "I"]


def test_absent_units_are_listed():
    contest, _, other = contest_with_units("TH-ND", "KHAC")

    preview = preview_units([UnitRow("TH-ND", None)], contest=contest)

    assert preview.absent == [other.name]


def test_what_is_missing_is_refused():
    found = refusals([UnitRow(None, "Đơn vị A"), UnitRow("B", None)])

    assert found == [("Mã đơn vị", "để trống"), ("Tên đơn vị", "để trống")]


def test_a_code_twice_is_refused():
    assert refusals([UnitRow("A", "Đơn vị A"), UnitRow("a", "Đơn vị B")]) == [
        ("Mã đơn vị", "trùng với dòng 0")
    ]


def test_a_name_of_another_unit_is_refused():
    contest, unit = contest_with_units("TH-ND")

    ((column, reason),) = refusals([UnitRow("X", unit.name.upper())], contest)

    assert column == "Tên đơn vị"
    assert reason.startswith("trùng tên với đơn vị mã TH-ND;")


def test_a_unit_of_another_contest_is_refused():
    contest, _ = contest_with_units("TH-ND")
    UnitFactory(code="NGOAI")

    assert refusals([UnitRow("NGOAI", "Tên mới")], contest) == [
        ("Mã đơn vị", "là mã của đơn vị ngoài phạm vi cuộc thi này")
    ]


def test_an_unknown_parent_is_refused():
    ((column, reason),) = refusals([UnitRow("A", "Đơn vị A", parent="KHONG-CO")])

    assert column == "Đơn vị cấp trên"
    assert reason.startswith("chưa có trong danh sách đơn vị;")


def test_a_circle_is_refused():
    found = refusals(
        [UnitRow("A", "Đơn vị A", parent="B"), UnitRow("B", "Đơn vị B", parent="A")]
    )

    assert (
        found
        == [("Đơn vị cấp trên", "tạo thành vòng: đơn vị này lại thuộc chính nó")] * 2
    )


def test_one_wrong_row_refuses_all():
    refusals([UnitRow("A", "Đơn vị A"), UnitRow("B", "Đơn vị B", parent="X")])

    assert not Unit.objects.exists()


def test_set_paths_writes_only_what_was_wrong():
    _, unit = contest_with_units("TH-ND")
    Unit.objects.filter(pk=unit.pk).update(path="/sai/")

    assert set_paths() == [unit.pk]
    assert set_paths() == []


def test_queries_do_not_grow_with_the_rows():
    contest, *_ = contest_with_units("A0", "A1", "A2", "A3", "A4")

    def queries_for(rows):
        with CaptureQueriesContext(connection) as context:
            save_units(rows, contest=contest)
        return len(context)

    few = [UnitRow("N0", "Mới 0"), UnitRow("A0", "Đổi 0", parent="N0")]
    more = [UnitRow(f"N{n}", f"Mới {n}") for n in (1, 2, 3)]
    more += [UnitRow(f"A{n}", f"Đổi {n}", parent=f"N{n}") for n in (1, 2, 3)]
    assert queries_for(few) == queries_for(more)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_take_turns():
    contest, _ = contest_with_units("TH-ND")
    rows = [UnitRow("MOI", "Đơn vị mới", block="Khối mới")]

    with transaction.atomic():
        save_units(rows, contest=contest)
        other = run_into(save_units, rows, contest=contest)

    assert other.result().rows[0].effect == "unchanged"
    assert Unit.objects.filter(code="MOI").count() == 1


def test_the_database_refuses_a_second_unit_of_a_code():
    UnitFactory(code="A")

    with pytest.raises(IntegrityError), transaction.atomic():
        UnitFactory(code="A")
