"""What every page shows: the contest, its time, and where the person may go."""

from functools import cached_property

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from contest import words
from contest.models import Grant
from contest.queries.site import site_facts


def current_contest(request):
    """``site``: read only when a template asks for it."""
    return {"site": SimpleLazyObject(lambda: Site(request))}


class Site:
    """The head and foot of a page for this person."""

    def __init__(self, request):
        facts = site_facts(request.user)
        self.contest = facts and facts.contest
        self.now = facts and facts.now
        # The one sentence about time: of the round that runs or comes next.
        lines = (round_line(part, facts.now) for part in facts.parts) if facts else ()
        self.line = next(filter(None, lines), "")
        # Who helps this person first: None before sign-in.
        self.coordinator = facts and facts.coordinator
        self.roles = roles_of(request.user)
        self.navigation = [
            {"url_name": url_name, "label": label}
            for url_name, label, roles in settings.NAVIGATION
            if request.user.is_authenticated and ("" in roles or roles & self.roles)
        ]
        self.row, self.apart = in_a_row(self.navigation)

    @cached_property
    def rounds(self) -> list[dict]:
        """The parts, each with its sentence: for the pages that list them."""
        parts = self.contest.rounds.parts() if self.contest else []
        return [{"round": part, "line": round_line(part, self.now)} for part in parts]


def in_a_row(items: list[dict]) -> tuple[list[dict], list[dict]]:
    """What stands in the row of a wide screen, and what is found under “Khác”."""
    if len(items) <= settings.NAVIGATION_ROW:
        return items, []
    apart = [row for row in items if row["url_name"] in settings.NAVIGATION_APART]
    return [row for row in items if row not in apart], apart


def round_line(round, now) -> str:
    if now < round.opens_at:
        return f"Phần {round.number} bắt đầu {words.moment(round.opens_at)}"
    if round.is_open(now):
        left = words.remaining(round.closes_at - now)
        return f"Phần {round.number} kết thúc {words.moment(round.closes_at)} – {left}"
    return ""


def roles_of(user) -> set[str]:
    """The roles that a user holds anywhere now; a page asks about the row itself."""
    if not user.is_authenticated:
        return set()
    if user.roles_now is not None:
        return set(user.roles_now)
    return set(Grant.objects.current().filter(user=user).values_list("role", flat=True))
