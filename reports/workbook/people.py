"""Who is missing, by name: read a few thousand at a time, never all at once."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from contest.models import Category, RosterEntry
from reports.models import Snapshot
from reports.queries.people import with_standing
from reports.standings import standing
from reports.workbook.scope import Scope

AT_ONCE = 2000
SINCE_THEN = "Đã tham gia sau lúc lấy số liệu"
COLUMNS = (
    "entry_id",
    "unit_id",
    "unit__name",
    "category",
    "entry__staff_member__surname",
    "entry__staff_member__given_name",
    "entry__staff_member__position",
)


class MissingPerson(NamedTuple):
    unit_id: int
    unit: str
    category: str
    surname: str
    given_name: str
    position: str
    standing: str


def missing_entries(snapshot: Snapshot, scope: Scope):
    return snapshot.entries.filter(
        scope.covers(), working=True, counts=True, excused=False, participated_at=None
    )


def missing_people(snapshot: Snapshot, scope: Scope) -> Iterator[MissingPerson]:
    """By unit in the order of the report, then by given name."""
    rows = missing_entries(snapshot, scope).order_by(
        "unit__block__position",
        "unit__position",
        "unit_id",
        "entry__staff_member__sort_key",
        "entry_id",
    )
    rows = rows.values_list(*COLUMNS).iterator(AT_ONCE)
    labels = dict(Category.choices)
    while some := list(islice(rows, AT_ONCE)):
        standings = _standings_of([row[0] for row in some])
        for entry, unit_id, unit, category, surname, given_name, position in some:
            yield MissingPerson(
                unit_id,
                unit,
                labels[category],
                surname,
                given_name,
                position,
                standings[entry],
            )


def _standings_of(entries: list[int]) -> dict[int, str]:
    """Return how far each is, in the words of the boards."""
    rows = RosterEntry.objects.filter(pk__in=entries).order_by()
    rows = with_standing(rows.with_excused())
    return {
        row.pk: SINCE_THEN if row.participated_at else standing(row) for row in rows
    }
