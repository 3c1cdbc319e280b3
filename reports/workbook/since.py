"""What a closing left open and what changed after it, as the form prints them.

The figures of a closing are never rewritten; these stand beside them.
"""

from dataclasses import dataclass, field

from contest import words
from reports.models import ClosingRemainder, Snapshot
from reports.queries.adjustments import Adjusted, Delta, adjustments_of
from reports.queries.closing import remainders
from reports.workbook.scope import Scope


@dataclass
class Since:
    of_unit: dict[int, str] = field(default_factory=dict)  # by the unit's id
    lines: list[str] = field(default_factory=list)  # one by one, never a reason
    left_open: list[str] = field(default_factory=list)


def since_closing(snapshot: Snapshot, scope: Scope) -> Since:
    """Of the units of ``scope``; nothing of a snapshot that is no closing."""
    if snapshot.cause != Snapshot.Cause.CLOSING:
        return Since()
    units = scope.units()
    within = None if units is None else set(units.values_list("pk", flat=True))
    adjusted = adjustments_of(snapshot, within=within)
    return Since(
        of_unit={each.unit.pk: _short(each) for each in adjusted.units},
        lines=[_line(each) for each in adjusted.lines],
        left_open=[_left(each, scope) for each in remainders(snapshot)],
    )


def _left(remainder: ClosingRemainder, scope: Scope) -> str:
    """A unit's file is also its coordinator's, who reads no reason of the office."""
    return str(remainder) if scope.unit else f"{remainder}: {remainder.reason}"


def _short(delta: Delta) -> str:
    """ "+1" where only the number of those who took part changed."""
    if delta.expected or delta.extra or delta.headcount:
        return delta.in_words
    return f"{delta.participated:+d}"


def _line(adjusted: Adjusted) -> str:
    """Who, where, what it changed, and what was done by whom and when."""
    who = ", ".join(filter(None, [adjusted.person, adjusted.units]))
    acts = "; ".join(_act(act) for act in adjusted.acts)
    return ": ".join(filter(None, [who, adjusted.effect, acts]))


def _act(act) -> str:
    said = [act.what, act.document, act.by, words.moment(act.at) if act.at else ""]
    return ", ".join(filter(None, said))
