"""Units from rows: the tree, the blocks, and what is refused."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from contest.errors import ImportRefused
from contest.models import AuditEvent, Block, Unit, UnitDirty
from contest.roster_workbooks import BlockRow, UnitRow
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


def test_a_unit_that_is_no_longer_rated_is_audited():
    contest, unit = contest_with_units("TH-ND")
    officer = officer_of(contest)

    save_units(
        [UnitRow("TH-ND", None, subject_to_rating=False)], contest=contest, by=officer
    )

    act = AuditEvent.objects.get(verb="take_unit_out_of_rating")
    assert (act.actor, act.subject) == (officer, f"unit {unit.pk}")


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
