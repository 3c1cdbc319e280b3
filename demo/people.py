"""Invented staff for the demo: the same people for the same units and seed. Pure."""

from collections.abc import Iterable
from datetime import date
from itertools import count
from random import Random
from typing import NamedTuple

from demo.names import Name, invent_name
from demo.posts import Post, posts_of
from demo.tables import Unit

YEAR = 2023
FIRST_CODE = 1001
OLDEST_WOMAN, OLDEST_MAN = 55, 60
WITHOUT_PHONE = 0.04
NAMESAKES_FROM = 20  # people in a unit, in so many of such units:
NAMESAKES = 0.5


class Person(NamedTuple):
    unit: str  # code
    staff_code: str
    surname: str  # họ và tên đệm
    given_name: str
    category: str  # a value of contest.models.Category
    position: str
    birth_date: date
    phone: str  # "" for a few
    is_woman: bool


def generate(units: Iterable[Unit], seed: int) -> list[Person]:
    """The people of ``units``, unit by unit, the head of each first.

    Each unit has its own sequence of chances: a change in one leaves the people of the
    others as they were, but for their codes.
    """
    codes = count(FIRST_CODE)
    people = []
    for unit in units:
        chance = Random(f"{seed} {unit.code}")  # noqa: S311 - no secret hangs on it
        staff = [
            _person(chance, unit, post, f"{next(codes):05}") for post in posts_of(unit)
        ]
        if len(staff) >= NAMESAKES_FROM and chance.random() < NAMESAKES:
            _make_namesakes(chance, staff)
        people += staff
    return people


def _person(chance: Random, unit: Unit, post: Post, code: str) -> Person:
    is_woman = chance.random() < post.women
    oldest = min(post.oldest, OLDEST_WOMAN if is_woman else OLDEST_MAN)
    born = YEAR - chance.randint(post.youngest, oldest)
    name: Name = invent_name(chance, woman=is_woman, born=born)
    return Person(
        unit=unit.code,
        staff_code=code,
        surname=name.surname,
        given_name=name.given,
        category=post.category,
        position=post.title,
        birth_date=date(born, chance.randint(1, 12), chance.randint(1, 28)),
        # 0900 00x xxx: made from the code, dialled by nobody.
        phone="" if chance.random() < WITHOUT_PHONE else f"09000{code}",
        is_woman=is_woman,
    )


def _make_namesakes(chance: Random, staff: list[Person]) -> None:
    """Give somebody the name of a colleague, as happens in any larger unit."""
    one = chance.choice(staff)
    others = [
        place
        for place, person in enumerate(staff)
        if person is not one and person.is_woman == one.is_woman
    ]
    if others:
        place = chance.choice(others)
        staff[place] = staff[place]._replace(
            surname=one.surname, given_name=one.given_name
        )
