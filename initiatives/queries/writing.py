"""What the page of the form is made from."""

from datetime import date

from contest.models import Contest, RosterEntry, Round, Unit
from initiatives.models import InitiativeEntry, InitiativeRules, WorkingCopy


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
