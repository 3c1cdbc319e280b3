"""What became of the list, on paper: asked by the unit, decided by the office."""

from datetime import timedelta

from contest.models import Contest, EntryChange, Excusal, Proposal, RosterEntry
from contest.services.history import write_history
from contest.services.proposals import propose_change, propose_person
from demo.calendar import day_of
from demo.roster import Book
from demo.story import SCHOOL, Part

Kind, Act = Proposal.Kind, EntryChange.Act
ASKED_BEFORE = timedelta(minutes=40)
Pairs = list[tuple[RosterEntry, Part]]


def write_changes(contest: Contest, pairs: Pairs, book: Book) -> None:
    """Put a proposal behind each move and leave, and a line behind every change."""
    proposals = Proposal.objects.bulk_create(
        proposal
        for number, (entry, part) in enumerate(pairs, start=1)
        if (proposal := _proposal(contest, entry, part, book, number))
    )
    lines = [_line_of(proposal) for proposal in proposals]
    begun = min(part.listed_at for _, part in pairs)
    lines += [_added(entry, book) for entry, part in pairs if part.listed_at > begun]
    excusals = Excusal.objects.filter(
        entry__contest=contest, state=Excusal.State.APPROVED
    ).select_related("entry")
    lines += [_excused(excusal) for excusal in excusals]
    write_history(sorted(lines, key=lambda line: line.at))


def ask_for_more(contest: Contest, book: Book) -> None:
    """Let the school of the log-ins ask for what the office has yet to decide."""
    coordinator, school = book.coordinators[SCHOOL], book.units[SCHOOL]
    people = RosterEntry.objects.filter(contest=contest, unit=school).expected()
    oldest = people.exclude(staff_member=book.participant).order_by(
        "staff_member__birth_date", "pk"
    )
    propose_change(
        oldest[0],
        Kind.LEAVE,
        by=coordinator,
        document=f"Thông báo số 45/TB ngày {day_of(contest.created_at):%d/%m/%Y}",
        reason="Nghỉ hưu theo chế độ",
    )
    propose_person(
        contest,
        school,
        by=coordinator,
        surname="Huỳnh Thị Ngọc",
        given_name="Trâm",
        category="public_employee",
        position="Giáo viên",
    )


def _proposal(contest, entry, part: Part, book: Book, number: int) -> Proposal | None:
    if part.transfer:
        from_unit, target, moment, document = part.transfer
        to_unit, kind = book.units[target], Kind.MOVE
    elif part.left_at:
        moment, from_unit, to_unit, kind = part.left_at, part.unit, None, Kind.LEAVE
        document = f"Quyết định số {number}/QĐ-UBND ngày {moment:%d/%m/%Y}"
    else:
        return None
    return Proposal(
        contest=contest,
        kind=kind,
        entry=entry,
        unit=book.units[from_unit],
        to_unit=to_unit,
        effective_on=day_of(moment),
        document=document,
        subject_id=entry.staff_member.user_id,
        state=Proposal.State.APPROVED,
        proposed_by=book.coordinators[from_unit],
        proposed_at=moment - ASKED_BEFORE,
        decided_by=book.officer,
        decided_at=moment,
        applied_at=moment,
    )


def _line_of(proposal: Proposal) -> EntryChange:
    day = str(proposal.effective_on)
    before, after = {"unit": proposal.unit_id}, {"unit": proposal.to_unit_id}
    if proposal.kind == Kind.LEAVE:
        before = {"status": "working", "left_on": None}
        after = {"status": "left", "left_on": day}
    return EntryChange(
        entry=proposal.entry,
        act=Act.MOVED if proposal.kind == Kind.MOVE else Act.LEFT,
        unit=proposal.unit,
        to_unit=proposal.to_unit,
        before=before,
        after=after,
        effective_on=proposal.effective_on,
        document=proposal.document,
        at=proposal.applied_at,
        by=proposal.decided_by,
        proposal=proposal,
    )


def _added(entry: RosterEntry, book: Book) -> EntryChange:
    return EntryChange(
        entry=entry,
        act=Act.ADDED,
        unit_id=entry.unit_id,
        after={"status": "working", "counts": entry.counts},
        at=entry.created_at,
        by=book.officer,
    )


def _excused(excusal: Excusal) -> EntryChange:
    return EntryChange(
        entry=excusal.entry,
        act=Act.EXCUSED,
        unit_id=excusal.entry.unit_id,
        effective_on=excusal.starts_on,
        document=excusal.document,
        at=excusal.decided_at,
        by_id=excusal.decided_by_id,
        excusal=excusal,
    )
