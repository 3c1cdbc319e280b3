"""What every page shows: the contest, its time, and where the person may go."""

from functools import cached_property

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from contest import words
from contest.db import db_now
from contest.models import Contest, Grant
from contest.queries.slips import coordinator_of


def current_contest(request):
    """``site``: read only when a template asks for it."""
    return {"site": SimpleLazyObject(lambda: Site(request))}


class Site:
    """The head and foot of a page for this person."""

    def __init__(self, request):
        self.user = request.user
        self.contest = Contest.objects.current()
        self.rounds = self._rounds() if self.contest else []
        self.roles = roles_of(request.user)
        self.navigation = [
            {"url_name": url_name, "label": label}
            for url_name, label, roles in settings.NAVIGATION
            if request.user.is_authenticated and ("" in roles or roles & self.roles)
        ]

    def _rounds(self):
        now = db_now()
        return [
            {"round": round, "line": round_line(round, now)}
            for round in self.contest.rounds.parts()
        ]

    @property
    def line(self) -> str:
        """The one sentence about time: of the round that runs or comes next."""
        return next((row["line"] for row in self.rounds if row["line"]), "")

    @cached_property
    def coordinator(self):
        """Who helps this person first, or None before sign-in."""
        if self.contest is None or not self.user.is_authenticated:
            return None
        return coordinator_of(self.user, self.contest)


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
    return set(Grant.objects.current().filter(user=user).values_list("role", flat=True))
