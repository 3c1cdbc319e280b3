"""Which heading says which column, for every table that is read."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from contest import names
from contest.workbooks.cells import OLD_ENCODINGS, Cells, Value
from contest.workbooks.guard import WorkbookRefused

LAST_ROW_OF_HEADINGS = 30
IN_BRACKETS = re.compile(r"\([^)]*\)")
COLUMN_CODE = re.compile(r"\(?([A-Za-z]|\d{1,2})\)?(\s*=.*)?")
FEWEST_CODES = 3
FEWEST_TO_REFUSE = 3
OLD_ENCODING_OF_FILE = (
    "Tệp dùng bảng mã cũ (TCVN3/VNI) nên chữ sẽ sai. Chưa ghi gì cả. "
    "Mở bằng Excel, chuyển từ {} sang Unicode rồi tải lại."
)


def keys_of(cell: Value) -> set[str]:
    """Return the keys of a heading: with what stands in brackets, and without."""
    if not isinstance(cell, str):
        return set()
    return {key_of(cell), key_of(IN_BRACKETS.sub(" ", cell))} - {""}


@lru_cache(maxsize=4096)
def key_of(heading: str) -> str:
    return names.search_key(heading).replace(" ", "")


def match(keys: Mapping[int, set[str]], columns: Sequence) -> dict[str, int]:
    """Return where which field of ``columns`` stands among headings with these keys.

    What a column is called comes before what another one may be called.
    """
    wanted = [(column.field, column.heading) for column in columns]
    wanted += [(column.field, name) for column in columns for name in column.synonyms]
    places: dict[str, int] = {}
    for field, name in wanted:
        if field in places:
            continue
        key, taken = key_of(name), places.values()
        free = (place for place in keys if key in keys[place] and place not in taken)
        if (place := next(free, None)) is not None:
            places[field] = place
    return places


def are_codes(cells: Cells) -> bool:
    """Whether this is the row of column codes of official forms: A, B, 1, 2, 3=1+2."""
    codes = [COLUMN_CODE.fullmatch(str(cell)) for cell in cells.values()]
    if len(codes) < FEWEST_CODES or not all(codes):
        return False
    numbers = [int(code[1]) for code in codes if code[1].isdigit()]
    return all(after == before + 1 for before, after in pairwise(numbers))


def refuse_old_encoding(reasons: Iterable[str]) -> None:
    """Raise WorkbookRefused when several cells are unreadable for that reason."""
    names_by_reason = {reason: name for name, reason in OLD_ENCODINGS.items()}
    found = Counter(names_by_reason[r] for r in reasons if r in names_by_reason)
    if found.total() >= FEWEST_TO_REFUSE:
        name = found.most_common(1)[0][0]
        raise WorkbookRefused(OLD_ENCODING_OF_FILE.format(name))
