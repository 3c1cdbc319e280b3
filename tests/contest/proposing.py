"""A small district with its people in charge, for the tests of proposals and lists."""

from datetime import date
from typing import NamedTuple

from contest.models import Contest, Excusal, Proposal, Role, RosterEntry, Unit, User
from tests.factories import (
    ExcusalFactory,
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
)


class District(NamedTuple):
    contest: Contest
    unit: Unit
    other: Unit
    officer: User
    coordinator: User

    def person(self, given_name="Hoa", **fields) -> RosterEntry:
        fields = {"unit": self.unit} | fields
        return RosterEntryFactory(
            contest=self.contest,
            staff_member__surname="Nguyễn Thị",
            staff_member__given_name=given_name,
            **fields,
        )


def district() -> District:
    contest = RoundFactory(contest__is_current=True).contest
    unit, other = (
        UnitFactory(parent=contest.root_unit, name=name)
        for name in ("TH Nguyễn Du", "TH Kim Đồng")
    )
    return District(
        contest,
        unit,
        other,
        GrantFactory(unit=contest.root_unit, user__full_name="Cán Bộ").user,
        GrantFactory(role=Role.COORDINATOR, unit=unit, user__full_name="Đầu Mối").user,
    )


def somebody(role, place: District) -> User:
    """A user with ``role`` over the district's unit, beside it, or without any."""
    user = UserFactory()
    if role == "beside":
        GrantFactory(user=user, role=Role.COORDINATOR, unit=place.other)
    elif role == Role.ADMINISTRATOR:
        GrantFactory(user=user, role=role, unit=None)
    elif role:
        GrantFactory(user=user, role=role, unit=place.unit)
    return user


def waiting_excusal(entry, *, by, **fields) -> Excusal:
    """A bare row; ``propose_excusal`` is the verb."""
    return ExcusalFactory(
        entry=entry,
        state=Excusal.State.PENDING,
        proposed_by=by,
        subject=entry.staff_member.user,
        decided_by=None,
        decided_at=None,
        **fields,
    )


def waiting_proposal(entry, kind, *, by, **fields) -> Proposal:
    """A bare row; ``propose_change`` is the verb."""
    wanted = {
        "contest": entry.contest,
        "unit": entry.unit,
        "effective_on": date(2023, 11, 1),
        "document": "QĐ 15/QĐ-UBND",
        "subject": entry.staff_member.user,
    }
    return Proposal.objects.create(
        entry=entry, kind=kind, proposed_by=by, **(wanted | fields)
    )
