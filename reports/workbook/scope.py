"""What part of a contest a file is about: all of it, a block, or a unit's subtree."""

from dataclasses import dataclass

from django.db.models import Q

from contest.models import Block, Contest, Unit
from contest.workbooks.official import Issuer, host_office


@dataclass(frozen=True)
class Scope:
    """At most one of ``unit`` and ``block``; neither is the whole contest."""

    contest: Contest
    unit: Unit | None = None
    block: Block | None = None

    @property
    def is_whole(self) -> bool:
        return self.unit is None and self.block is None

    @property
    def name(self) -> str:
        return (self.unit or self.block or self.contest.root_unit).name

    @property
    def short_name(self) -> str:
        """For the name of a file; nothing for the whole contest."""
        if self.unit:
            return self.unit.short_name
        return self.block.name if self.block else ""

    def covers(self, unit: str = "unit") -> Q:
        """A condition on rows that belong to a unit by the field ``unit``."""
        if self.unit:
            return Q(**{f"{unit}__path__startswith": self.unit.path})
        if self.block:
            return Q(**{f"{unit}__block": self.block})
        return Q()

    def units(self):
        """The units themselves, or None for all of them."""
        if self.is_whole:
            return None
        if self.unit:
            return Unit.objects.under(self.unit)
        return Unit.objects.filter(block=self.block)


def issuer_of(scope: Scope) -> Issuer:
    """The host office; the form of one unit is signed by the unit's own head."""
    contest = scope.contest
    if scope.unit:
        return Issuer(
            contest.issuing_body,
            scope.unit.name,
            "BC-…",
            contest.place,
            ("Thủ trưởng đơn vị",),
        )
    return host_office(contest)
