"""What has been sent to the province, what has not, and where it was posted."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from contest.models import Contest
from contest.words import day
from initiatives.models import (
    Author,
    Dispatch,
    DispatchedEntry,
    InitiativeEntry,
    ProvinceList,
)
from initiatives.states import State

NOT_SENT, SENT, POSTED = "Chưa gửi về tỉnh", "Đã gửi về tỉnh", "Đã đăng Fanpage"


class Sending(NamedTuple):
    """Where an approved entry is at the province, in words and with their colour."""

    words: str
    tone: str
    sent_on: date | None = None
    document: str = ""
    fanpage_url: str = ""

    @property
    def detail(self) -> str:
        """Day and document of what was sent; nothing of what was not."""
        if self.sent_on is None:
            return ""
        return f"{day(self.sent_on)}, văn bản {self.document}"


def live_rows() -> QuerySet[DispatchedEntry]:
    return DispatchedEntry.objects.filter(is_live=True).select_related("dispatch")


def with_sendings(entries: QuerySet[InitiativeEntry]) -> QuerySet[InitiativeEntry]:
    """Read beforehand what ``sending_of`` says of each."""
    return entries.prefetch_related(
        Prefetch("sendings", queryset=live_rows(), to_attr="live_sendings")
    )


def sending_of(entry: InitiativeEntry) -> Sending | None:
    """What is said of this entry; nothing of one that was neither approved nor sent."""
    if hasattr(entry, "live_sendings"):
        row = next(iter(entry.live_sendings), None)
    else:
        row = live_rows().filter(entry=entry).first()
    if row is None:
        is_approved = entry.state == State.APPROVED
        return Sending(NOT_SENT, "wait") if is_approved else None
    words, tone = (POSTED, "good") if row.fanpage_url else (SENT, "good")
    sent = row.dispatch
    return Sending(words, tone, sent.sent_on, sent.document, row.fanpage_url)


def told_of_sendings(entries: QuerySet[InitiativeEntry]) -> list[InitiativeEntry]:
    """The same, each with its ``sending``."""
    found = list(with_sendings(entries))
    for entry in found:
        entry.sending = sending_of(entry)
    return found


def _is_sent():
    return Exists(DispatchedEntry.objects.filter(entry=OuterRef("pk"), is_live=True))


def not_sent(contest: Contest) -> QuerySet[InitiativeEntry]:
    """Approved entries that the province has not got, the first approved on top."""
    entries = InitiativeEntry.objects.approved().filter(round__contest=contest)
    return (
        entries.filter(~_is_sent())
        .select_related("theme", "unit", "round")
        .prefetch_related(authors())
        .order_by("decided_at", "pk")
    )


def mark_of(entries: Iterable[int]) -> str:
    """Two lists of entries have the same mark only if they name the same."""
    named = ",".join(str(pk) for pk in sorted(entries))
    return sha256(named.encode()).hexdigest()


def listed(made: ProvinceList) -> QuerySet[InitiativeEntry]:
    """The entries of a list: by unit in the order of reports, then by when sent."""
    return (
        made.entries.select_related("theme", "unit", "round")
        .prefetch_related(authors())
        .order_by(
            F("unit__block__position").asc(nulls_last=True),
            "unit__position",
            "unit",
            "submitted_at",
            "pk",
        )
    )


def authors() -> Prefetch:
    """In their order."""
    return Prefetch("authors", queryset=Author.objects.order_by("position"))


def dispatches(contest: Contest) -> QuerySet[Dispatch]:
    """The newest first, each with how many entries it took along."""
    of_rows = {
        "sent": Count("rows"),
        "posted": Count("rows", filter=~Q(rows__fanpage_url="")),
    }
    return (
        Dispatch.objects.filter(contest=contest)
        .annotate(**of_rows)
        .select_related("created_by", "taken_back_by")
        .order_by("-sent_on", "-pk")
    )


def sent_rows(contest: Contest) -> QuerySet[DispatchedEntry]:
    """Entries the province has, those without a Fanpage address first."""
    return (
        DispatchedEntry.objects.filter(dispatch__contest=contest, is_live=True)
        .select_related("dispatch", "entry__unit", "entry__round", "entry__theme")
        .prefetch_related(
            Prefetch("entry__authors", queryset=Author.objects.order_by("position"))
        )
        .order_by("fanpage_at", "-dispatch__sent_on", "pk")
    )


def withdrawn_since(contest: Contest) -> list[InitiativeEntry]:
    """Entries that the province has got though they were withdrawn afterwards."""
    return list(
        InitiativeEntry.objects.filter(
            _is_sent(), round__contest=contest, state=State.WITHDRAWN
        )
        .select_related("unit")
        .order_by("pk")
    )


class Counts(NamedTuple):
    """Bài, by how far they came; each of these is among the ones before it."""

    sent: int
    approved: int
    dispatched: int
    posted: int


def counts_of(contest: Contest, units=None) -> Counts:
    """Count the entries of a contest, of all units or of ``units``: in two queries.

    Sent and approved are what reports count so; what was sent to the province and has
    been withdrawn since is not counted.
    """
    entries = InitiativeEntry.objects.sent().filter(round__contest=contest)
    rows = DispatchedEntry.objects.filter(
        is_live=True, entry__round__contest=contest, entry__state=State.APPROVED
    )
    if units is not None:
        entries = entries.filter(unit__in=units)
        rows = rows.filter(entry__unit__in=units)
    approved = Count("pk", filter=Q(state=State.APPROVED))
    posted = Count("pk", filter=~Q(fanpage_url=""))
    return Counts(
        **entries.aggregate(sent=Count("pk"), approved=approved),
        **rows.aggregate(dispatched=Count("pk"), posted=posted),
    )
