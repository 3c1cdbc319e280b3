"""How words are read: in one spelling, short forms put in full. Pure.

Both ways of placing a tone are one, ``đ`` counts as a letter of its own until it is
folded.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from contest import names

A_WORD = re.compile(r"[^\W_]+")
# Of Vietnamese syllables three in four carry a mark; of a text typed without, none.
FEWEST_ACCENTED = 0.3
MOST_CAPITALS = 0.8  # beyond it capitals say nothing: the whole text is in them
DEEPEST = 3  # an abbreviation within what another one stands for
# Without accents: what may be a word of its own. AI is a short form, "ai" asks who.
A_SYLLABLE = re.compile(
    r"(b|c|ch|d|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x)?"
    r"[aeiouy]{1,3}(c|ch|m|n|ng|nh|p|t)?"
)

# The same numbers, in figures and in words. Five is left out: năm is also a year.
FIGURES = {
    str(number): names.match_key(word)
    for number, word in zip(
        (1, 2, 3, 4, 6, 7, 8, 9, 10),
        ["một", "hai", "ba", "bốn", "sáu", "bảy", "tám", "chín", "mười"],
        strict=True,
    )
}
# ý, kỹ, lý, mỹ, sỹ, tỷ, quý as also written ý, kĩ, lí, mĩ, sĩ, tỉ: a lone y at the end.
LONE_Y = re.compile(r"(?<=[hklmst])[yỳỷỹýỵ]$")
Y_TO_I = str.maketrans("yỳỷỹýỵ", "iìỉĩíị")


@lru_cache(maxsize=50_000)
def spelled(word: str) -> str:
    """Return one spelling of a word: case, tone's place, figures, a lone y."""
    word = names.match_key(word)
    word = word.lstrip("0") or word
    word = FIGURES.get(word, word)
    return LONE_Y.sub(lambda found: found[0].translate(Y_TO_I), word)


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """Return the word without accents; ``đ`` is ``d``."""
    return names.search_key(word)


def is_accented(text: str) -> bool:
    """Abbreviations in capitals say nothing about how the rest was typed."""
    words = A_WORD.findall(names.clean(text))
    words = [word for word in words if not word.isupper()] or words
    accented = sum(not word.isascii() for word in words)
    return accented >= FEWEST_ACCENTED * len(words)


class Word(NamedTuple):
    """A word as it is compared, and where it comes from in the text."""

    text: str
    start: int
    end: int
    is_short_form: bool = False  # typed in capitals, where not all is


Meanings = dict[tuple[str, ...], list[tuple[str, ...]]]


class Glossary:
    """Puts abbreviations, and other ways of saying, in full.

    One that stands for several things stands for all of them. In a text without
    accents they are known without theirs. What could also be a word by itself is
    taken for an abbreviation where it is typed in capitals only.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()):
        self._full: Meanings = {}
        # What also could be another word, or is one without its accents:
        self._capital: Meanings = {}  # typed in capitals
        self._plain: Meanings = {}  # in texts without accents
        self._accented: Meanings = {}  # in texts with them
        for short, full in pairs:
            key, meant = _spelled_words(short), _spelled_words(full)
            if key and meant and key != meant:
                self._learn(key, meant, is_short_form=short.isupper())
        known = [*self._full, *self._capital, *self._plain, *self._accented]
        self._lengths: dict[
            str, tuple[int, ...]
        ] = {}  # by the first word, longest first
        for key in sorted(known, key=len, reverse=True):
            lengths = self._lengths.get(key[0], ())
            if len(key) not in lengths:
                self._lengths[key[0]] = (*lengths, len(key))

    def _learn(self, key, meant, *, is_short_form: bool) -> None:
        plain = tuple(map(folded, key))
        is_word = len(key) == 1 and bool(A_SYLLABLE.fullmatch(plain[0]))
        if is_short_form:
            known = self._capital if is_word else self._full
            _add(known, key, meant)
            _add(known, plain, meant)
        elif is_word:
            _add(self._accented, key, meant)
        else:
            _add(self._full, key, meant)
            _add(self._plain, plain, meant)

    def read(self, text: str) -> list[Word]:
        """Return the words of ``text``, in full, each with its place."""
        text = names.clean(text)
        found, is_plain = _words(text), not is_accented(text)
        words, place = [], 0
        while place < len(found):
            length, meanings = self._meaning_at(found, place, is_plain=is_plain)
            if not meanings:
                words.append(found[place])
                place += 1
                continue
            start, end = found[place].start, found[place + length - 1].end
            for meaning in meanings:
                words += [Word(each, start, end) for each in meaning]
            place += length
        return words

    def _meaning_at(self, found: Sequence[Word], place: int, depth=0, *, is_plain):
        """Return how many words from here stand for others, and for which."""
        for length in self._lengths.get(found[place].text, ()):
            # At the end there are fewer words: then the key is a shorter one's.
            key = tuple(word.text for word in found[place : place + length])
            meanings = self._full.get(key)
            if meanings is None and found[place].is_short_form:
                meanings = self._capital.get(key)
            if meanings is None:
                meanings = (self._plain if is_plain else self._accented).get(key)
            if meanings:
                return len(key), [self._in_full(each, key, depth) for each in meanings]
        return 0, []

    def _in_full(self, meaning, key, depth) -> tuple[str, ...]:
        """What it stands for may hold a short form too."""
        if depth == DEEPEST:
            return meaning
        found = [Word(each, 0, 0) for each in meaning]
        words, place = [], 0
        while place < len(found):
            length, inner = self._meaning_at(found, place, depth + 1, is_plain=False)
            if inner and tuple(meaning[place : place + length]) != key:
                words += inner[0]
                place += length
            else:
                words.append(meaning[place])
                place += 1
        return tuple(words)


def _add(known: Meanings, key, meant) -> None:
    meanings = known.setdefault(key, [])
    if meant not in meanings:
        meanings.append(meant)


def _words(text: str) -> list[Word]:
    found = list(A_WORD.finditer(text))
    capitals = sum(match[0].isupper() for match in found)
    is_shouted = capitals > MOST_CAPITALS * len(found)
    return [
        Word(
            spelled(match[0]),
            match.start(),
            match.end(),
            match[0].isupper() and not is_shouted,
        )
        for match in found
    ]


def _spelled_words(text: str) -> tuple[str, ...]:
    return tuple(spelled(each) for each in A_WORD.findall(names.clean(text)))
