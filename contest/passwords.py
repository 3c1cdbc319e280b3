"""Which own passwords are too easy to guess for a colleague. Pure."""

import re
from collections.abc import Iterable

from contest import names

FEWEST_SIGNS = 4  # different ones
# What Vietnamese people choose most, and our own example, besides Django's list.
COMMON_WORDS = """
    matkhau matkhaumoi vietnam vietnamoi xinchao anhyeuem emyeuanh yeuem yeuanh giadinh
    hanhphuc maimaiyeuem conyeu bomeyeu congchuc vienchuc cchc caicachhanhchinh
    mualuasom hochiminh hanoi password
    admin qwerty abc abcd abcdef nopass khongco chucmung
"""
COMMON = frozenset(COMMON_WORDS.split())
NO_LETTER = re.compile(r"[^a-z]+")
NO_SIGN = re.compile(r"[^a-z0-9]+")


def is_easy(password: str, facts: Iterable[str]) -> bool:
    """Whether it is a number, few signs, a common word, or a fact with figures added.

    ``facts`` are the person's names, sign-in name, telephone and unit.
    """
    signs = NO_SIGN.sub("", names.search_key(password))
    letters = NO_LETTER.sub("", signs)
    if not letters or len(set(signs)) < FEWEST_SIGNS:
        return True
    return letters in COMMON or any(
        signs == fact or letters == NO_LETTER.sub("", fact)
        for fact in map(_signs_of, _with_words(facts))
        if fact
    )


def _with_words(facts: Iterable[str]) -> Iterable[str]:
    """Each fact whole, its last word, and its last two: how people call each other."""
    for fact in facts:
        words = fact.split()
        yield from (fact, " ".join(words[-1:]), " ".join(words[-2:]))


def _signs_of(text: str) -> str:
    return NO_SIGN.sub("", names.search_key(text))
