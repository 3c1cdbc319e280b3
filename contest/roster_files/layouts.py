"""How one table is read: where its headings stand and what its columns hold."""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from contest.workbooks.headings import key_of

UNIT_FROM = {
    "column": "Cột đơn vị",
    "headings": "Dòng tên đơn vị trong bảng",
    "line": "Dòng ghi tên đơn vị phía trên bảng",
    "sheet": "Tên tờ",
    "file": "Một đơn vị cho cả bảng",
}


class SheetLayout(NamedTuple):
    """How one table is read. ``key`` is the same for all tables with these headings."""

    file: str
    sheet: str
    header_row: int  # the first row of the headings
    header_rows: int  # 1 or 2
    columns: dict[int, str]  # the number of a column, from 1, to a key of FIELDS
    headings: dict[int, str]  # as the file has them
    unit_from: str  # a key of UNIT_FROM
    unit_text: str  # what names the unit of a line, a sheet or a file
    key: str
    samples: dict[int, list[str]] = {}  # the first three values of each column

    def as_json(self) -> dict:
        return self._asdict()

    @classmethod
    def from_json(cls, stored: Mapping) -> "SheetLayout":
        numbered = {
            name: by_number(stored.get(name, {}))
            for name in ("columns", "headings", "samples")
        }
        return cls(**{**stored, **numbered})


def by_number(stored: Mapping) -> dict[int, object]:
    """JSON makes texts of the numbers of columns."""
    return {int(place): value for place, value in stored.items()}


def fingerprint(headings: Mapping[int, str]) -> str:
    """Return what is the same for every table with these headings in these columns."""
    said = sorted((place, key_of(text)) for place, text in headings.items() if text)
    text = "|".join(f"{place}:{key}" for place, key in said)
    return hashlib.sha256(text.encode()).hexdigest()
