"""What the page of the form is made from."""

from datetime import date

from contest.models import Contest, RosterEntry, Round, Unit
from initiatives.models import InitiativeEntry, InitiativeRules, Revision, WorkingCopy


def copy_of(entry: InitiativeEntry) -> WorkingCopy | None:
    """What was typed last of this entry, when it is not yet all sent."""
    if entry.pk is None:
        return None
    return WorkingCopy.objects.filter(entry=entry).select_related("saved_by").first()


def base_of(entry: InitiativeEntry, copy: WorkingCopy | None) -> str:
    """Name the version that a page shows, for the save to find it unchanged."""
    if copy:
        return copy.mark
    if entry.pk is None:
        return ""
    stored = InitiativeEntry.objects.filter(pk=entry.pk)
    return stored.values_list("updated_at", flat=True).get().isoformat()


def was_an_officers(
    entry: InitiativeEntry, copy: WorkingCopy | None, base: str
) -> bool:
    """Whether an officer, not another page, made what a page with ``base`` lacks.

    A verdict, another deadline, another link: what an entrant does to an entry that
    was sent is a sending of his own, or is in the copy.
    """
    changed_at = (
        InitiativeEntry.objects.filter(pk=entry.pk, submitted_at__isnull=False)
        .values_list("updated_at", flat=True)
        .first()
    )
    if changed_at is None:
        return False
    sendings = Revision.objects.filter(entry=entry, sent_at=changed_at)
    if copy:
        is_newer = changed_at > copy.saved_at
        return is_newer and sendings.exclude(sent_by=entry.created_by_id).exists()
    # Only an entrant sends or drops the copy from which the page began.
    began_from_sent = "T" in base  # a moment, not the mark of a copy
    return began_from_sent and not sendings.filter(sent_by=entry.created_by_id).exists()


def missing_of(entry: InitiativeEntry) -> dict[str, str]:
    """Name, by its field, what keeps the entry from being sent."""
    missing = entry.missing_fields()
    copy = copy_of(entry)
    if copy and not entry.submitted_at:
        for field, label in copy.unclear.items():
            missing[field] = f"{label} (cần sửa)"
    return missing


def rules_of(round: Round) -> InitiativeRules:
    """The round's limits and duty; without a row there are none."""
    found = InitiativeRules.objects.filter(round=round).first()
    return found or InitiativeRules(round=round)


def novelty_cutoff(contest: Contest) -> date:
    """An initiative applied here up to this day is not new."""
    return contest.novelty_cutoff or date(contest.year - 1, 12, 31)


def people_of(unit: Unit, contest: Contest):
    """Those of the unit's roster who may be picked as authors."""
    return (
        RosterEntry.objects.working()
        .filter(contest=contest, unit=unit)
        .select_related("staff_member")
        .in_name_order()
    )
