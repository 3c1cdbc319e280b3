"""Histories in words, with what this reader may know of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from contest import roster_words, words
from contest.models import (
    Contest,
    EntryChange,
    Paper,
    Role,
    RosterEntry,
    User,
)
from contest.queries.scope import granted

Act = EntryChange.Act
# Their documents say why somebody is away.
OF_ABSENCE = {Act.EXCUSED, Act.NOT_EXCUSED}


@dataclass(frozen=True)
class Line:
    """One act on one person."""

    entry_id: int
    name: str
    words: str
    way: str
    at: datetime
    differences: list[tuple[str, str, str]]
    effective_on: date | None
    reason: str
    document: str
    paper_id: int | None
    by: User | None
    proposed_by: User | None
    decided_by: User | None
    self_decided: bool
    note: str
    batch: str
    can_open: bool = False

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)


def history_lines(
    contest: Contest, changes: Iterable[EntryChange], reader: User, *, knows: bool
) -> list[Line]:
    """``knows``: telephones, reasons and scans too, as ``can_see_reasons`` says."""
    changes = list(changes)
    papers = {_asked(change).paper_id for change in changes if _asked(change)}
    openable = openable_papers(contest, papers - {None}, reader) if knows else set()
    seen = set(
        RosterEntry.objects.visible_to(reader)
        .filter(pk__in={change.entry_id for change in changes})
        .values_list("pk", flat=True)
    )
    return [
        _line(change, openable, knows=knows, can_open=change.entry_id in seen)
        for change in changes
    ]


def openable_papers(contest: Contest, papers: Iterable[int], reader: User) -> set[int]:
    """Those of the scans that this reader may open."""
    roles = (Role.COORDINATOR, Role.OFFICER)
    may_open = granted(reader, contest, roles, "unit__path")
    found = Paper.objects.filter(may_open, pk__in=papers)
    return set(found.values_list("pk", flat=True))


def _asked(change: EntryChange):
    return change.proposal or change.excusal


def _line(change: EntryChange, openable: set[int], *, knows: bool, can_open: bool):
    asked = _asked(change)
    paper_id = asked.paper_id if asked else None
    tells = knows or change.act not in OF_ABSENCE
    return Line(
        entry_id=change.entry_id,
        name=change.entry.staff_member.full_name,
        words=change.get_act_display(),
        way=_way(change, knows=knows),
        at=change.at,
        differences=_differences(change, knows=knows),
        # Of an absence ``way`` says it, to those who may know.
        effective_on=None if change.act in OF_ABSENCE else change.effective_on,
        reason=_reason(change) if knows else "",
        document=change.document if tells else "",
        paper_id=paper_id if paper_id in openable else None,
        by=change.by,
        proposed_by=asked.proposed_by if asked else None,
        decided_by=asked.decided_by if asked else None,
        self_decided=bool(asked and asked.self_decided),
        note=asked.decision_note if asked and tells else "",
        batch=change.batch.name if change.batch and knows else "",
        can_open=can_open,
    )


def _differences(change: EntryChange, *, knows: bool) -> list[tuple[str, str, str]]:
    """Old and new, where the words of the act do not say it all."""
    found = roster_words.differences(change.before, change.after, with_private=knows)
    if change.act in {Act.CORRECTED, Act.CATEGORY, Act.NOT_EXCUSED}:
        return found
    return [each for each in found if each[0] != roster_words.FIELDS["counts"]]


def _way(change: EntryChange, *, knows: bool) -> str:
    if change.excusal and knows:
        starts_on, ends_on = change.excusal.starts_on, change.excusal.ends_on
        return f"từ {words.day(starts_on)} đến {words.day(ends_on)}"
    if change.to_unit is None:
        return ""
    return f"{change.unit.short_name} → {change.to_unit.short_name}"


def _reason(change: EntryChange) -> str:
    if change.proposal:
        return change.proposal.reason
    if change.excusal is None:
        return ""
    excusal = change.excusal
    return ": ".join(filter(None, [excusal.get_reason_display(), excusal.detail]))
