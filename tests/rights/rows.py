"""How a row of the table of rights is written, and who is asked."""

from typing import NamedTuple

SIGN_IN = "sign-in"
# Signed in nowhere; the account that was locked is like nobody.
STRANGERS = ("anonymous", "disabled")
# Over the unit of the row's objects stand ``coordinator`` and ``officer`` (of all
# units, as are judge and leader); the ``other_`` ones are over another subtree.
MEMBERS = (
    "participant",
    "judge",
    "leader",
    "administrator",
    "coordinator",
    "other_coordinator",
    "officer",
    "other_officer",
)
ACTORS = STRANGERS + MEMBERS


class Expected(NamedTuple):
    """The status that everybody gets, and those that some get instead."""

    rest: int
    some: dict[int, str] = {}

    def of(self, actor: str) -> int:
        for status, actors in self.some.items():
            if actor in actors.split():
                return status
        return self.rest


NOT_ALLOWED = Expected(405)


class Row(NamedTuple):
    """One route with some objects: what GET and POST (of an empty form) answer.

    ``args`` name things of the world, or are texts themselves after ``=``.
    """

    route: str
    args: tuple[str, ...] = ()
    get: Expected = NOT_ALLOWED
    post: Expected = NOT_ALLOWED
    query: str = ""  # of the address; {entry} is the key of that thing
    is_public: bool = False  # strangers are not sent to the sign-in page
    without_csrf: int = 403

    def __str__(self):
        return " ".join((self.route, *self.args, self.query)).strip()

    def expected(self, method: str, actor: str) -> int | str:
        if actor in STRANGERS and not self.is_public:
            return SIGN_IN
        return (self.get if method == "GET" else self.post).of(actor)


def get(rest: int, **some: str) -> Expected:
    """As ``get(404, s200="officer leader")``: all others get the first."""
    return Expected(rest, {int(key[1:]): actors for key, actors in some.items()})


post = get


EVERYBODY = get(200)
# Over the own unit, and over any unit at all.
SEES_PEOPLE = "leader administrator coordinator officer"
SEES_SOME_PEOPLE = f"{SEES_PEOPLE} other_coordinator other_officer"
# Of the own unit the judge knows that there is one, and no more.
KNOWS_THE_UNIT = f"{SEES_PEOPLE} judge"
HANDS_OUT = get(404, s403="judge leader administrator", s200="coordinator officer")
