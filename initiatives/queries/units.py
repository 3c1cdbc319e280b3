"""By unit: what is registered, what was sent, and who has sent nothing."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from contest.db import db_today
from contest.models import Role, Round, Unit, User
from contest.queries.scope import Reach
from initiatives.models import InitiativeEntry, InitiativeRules
from initiatives.states import State

NOT_SHOWN = (State.DRAFT, State.WITHDRAWN)
SEES_UNITS = (Role.COORDINATOR, Role.OFFICER, Role.LEADER, Role.ADMINISTRATOR)


class UnitLine(NamedTuple):
    """One unit with its entries, oldest first; both lists may be empty."""

    unit: Unit
    registered: list[InitiativeEntry]
    sent: list[InitiativeEntry]
    owes: bool  # has to send one, and has not


def units_to_send(round: Round, user: User):
    """The units over which ``user`` watches, without those that have ended."""
    reach = Reach(user, round.contest, SEES_UNITS)
    units = reach.units().not_ended_before(db_today()).select_related("block")
    return units.in_protocol_order()


def units_without_entry(round: Round, user: User):
    """Those of them that have sent nothing, or took all of it back.

    The root body is left out: it may send, it need not.
    """
    sent = InitiativeEntry.objects.filter(round=round, unit=OuterRef("pk")).sent()
    units = units_to_send(round, user).exclude(pk=round.contest.root_unit_id)
    return units.filter(~Exists(sent))


def units_with_entry(round: Round, user: User):
    """Those with something registered or sent."""
    shown = InitiativeEntry.objects.filter(round=round, unit=OuterRef("pk"))
    shown = shown.exclude(state__in=NOT_SHOWN)
    return units_to_send(round, user).filter(Exists(shown))


def unit_lines(
    units: list[Unit], round: Round, rules: InitiativeRules
) -> list[UnitLine]:
    """A line for each of ``units``, also for those with nothing."""
    entries = (
        InitiativeEntry.objects.filter(round=round, unit__in=units)
        .exclude(state__in=NOT_SHOWN)
        .select_related("theme", "round")
        .for_lists()
        .order_by("submitted_at", "pk")
    )
    registered, sent = defaultdict(list), defaultdict(list)
    for entry in entries:
        is_only_registered = entry.state == State.REGISTERED
        (registered if is_only_registered else sent)[entry.unit_id].append(entry)
    return [
        UnitLine(
            unit,
            registered[unit.pk],
            sent[unit.pk],
            owes=rules.unit_must_send
            and not sent[unit.pk]
            and unit.pk != round.contest.root_unit_id,
        )
        for unit in units
    ]
