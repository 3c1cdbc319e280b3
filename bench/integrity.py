"""The hints of one large round, computed from nothing and then again."""

from time import perf_counter

from bench import Figure, absolute, milliseconds, password_check
from bench.sittings import fill
from quiz.models import Attempt
from quiz.services.integrity import find_all_hints

ATTEMPTS = 50_000
MOST_SECONDS, MOST_SECONDS_AGAIN = 60, 5


def measure() -> list[Figure]:
    (check,) = milliseconds(password_check)
    fill(closed=ATTEMPTS, open_=0)
    first, again = _seconds(find_all_hints), _seconds(find_all_hints)
    assert Attempt.objects.count() == ATTEMPTS  # noqa: S101 - else it measures less
    return [
        Figure(
            f"integrity.hints_{ATTEMPTS}_s",
            first,
            "s",
            goal=absolute(MOST_SECONDS, check),
        ),
        Figure(
            f"integrity.hints_{ATTEMPTS}_again_s",
            again,
            "s",
            goal=absolute(MOST_SECONDS_AGAIN, check),
        ),
    ]


def _seconds(work) -> float:
    began = perf_counter()
    work()
    return round(perf_counter() - began, 2)
