"""Check a snapshot by itself and by the base rows: plain SQL, another way than its own.

The base rows go on changing. What is known of them when the snapshot was taken is told
by the times of proofs and moves and by the lines of history written since; what was
under way at that very minute may stand on either side. The states of initiatives keep
no times: their counts are held against the frozen list alone.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from contest.models import Unit
from reports.models import Snapshot
from reports.models.figures import COUNTS
from reports.queries.snapshot_base import CAME, PEOPLE

UNDER_WAY = timedelta(minutes=1)
SENT = ("initiatives_sent", "initiatives_approved")
SHEET = ("opening", "added", "removed")
ENTRY = (
    "unit",
    "category",
    "working",
    "counts",
    "excused",
    "participated_at",
    "evidence",
    "best_score",
)


class Difference(NamedTuple):
    """One value of one row: as frozen, and as counted again."""

    row: str
    column: str
    frozen: object
    counted: object


_FROZEN = ", ".join(f"frozen.{name}" for name in COUNTS)
_COUNTED = ", ".join(f"counted.{name}" for name in COUNTS)
UNITS_OF_ENTRIES = f"""
WITH person AS (
    SELECT unit_id, working::int AS works, (working AND counts)::int AS counts,
           (working AND counts AND excused)::int AS away,
           (working AND participated_at IS NOT NULL)::int AS took_part
      FROM reports_snapshotentry WHERE snapshot_id = %(snapshot)s
), counted AS (
    SELECT unit_id, sum(works) AS headcount, sum(counts) AS counting,
           sum(away) AS excused, sum(counts - away) AS expected,
           sum(took_part * (counts - away)) AS participated,
           sum(took_part * (1 - counts + away)) AS extra
      FROM person GROUP BY unit_id
)
SELECT unit_id, {_FROZEN}, {_COUNTED}
  FROM (SELECT * FROM reports_snapshotunit WHERE snapshot_id = %(snapshot)s) AS frozen
  FULL JOIN counted USING (unit_id)
 ORDER BY unit_id
"""  # noqa: S608 - names of our own columns


def wrong_units(snapshot: Snapshot) -> list[Difference]:
    """Units whose integers are not the count of the frozen people."""
    with connection.cursor() as cursor:
        cursor.execute(UNITS_OF_ENTRIES, {"snapshot": snapshot.pk})
        rows = cursor.fetchall()
    codes = _codes([unit for unit, *_ in rows])
    found = []
    for unit, *figures in rows:
        then, counted = figures[: len(COUNTS)], figures[len(COUNTS) :]
        found += _compared(f"đơn vị {codes[unit]}", COUNTS, then, counted, empty=0)
    return found


INITIATIVES = """
WITH counted AS (
    SELECT unit_id, count(*) AS sent,
           count(*) FILTER (WHERE state = 'approved') AS approved
      FROM reports_snapshotinitiative WHERE snapshot_id = %(snapshot)s
     GROUP BY unit_id
)
SELECT unit_id, initiatives_sent, initiatives_approved,
       coalesce(sent, 0), coalesce(approved, 0)
  FROM (SELECT * FROM reports_snapshotunit WHERE snapshot_id = %(snapshot)s) AS frozen
  FULL JOIN counted USING (unit_id)
 ORDER BY unit_id
"""


def wrong_initiatives(snapshot: Snapshot) -> list[Difference]:
    """Units whose counts of initiatives are not those of the frozen list.

    Figures that are older than such lists have none to be held against.
    """
    if not snapshot.initiatives.exists():
        return []
    with connection.cursor() as cursor:
        cursor.execute(INITIATIVES, {"snapshot": snapshot.pk})
        rows = cursor.fetchall()
    codes = _codes([unit for unit, *_ in rows])
    found = []
    for unit, *figures in rows:
        name, then, counted = f"đơn vị {codes[unit]}", figures[:2], figures[2:]
        found += _compared(name, SENT, then, counted, empty=0)
    return found


def wrong_entries(
    snapshot: Snapshot, *, under_way: timedelta = UNDER_WAY
) -> list[Difference]:
    """Frozen people who are not as the base rows tell of that moment."""
    found = []
    for entry, *values, is_extra, is_missing in _rows(PEOPLE, snapshot, under_way):
        row = f"người số {entry}"
        if is_extra or is_missing:
            there = ("có", "không") if is_extra else ("không", "có")
            found.append(Difference(row, "có trong danh sách", *there))
        else:
            then, counted = values[: len(ENTRY)], values[len(ENTRY) :]
            found += _compared(row, ENTRY, then, counted)
    return found


def wrong_sheets(snapshot: Snapshot) -> list[Difference]:
    """Units whose opening, added, removed or rating is not what the base rows tell."""
    rows = _rows(CAME, snapshot, UNDER_WAY)
    codes = _codes([unit for unit, *_ in rows])
    found = []
    for unit, *sheet, was_rated, is_rated in rows:
        name = f"đơn vị {codes[unit]}"
        found += _compared(name, SHEET, sheet[:3], sheet[3:])
        found += _compared(name, ["subject_to_rating"], [was_rated], [is_rated])
    return found


def _rows(statement: str, snapshot: Snapshot, under_way: timedelta) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                "snapshot": snapshot.pk,
                "zone": settings.TIME_ZONE,
                "under_way": under_way,
            },
        )
        return cursor.fetchall()


def _compared(row, names, then, counted, *, empty=None) -> Iterator[Difference]:
    for name, old, new in zip(names, then, counted, strict=True):
        old = empty if old is None else old  # noqa: PLW2901 - a row that is missing
        new = empty if new is None else new  # noqa: PLW2901
        if old != new:
            yield Difference(row, name, old, new)


def _codes(units: list[int]) -> dict[int, str]:
    return dict(Unit.objects.filter(pk__in=units).values_list("pk", "code"))
