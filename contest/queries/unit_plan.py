"""What rows of units mean beside the stored tree. Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from contest import names
from contest.db import db_today
from contest.models import Contest, Proposal, Unit, UnitAlias
from contest.previews import WRITES, Change, Preview, PreviewRow, by_place
from contest.queries.blocks import BlockBook
from contest.queries.units import code_key
from contest.roster_workbooks import UnitRow
from contest.unit_words import kept
from contest.workbooks import Problem

HEADINGS = ("Mã đơn vị", "Tên đơn vị", "Khối", "Đơn vị cấp trên")
LABELS = {
    "name": "Tên đơn vị",
    "short_name": "Tên ngắn",
    "block": "Khối",
    "position": "Thứ tự trong báo cáo",
    "parent": "Đơn vị cấp trên",
    "subject_to_rating": "Thuộc diện xếp loại",
}


@dataclass
class UnitItem:
    """One row and the unit that it is about."""

    row: UnitRow
    unit: Unit
    is_new: bool
    problems: list[Problem]
    parent: Unit | None = None
    old_parent: Unit | None = None
    changes: list[Change] = field(default_factory=list)
    before: dict = field(default_factory=dict)  # changed fields, as history keeps them
    unrates: bool = False  # takes the unit out of rating: not the file's to decide

    @property
    def effect(self) -> str:
        if self.problems:
            return "rejected"
        if self.is_new:
            return "new"
        return "changed" if self.changes else "unchanged"


class UnitPlan:
    """What the rows mean beside what is stored. Writes nothing."""

    def __init__(
        self,
        rows: Sequence[UnitRow],
        contest: Contest | None,
        problems: Iterable[Problem],
    ):
        self.contest = contest
        self.root = contest.root_unit if contest else None
        self.today = db_today()
        self.found = by_place(problems)
        self.stored = list(Unit.objects.select_related("block", "parent"))
        self.by_code = {code_key(unit.code): unit for unit in self.stored}
        self.by_name = {
            names.match_key(unit.name): unit
            for unit in self.stored
            if not unit.has_ended_by(self.today)
        }
        self.aliases = {
            alias.key: alias.unit for alias in UnitAlias.objects.select_related("unit")
        }
        self.asked = _asked_out_of_rating(contest)
        self.blocks = BlockBook()
        self.last_position = max((unit.position for unit in self.stored), default=0)
        self.items = []
        seen = {}
        for row in rows:
            self.items.append(self._item(row, seen))
        for item in self.items:  # only now are the parents known that stand below
            self._compare(item)
        self._refuse_circles()

    def _item(self, row: UnitRow, seen: dict[str, UnitRow]) -> UnitItem:
        problems = row.place.among(self.found)
        unit = self._stored_unit(row)
        is_new = unit is None
        unit = unit or Unit(code=row.code or "", name=row.name or "", path="/")
        key = code_key(unit.code)
        if not problems and not unit.code:
            problems.append(row.place.problem("Mã đơn vị", "", "để trống"))
        elif not problems and not unit.name:
            problems.append(row.place.problem(LABELS["name"], "", "để trống"))
        elif unit.code and key in seen:
            reason = f"trùng với dòng {seen[key].place.row}"
            problems.append(row.place.problem("Mã đơn vị", unit.code, reason))
        elif self._is_outside(unit):
            reason = "là mã của đơn vị ngoài phạm vi cuộc thi này"
            problems.append(row.place.problem("Mã đơn vị", unit.code, reason))
        seen.setdefault(key, row)
        if unit.code:
            self.by_code.setdefault(key, unit)
            self.by_name.setdefault(names.match_key(unit.name), unit)
        return UnitItem(row, unit, is_new, problems)

    def _stored_unit(self, row: UnitRow) -> Unit | None:
        if row.code:
            unit = self.by_code.get(code_key(row.code))
        else:
            unit = self.by_name.get(names.match_key(row.name or ""))
        return unit if unit is not None and unit.pk else None

    def _is_outside(self, unit: Unit) -> bool:
        return bool(unit.pk and self.root and not unit.path.startswith(self.root.path))

    def _compare(self, item: UnitItem) -> None:
        """Put what the row says on the unit, and note what that changes."""
        wanted = self._wanted(item)
        item.old_parent = item.unit.parent
        item.parent = wanted.pop("parent", item.old_parent)
        if item.parent != item.old_parent and not item.is_new:
            item.changes.append(_change("parent", item.old_parent, item.parent))
            item.before |= kept(item.unit, ["parent"])
        self._refuse_taken_name(item)
        if self._unrates(item, wanted):
            self._unrate(item, wanted)
        for name, value in wanted.items():
            old = getattr(item.unit, name)
            if old != value and not item.is_new:
                item.changes.append(_change(name, old, value))
                item.before |= kept(item.unit, [name])
            setattr(item.unit, name, value)
        self._refuse_ended(item)

    def _unrates(self, item: UnitItem, wanted: dict) -> bool:
        """Only in a contest: what lowers nothing is nobody's second thought."""
        asked = wanted.get("subject_to_rating")
        is_rated = item.unit.subject_to_rating and not item.is_new
        return asked is False and is_rated and self.contest is not None

    def _unrate(self, item: UnitItem, wanted: dict) -> None:
        """Ask instead of doing; what was asked already is not asked again."""
        del wanted["subject_to_rating"]
        if item.unit.pk in self.asked:
            return
        item.unrates = True
        new = "Không"
        if self.contest.approval == Contest.Approval.TWO_PEOPLE:
            new = "Không (thành đề nghị, người khác duyệt)"
        item.changes.append(Change(LABELS["subject_to_rating"], "Có", new))

    def _refuse_ended(self, item: UnitItem) -> None:
        if item.changes and item.unit.has_ended_by(self.today):
            reason = "đơn vị này đã kết thúc nên không đổi gì nữa; bỏ dòng này"
            item.problems.append(
                item.row.place.problem("Mã đơn vị", item.unit.code, reason)
            )
        parent_is_new = item.parent != item.old_parent
        if item.parent and parent_is_new and item.parent.has_ended_by(self.today):
            reason = "đã kết thúc; ghi mã của đơn vị kế thừa"
            item.problems.append(
                item.row.place.problem(LABELS["parent"], item.row.parent, reason)
            )

    def _wanted(self, item: UnitItem) -> dict:
        """The fields that the row says, and for a new unit all of them."""
        row = item.row
        wanted = {
            "name": row.name,
            "short_name": row.short_name,
            "block": self.blocks.find(row.block) if row.block else None,
            "position": row.position,
            "parent": self._parent(item),
            "subject_to_rating": row.subject_to_rating,
        }
        wanted = {name: value for name, value in wanted.items() if value is not None}
        if not item.is_new:
            return wanted
        if row.position is None:
            self.last_position += 1
        defaults = {
            "name": "",
            "short_name": (row.name or "")[:80],
            "position": self.last_position,
            "parent": self.root,
        }
        return defaults | wanted

    def _parent(self, item: UnitItem) -> Unit | None:
        text = item.row.parent
        if not text:
            return None
        parent = self.by_code.get(code_key(text)) or self.by_name.get(
            names.match_key(text)
        )
        if parent is None:
            reason = "chưa có trong danh sách đơn vị; ghi đúng mã của đơn vị cấp trên"
        elif self._is_outside(parent):
            reason = "là đơn vị ngoài phạm vi cuộc thi này"
        elif item.unit.pk and item.unit == self.root:
            reason = "không đặt được: đơn vị này đứng đầu cuộc thi"
        else:
            return parent
        item.problems.append(item.row.place.problem(LABELS["parent"], text, reason))
        return None

    def _refuse_taken_name(self, item: UnitItem) -> None:
        name = item.row.name
        if not name or (name == item.unit.name and not item.is_new):
            return
        key = names.match_key(name)
        other = self.by_name.setdefault(key, item.unit)
        called = self.aliases.get(key, item.unit)
        if other is not item.unit:
            reason = (
                f"trùng tên với đơn vị mã {other.code}; nếu là một đơn vị thì dùng mã "
                "đó, nếu là hai thì thêm địa danh vào tên"
            )
        elif called != item.unit:
            reason = (
                f"là tên khác của đơn vị mã {called.code}; không còn đúng thì bỏ tên "
                "khác đó ở trang của đơn vị"
            )
        else:
            reason = ""
        if reason:
            item.problems.append(item.row.place.problem(LABELS["name"], name, reason))

    def _refuse_circles(self) -> None:
        above = {unit.code: unit.parent for unit in self.stored}
        above |= {item.unit.code: item.parent for item in self.items}
        for item in self.items:
            passed = {item.unit.code}
            unit = item.parent
            while unit is not None and unit.code not in passed:
                passed.add(unit.code)
                unit = above[unit.code]
            if unit is not None and unit.code == item.unit.code and unit.code:
                reason = "tạo thành vòng: đơn vị này lại thuộc chính nó"
                item.problems.append(
                    item.row.place.problem(LABELS["parent"], item.row.parent, reason)
                )

    def writes(self) -> list[UnitItem]:
        return [item for item in self.items if item.effect in WRITES]

    def preview(self) -> Preview:
        named = {item.unit.code for item in self.items}
        return Preview(
            headings=HEADINGS,
            rows=[_preview_row(item) for item in self.items],
            absent=[
                unit.name
                for unit in self.stored
                if self.root and not self._is_outside(unit)
                if unit != self.root and unit.code not in named
                if not unit.has_ended_by(self.today)
            ],
        )


def _asked_out_of_rating(contest: Contest | None) -> set[int]:
    waiting = Proposal.objects.filter(
        Q(state="pending") | Q(state="approved", applied_at=None),
        contest=contest,
        kind=Proposal.Kind.UNRATED,
    )
    return set(waiting.values_list("unit", flat=True)) if contest else set()


def _change(name: str, old: object, new: object) -> Change:
    return Change(LABELS[name], _shown(old), _shown(new))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "Có" if value else "Không"
    return "" if value is None else str(value)


def _preview_row(item: UnitItem) -> PreviewRow:
    unit = item.unit
    return PreviewRow(
        place=item.row.place,
        cells=(unit.code, unit.name, _shown(unit.block), _shown(item.parent)),
        effect=item.effect,
        changes=tuple(item.changes),
        problems=tuple(item.problems),
    )
