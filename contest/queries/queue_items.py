"""What waits for a decision, as the pages show it: in words, with its effect."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from contest import words
from contest.db import db_now
from contest.models import (
    Category,
    Contest,
    Excusal,
    Proposal,
    RosterEntry,
    StaffMember,
    Unit,
    User,
)
from contest.queries.effects import Effect, Effects
from contest.queries.proposals import pending_excusals, pending_proposals

Kind = Proposal.Kind
EXCUSALS, PROPOSALS = "vang", "thay-doi"  # how addresses tell the two apart
MODELS = {EXCUSALS: Excusal, PROPOSALS: Proposal}
PEOPLE = ("entry__staff_member", "entry__unit", "proposed_by")
RELATED = {EXCUSALS: PEOPLE, PROPOSALS: (*PEOPLE, "unit", "to_unit")}
LATELY, MOST_REFUSED = timedelta(days=30), 10
# What the state is before, and after an approval, where the kind alone says it.
CHANGES = {
    "excusal": ("Phải tham gia", "Vắng có lý do"),
    Kind.ADD: ("Chờ duyệt bổ sung", "Đang làm việc"),
    Kind.LEAVE: ("Đang làm việc", "Đã nghỉ hưu, thôi việc, chuyển đi"),
    Kind.NOT_COUNTING: ("Thuộc diện tính tỷ lệ 100%", "Không thuộc diện tính tỷ lệ"),
    Kind.UNRATED: ("Thuộc diện đánh giá, xếp loại", "Không thuộc diện"),
}


@dataclass
class Item:
    """One proposal of any kind. ``reader`` is who looks at it."""

    proposed: Proposal | Excusal
    reader: User
    effects: list[Effect] = field(default_factory=list)
    is_short: bool = False  # an absence of fewer days than the contest expects
    misses_the_day: bool = False  # an absence that ends before or begins after it
    decides_alone: bool = False  # one officer runs the contest, and it shows
    waits_for_its_day: bool = False  # approved it would take effect later

    @property
    def slug(self) -> str:
        return EXCUSALS if isinstance(self.proposed, Excusal) else PROPOSALS

    @property
    def key(self) -> str:
        return f"{self.slug}-{self.proposed.pk}"

    @property
    def kind(self) -> str:
        return getattr(self.proposed, "kind", "excusal")

    @property
    def label(self) -> str:
        if isinstance(self.proposed, Excusal):
            return "Vắng có lý do"
        return self.proposed.get_kind_display()

    @property
    def entry(self) -> RosterEntry | None:
        return self.proposed.entry

    @property
    def person(self) -> StaffMember | None:
        return self.entry.staff_member if self.entry else None

    @property
    def unit(self) -> Unit:
        if isinstance(self.proposed, Excusal):
            return self.entry.unit
        return self.proposed.unit

    @property
    def to_unit(self) -> Unit | None:
        return getattr(self.proposed, "to_unit", None)

    @property
    def title(self) -> str:
        if self.person is None:
            return f"{self.label} – {self.unit.short_name}"
        return f"{self.label} – {self.person.full_name}, {self.unit.short_name}"

    @property
    def period(self) -> str:
        each = self.proposed
        if isinstance(each, Excusal):
            return f"từ {words.day(each.starts_on)} đến {words.day(each.ends_on)}"
        return f"từ {words.day(each.effective_on)}"

    @property
    def reason(self) -> str:
        """Of an absence it is sensitive: pages show it to the few."""
        each = self.proposed
        if not isinstance(each, Excusal):
            return each.reason
        if each.detail:
            return f"{each.get_reason_display()}: {each.detail}"
        return each.get_reason_display()

    @property
    def aim(self) -> str:
        """Where to, or into which category; nothing where the kind says it all."""
        if self.to_unit is not None:
            return self.to_unit.short_name
        category = getattr(self.proposed, "category", "")
        return Category(category).label if category else ""

    @property
    def change(self) -> tuple[str, str]:
        """(old, new) in words."""
        if self.kind in {Kind.MOVE, Kind.MERGE}:
            return self.unit.name, self.to_unit.name
        if self.kind == Kind.CATEGORY:
            new = Category(self.proposed.category).label
            return self.person.get_category_display(), new
        return CHANGES[self.kind]

    @property
    def is_own(self) -> bool:
        return self.proposed.proposed_by_id == self.reader.pk

    @property
    def is_about_reader(self) -> bool:
        return self.proposed.subject_id == self.reader.pk

    @property
    def can_decide(self) -> bool:
        return self.decides_alone or not (self.is_own or self.is_about_reader)


def items_of(
    contest: Contest, proposed: Sequence[Proposal | Excusal], reader: User
) -> list[Item]:
    """The rows as items with their effects; as many queries for one as for many."""
    effects = Effects(contest, proposed)
    alone = contest.approval == Contest.Approval.RECORDED
    today = timezone.localdate(db_now())
    return [
        Item(
            each,
            reader,
            effects.of(each),
            *doubts_of_absence(contest, each),
            decides_alone=alone,
            waits_for_its_day=_is_later(each, today),
        )
        for each in proposed
    ]


def _is_later(proposed: Proposal | Excusal, today: date) -> bool:
    if isinstance(proposed, Excusal) or proposed.kind == Kind.ADD:
        return False
    return proposed.effective_on > today


def doubts_of_absence(
    contest: Contest, proposed: Proposal | Excusal
) -> tuple[bool, bool]:
    """(is shorter than the contest expects, does not cover the day that counts)."""
    if not isinstance(proposed, Excusal):
        return False, False
    return proposed.is_short, not proposed.covers(contest.reference_date)


def waiting_of_unit(contest: Contest, unit: Unit, reader: User) -> list[Item]:
    """What waits about this unit's people, and who asked to come to it at his word."""
    here = Q(unit=unit) | Q(to_unit=unit, proposed_by=reader)
    return _items(
        pending_proposals(contest).filter(here),
        pending_excusals(contest).filter(entry__unit=unit),
        reader,
    )


def refused_of_unit(contest: Contest, unit: Unit, reader: User) -> list[Item]:
    """What was lately not approved about this unit's people, the newest first."""
    refused = {"state": Proposal.State.REFUSED, "decided_at__gte": db_now() - LATELY}
    proposals = Proposal.objects.filter(
        Q(unit=unit) | Q(to_unit=unit, proposed_by=reader), contest=contest, **refused
    )
    excusals = Excusal.objects.filter(
        entry__contest=contest, entry__unit=unit, **refused
    )
    found = [
        *proposals.select_related(*RELATED[PROPOSALS]),
        *excusals.select_related(*RELATED[EXCUSALS]),
    ]
    found.sort(key=lambda each: each.decided_at, reverse=True)
    return [Item(each, reader) for each in found[:MOST_REFUSED]]


def waiting_of_entry(entry: RosterEntry, reader: User) -> list[Item]:
    return _items(
        pending_proposals(entry.contest).filter(entry=entry),
        pending_excusals(entry.contest).filter(entry=entry),
        reader,
    )


def _items(proposals, excusals, reader: User) -> list[Item]:
    found: Iterable = [*proposals, *excusals]
    return [
        Item(each, reader) for each in sorted(found, key=lambda each: each.proposed_at)
    ]
