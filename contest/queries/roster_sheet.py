"""The sheet of changes of one unit, from live rows: each figure is a list of people.

Opening + in - out - excused - not counting = expected. As in the report's own sheet
the beginning is the opening of the first round that counts, and moves go by their days.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import JSONObject, Now, TruncDate

from contest.models import Contest, Move, RosterEntry, Round, Unit

Status = RosterEntry.Status


@dataclass
class Sheet:
    """Entries behind each figure; who came twice stands twice."""

    opening: list[RosterEntry] = field(default_factory=list)
    added: list[RosterEntry] = field(default_factory=list)
    removed: list[RosterEntry] = field(default_factory=list)
    excused: list[RosterEntry] = field(default_factory=list)
    not_counting: list[RosterEntry] = field(default_factory=list)
    expected: list[RosterEntry] = field(default_factory=list)

    @property
    def difference(self) -> int:
        """What the figures do not explain: must be 0."""
        left = len(self.opening) + len(self.added) - len(self.removed)
        return left - len(self.excused) - len(self.not_counting) - len(self.expected)


def sheet_of_unit(contest: Contest, unit: Unit) -> Sheet:
    """Read everybody who is, was or came since the beginning, in one statement."""
    sheet = Sheet()
    for entry in _touching(contest, unit):
        _place(entry, unit, sheet)
    return sheet


def _touching(contest: Contest, unit: Unit) -> QuerySet[RosterEntry]:
    """Who stands in the unit or ever came to it or went, with all steps of the way."""
    rounds = Round.objects.filter(contest=contest, counts=True)
    beginning = Subquery(rounds.order_by("opens_at").values("opens_at")[:1])
    moves = Move.objects.filter(entry=OuterRef("pk"))
    here = Q(unit=unit) | Exists(moves.filter(Q(from_unit=unit) | Q(to_unit=unit)))
    steps = moves.order_by("pk").values(
        step=JSONObject(
            out=F("from_unit"),
            into=F("to_unit"),
            day=F("effective_on"),
            is_recorded_since=ExpressionWrapper(
                Q(recorded_at__gte=beginning), output_field=BooleanField()
            ),
        )
    )
    return (
        RosterEntry.objects.filter(here, contest=contest)
        .exclude(status__in=[Status.PROPOSED, Status.REFUSED])
        .with_excused()
        .annotate(
            steps=ArraySubquery(steps),
            beginning=beginning,
            first_day=TruncDate(beginning),
            today=TruncDate(Now()),
        )
        .select_related("staff_member", "unit")
        .in_name_order()
    )


def _steps_since(entry: RosterEntry) -> Iterator[dict]:
    """The moves since the beginning that hold by now.

    They are a chain: one dated before the move that it goes on from holds from that
    one's day, as in the report.
    """
    day = ""
    for step in entry.steps:
        day = max(day, step["day"])
        is_since = step["is_recorded_since"] or (
            entry.first_day and day > entry.first_day.isoformat()
        )
        if is_since and day <= entry.today.isoformat():
            yield step


def _place(entry: RosterEntry, unit: Unit, sheet: Sheet) -> None:
    steps = list(_steps_since(entry))
    first = steps[0]["out"] if steps else entry.unit_id
    if first == unit.pk:
        was_there = entry.beginning is None or entry.created_at < entry.beginning
        (sheet.opening if was_there else sheet.added).append(entry)
    for step in steps:
        if step["into"] == unit.pk:
            sheet.added.append(entry)
        if step["out"] == unit.pk:
            sheet.removed.append(entry)
    if entry.unit_id != unit.pk:
        return
    if not entry.is_working:
        sheet.removed.append(entry)
    elif not entry.counts:
        sheet.not_counting.append(entry)
    elif entry.excused:
        sheet.excused.append(entry)
    else:
        sheet.expected.append(entry)
