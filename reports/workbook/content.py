"""What the workbook says: rows of a snapshot, in the order of the form. No cells."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from contest.models import RosterEntry
from contest.queries.proposals import LoweringAct, lowering_acts
from initiatives.models import InitiativeEntry
from quiz.models import Attempt
from reports.models import Snapshot, SnapshotEntry, SnapshotUnit
from reports.queries.people import with_standing
from reports.standings import standing

COUNTED = (
    "headcount",
    "counting",
    "excused",
    "expected",
    "participated",
    "extra",
    "initiatives_sent",
    "initiatives_approved",
)


@dataclass
class Totals:
    """Sums over units. A rate is made of sums, never of rates."""

    units: list[SnapshotUnit]

    def __getattr__(self, name):
        if name in {*COUNTED, "opening", "added", "removed"}:
            return sum(getattr(row, name) for row in self.units)
        raise AttributeError(name)

    @property
    def missing(self) -> int:
        return self.expected - self.participated

    @property
    def reached(self) -> int:
        return sum(row.is_judged and not row.is_below for row in self.units)

    @property
    def judged(self) -> int:
        """Units about which Đạt or Chưa đạt can be said."""
        return sum(row.is_judged for row in self.units)

    @property
    def below(self) -> list[SnapshotUnit]:
        return [row for row in self.units if row.is_below]

    @property
    def short(self) -> list[SnapshotUnit]:
        """Units of whose own people somebody is missing."""
        return [row for row in self.units if row.participated < row.expected]


@dataclass
class BlockRows:
    name: str
    units: list[SnapshotUnit]

    @property
    def all(self) -> Totals:
        return Totals(self.units)

    @property
    def rated(self) -> Totals:
        return Totals([row for row in self.units if row.subject_to_rating])

    @property
    def shows_rated(self) -> bool:
        """Whether the second line would say something that the first does not."""
        return 0 < len(self.rated.units) < len(self.units)


@dataclass
class DayRow:
    day: date
    people: int
    running: int
    units_reached: int
    attempts: int


@dataclass
class Content:
    """Everything the sheets print, read once."""

    snapshot: Snapshot
    blocks: list[BlockRows]
    missing: list[SnapshotEntry]
    initiatives: list[InitiativeEntry]
    lowering: list[LoweringAct]
    days: list[DayRow]
    before: Snapshot | None
    block_of: dict[int, str] = field(default_factory=dict)

    @property
    def contest(self):
        return self.snapshot.contest

    @property
    def all(self) -> Totals:
        return Totals([row for block in self.blocks for row in block.units])

    @property
    def rated(self) -> Totals:
        return Totals([row for row in self.all.units if row.subject_to_rating])


def read_content(snapshot: Snapshot) -> Content:
    blocks = _blocks(snapshot)
    return Content(
        snapshot=snapshot,
        blocks=blocks,
        missing=_missing(snapshot),
        initiatives=_initiatives(snapshot),
        lowering=lowering_acts(
            snapshot.contest,
            snapshot.taken_at,
            on=timezone.localdate(snapshot.cut_off),
        ),
        days=_days(snapshot),
        before=_report_before(snapshot),
        block_of={row.unit_id: block.name for block in blocks for row in block.units},
    )


def _blocks(snapshot) -> list[BlockRows]:
    rows = snapshot.units.select_related("unit__block", "unit__successor").order_by(
        "unit__block__position", "unit__position", "unit_id"
    )
    by_block = defaultdict(list)
    for row in rows:
        by_block[row.unit.block.name if row.unit.block else "Đơn vị khác"].append(row)
    return [BlockRows(name, units) for name, units in by_block.items()]


def _missing(snapshot) -> list[SnapshotEntry]:
    missing = snapshot.entries.filter(
        working=True, counts=True, excused=False, participated_at=None
    )
    return list(
        missing.select_related("unit__block", "entry__staff_member").order_by(
            "unit__block__position",
            "unit__position",
            "unit_id",
            "entry__staff_member__sort_key",
            "entry_id",
        )
    )


def _initiatives(snapshot) -> list[InitiativeEntry]:
    entries = InitiativeEntry.objects.filter(round__contest=snapshot.contest).sent()
    return list(
        entries.select_related("theme", "unit")
        .prefetch_related("authors")
        .order_by("submitted_at", "pk")
    )


def _days(snapshot) -> list[DayRow]:
    """One row per day from the first act to the cut-off, quiet days included."""
    expected = snapshot.entries.filter(working=True, counts=True, excused=False)
    people, last_day, waiting = defaultdict(int), {}, set()
    for unit_id, moment in expected.values_list("unit_id", "participated_at"):
        if moment is None:
            waiting.add(unit_id)
            continue
        day = timezone.localdate(moment)
        people[day] += 1
        last_day[unit_id] = max(day, last_day.get(unit_id, day))
    reached = defaultdict(int)
    for judged in _judged_by(snapshot):
        days = [last_day[unit_id] for unit_id in judged if unit_id in last_day]
        if days and not judged & waiting:
            reached[max(days)] += 1
    attempts = _attempts_by_day(snapshot)
    return _fill_days(people, reached, attempts, timezone.localdate(snapshot.cut_off))


def _judged_by(snapshot) -> Iterator[set[int]]:
    """For each unit the units whose people decide: itself, or its whole subtree."""
    rows = snapshot.units.values_list("unit", "unit__path", "rolls_up")
    for unit_id, path, rolls_up in rows:
        if rolls_up:
            yield {pk for pk, below, _ in rows if below.startswith(path)}
        else:
            yield {unit_id}


def _attempts_by_day(snapshot) -> dict[date, int]:
    moments = (
        Attempt.objects.in_earnest()
        .filter(
            round__contest=snapshot.contest,
            state=Attempt.State.CLOSED,
            closed_at__lte=snapshot.cut_off,
        )
        .values_list("closed_at", flat=True)
    )
    by_day = defaultdict(int)
    for moment in moments.iterator():
        by_day[timezone.localdate(moment)] += 1
    return by_day


def _fill_days(people, reached, attempts, last) -> list[DayRow]:
    known = {*people, *attempts}
    if not known:
        return []
    rows, running, units = [], 0, 0
    day = min(known)
    # After the last act nothing changes: a copy of years ago prints no empty months.
    while day <= min(last, max(known)):
        running += people[day]
        units += reached[day]
        rows.append(DayRow(day, people[day], running, units, attempts[day]))
        day += timedelta(days=1)
    return rows


def _report_before(snapshot) -> Snapshot | None:
    return (
        Snapshot.objects.filter(
            contest=snapshot.contest, cut_off__lt=snapshot.cut_off, pk__lt=snapshot.pk
        )
        .exclude(cause=Snapshot.Cause.SCHEDULE)
        .order_by("-cut_off", "-pk")
        .first()
    )


def standings_of(entries: list[SnapshotEntry]) -> dict[int, str]:
    """Return how far each missing person is, in the words of the boards."""
    rows = RosterEntry.objects.filter(pk__in=[row.entry_id for row in entries])
    rows = with_standing(rows.with_excused())
    return {row.pk: standing(row) for row in rows}
