"""Invented Vietnamese names as they are heard in Quảng Nam, by sex and by decade.

``data/names.csv`` holds the words: what a word is, from which decade of birth on it is
heard, how often. A later decade replaces the words of the one before.
"""

from collections import defaultdict
from functools import cache
from random import Random
from typing import NamedTuple

from demo.tables import read_rows

FAMILY = "ho"
MIDDLE = {True: "dem_nu", False: "dem_nam"}  # by whether it is a woman
GIVEN = {True: "ten_nu", False: "ten_nam"}


class Name(NamedTuple):
    surname: str  # họ và tên đệm
    given: str


def invent_name(chance: Random, *, woman: bool, born: int) -> Name:
    """A name that somebody of that sex, born in that year, may well bear."""
    # Names in fashion before and after are heard as well.
    shift = chance.choices([-10, 0, 10], [1, 6, 1])[0]
    while True:
        family = _choose(chance, FAMILY, born)
        middle = _choose(chance, MIDDLE[woman], born)
        given = _choose(chance, GIVEN[woman], born + shift)
        words = [family, *middle.split(), given]
        if len(set(words)) == len(words):  # no "Thảo Thảo"
            return Name(f"{family} {middle}", given)


def _choose(chance: Random, kind: str, born: int) -> str:
    by_decade = _words()[kind]
    decade = max((d for d in by_decade if d <= born), default=min(by_decade))
    words = by_decade[decade]
    return chance.choices(list(words), list(words.values()))[0]


@cache
def _words() -> dict[str, dict[int, dict[str, int]]]:
    """{kind: {decade: {word: weight}}}."""
    words = defaultdict(lambda: defaultdict(dict))
    for row in read_rows("names.csv"):
        words[row["loai"]][int(row["thap_nien"])][row["chu"]] = int(row["trong_so"])
    return words
