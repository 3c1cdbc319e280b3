"""A contest whose counting round has ended, and what it takes to close it."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from contest.db import db_now
from contest.models import Excusal, Source
from contest.services import record_evidence
from contest.services.proposals import approve, propose_change, propose_excusal
from reports.queries.closing import Seen, closing_moment, open_matters
from reports.queries.people_at import figures_at, fingerprint
from reports.services.closing import close_held, held, settle_what_is_due
from tests.factories import GrantFactory, RoundFactory, UserFactory, days_from_now

PAPER = "12/QĐ"


def ended_round(**fields):
    """Ended an hour ago; its contest is the one that the site is about."""
    given = {"opens_at": days_from_now(-10), "closes_at": db_now() - timedelta(hours=1)}
    return RoundFactory(**{"contest__is_current": True} | given | fields)


def officer_of(contest):
    return GrantFactory(unit=contest.root_unit).user


def take_part(entry, round, *, before_the_end=timedelta(minutes=5)):
    """Recorded now, done so long before the round's end."""
    return record_evidence(
        entry,
        source=Source.UNIT,
        source_key=f"{entry.pk}-{before_the_end}",
        happened_at=round.closes_at - before_the_end,
        round=round,
    )


def seen_now(contest):
    """What the page of the dry run shows at this moment."""
    moment = closing_moment(contest)
    figures = figures_at(contest, moment)
    matters = {each.kind: frozenset(each.subjects) for each in open_matters(contest)}
    return Seen(figures=fingerprint(moment, figures), matters=matters)


def close(contest, *, by, seen=None, **reasons):
    """As the worker does it, without a job."""
    settle_what_is_due(None)
    with transaction.atomic():
        return close_held(
            held(contest.pk), by=by, seen=seen or seen_now(contest), reasons=reasons
        )


def change(entry, kind, officer, round, **given):
    day = timezone.localdate(round.closes_at)
    asked = propose_change(
        entry, kind, by=UserFactory(), document=PAPER, effective_on=day, **given
    )
    return approve(asked, by=officer)


def excuse(entry, officer):
    days = {"starts_on": date(2023, 11, 1), "ends_on": date(2023, 11, 30)}
    reason = Excusal.Reason.MATERNITY
    return approve(
        propose_excusal(entry, by=UserFactory(), reason=reason, document=PAPER, **days),
        by=officer,
    )
