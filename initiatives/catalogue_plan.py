"""What rows of a file mean beside the catalogue as it is. Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from contest import names, words
from contest.models import Unit
from contest.previews import WRITES, Change, Preview, PreviewRow, by_place
from contest.workbooks import Problem
from initiatives.catalogue_files import CatalogueRow
from initiatives.models import CatalogueItem
from initiatives.models.catalogue import is_applied_until

HEADINGS = ("Tên mô hình, sáng kiến", "Đơn vị áp dụng", "Năm áp dụng")
LABELS = {
    "title": "Tên mô hình, sáng kiến",
    "summary": "Tóm tắt",
    "unit_name": "Đơn vị áp dụng",
    "field": "Lĩnh vực",
    "year": "Năm áp dụng",
    "decision_number": "Số quyết định",
    "source_url": "Nguồn",
    "applied_before": "Đã áp dụng trước ngày",
}
MAY_BE_NONE = ("year", "applied_before")


def keys_of(title: str, unit_name: str) -> tuple[str, str]:
    """By these an item is known again, however it is typed."""
    return names.match_key(title), names.match_key(unit_name)


@dataclass
class CatalogueLine:
    """One row: the item it is about, and what becomes of it."""

    row: CatalogueRow
    problems: list[Problem]
    keys: tuple[str, str] = ("", "")
    item: CatalogueItem | None = None  # as stored; of a new row what will be
    is_new: bool = False
    before: dict = field(default_factory=dict)
    fields: dict = field(default_factory=dict)

    @property
    def effect(self) -> str:
        if self.problems:
            return "rejected"
        if self.is_new:
            return "new"
        return "changed" if self.changes else "unchanged"

    @property
    def changes(self) -> list[Change]:
        return [
            Change(label, shown(self.before[name]), shown(self.fields[name]))
            for name, label in LABELS.items()
            if self.before and self.before[name] != self.fields[name]
        ]

    def refuse(self, column: str, value: object, reason: str) -> None:
        self.problems.append(self.row.place.problem(column, value, reason))


class CataloguePlan:
    """The rows beside the catalogue of ``place``; title and unit tell them apart."""

    def __init__(
        self, place: Unit, rows: Sequence[CatalogueRow], problems: Iterable[Problem]
    ):
        found = by_place(problems)
        self.place = place
        self.lines = [CatalogueLine(row, row.place.among(found)) for row in rows]
        self.stored = list(CatalogueItem.objects.filter(place=place).order_by("pk"))
        self._find()
        for line in self.lines:
            if not line.problems:
                self._compare(line)

    def writes(self) -> list[CatalogueLine]:
        return [line for line in self.lines if line.effect in WRITES]

    def _find(self) -> None:
        known = {(item.title_key, item.unit_key): item for item in self.stored}
        seen: dict[tuple[str, str], CatalogueLine] = {}
        for line in self.lines:
            key = line.keys = keys_of(line.row.title or "", line.row.unit_name or "")
            if not key[0]:
                if not line.problems:
                    line.refuse(LABELS["title"], line.row.title, "để trống")
                continue
            first = seen.setdefault(key, line)
            if first is not line:
                reason = f"trùng với dòng {first.row.place.row} (cùng tên, cùng đơn vị)"
                line.refuse(LABELS["title"], line.row.title, reason)
            line.item = known.get(key)

    def _compare(self, line: CatalogueLine) -> None:
        said = line.row._asdict()
        line.is_new = line.item is None
        if line.is_new:
            line.item = CatalogueItem(place=self.place)
        else:
            line.before = {name: getattr(line.item, name) for name in LABELS}
        line.fields = {
            name: getattr(line.item, name) if said[name] is None else said[name]
            for name in LABELS
        }

    def preview(self, cutoff: date) -> Preview:
        """``cutoff``: an initiative applied up to this day is not new."""
        named = {line.item.pk for line in self.lines if line.item}
        return Preview(
            headings=HEADINGS,
            rows=[_preview_row(line) for line in self.lines],
            absent=[str(item) for item in self.stored if item.pk not in named],
            notes=self._not_compared(cutoff),
        )

    def _not_compared(self, cutoff: date) -> list[str]:
        later = sum(
            bool(line.fields)
            and not is_applied_until(
                cutoff,
                year=line.fields["year"],
                applied_before=line.fields["applied_before"],
            )
            for line in self.lines
        )
        if not later:
            return []
        note = (
            f"{later} dòng áp dụng sau ngày {words.day(cutoff)}: vẫn ghi vào danh mục, "
            "không dùng để so sánh tính mới."
        )
        return [note]


def shown(value: object) -> str:
    return words.day(value) if hasattr(value, "year") else str(value or "")


def _preview_row(line: CatalogueLine) -> PreviewRow:
    row = line.row
    return PreviewRow(
        place=row.place,
        cells=(row.title or "", row.unit_name or "", shown(row.year)),
        effect=line.effect,
        changes=tuple(line.changes),
        problems=tuple(line.problems),
    )
