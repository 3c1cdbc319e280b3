"""What an officer sets for the round of initiatives."""

from datetime import date

from django.db import transaction

from contest.models import Contest, Round, User
from contest.services import record
from initiatives.models import InitiativeRules
from initiatives.models.rules import LIMITS


@transaction.atomic
def set_rules(
    round: Round,
    *,
    by: User,
    limits: dict[str, int | None],
    unit_must_send: bool,
    novelty_cutoff: date,
) -> InitiativeRules:
    """Store limits, duty and the day before which nothing may have been applied."""
    contest = Contest.objects.select_for_update(no_key=True).get(pk=round.contest_id)
    rules, _ = InitiativeRules.objects.select_for_update().get_or_create(round=round)
    before = _words(rules, contest)
    for name in LIMITS:
        setattr(rules, name, limits[name])
    rules.unit_must_send = unit_must_send
    rules.save()
    contest.novelty_cutoff = novelty_cutoff
    contest.save(update_fields=["novelty_cutoff"])
    after = _words(rules, contest)
    if before != after:
        record(
            "set_initiative_rules",
            rules,
            by=by,
            contest=contest,
            before=before,
            after=after,
        )
    return rules


def _words(rules: InitiativeRules, contest: Contest) -> dict:
    cutoff = contest.novelty_cutoff
    return {
        **{name: getattr(rules, name) for name in LIMITS},
        "unit_must_send": rules.unit_must_send,
        "novelty_cutoff": cutoff.isoformat() if cutoff else None,
    }
