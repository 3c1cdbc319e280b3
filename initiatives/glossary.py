"""How words are read: in one spelling, short forms put in full, names as one. Pure.

Both ways of placing a tone are one, ``đ`` counts as a letter of its own until it is
folded.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from contest import names

A_WORD = re.compile(r"[^\W_]+")
# Of Vietnamese syllables three in four carry a mark; of a text typed without, none.
FEWEST_ACCENTED = 0.3
MOST_CAPITALS = 0.8  # beyond it capitals say nothing: the whole text is in them
DEEPEST = 3  # an abbreviation within what another one stands for
WHOLE = "_"  # between the words of a name, and after a word that is none's part
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
    """Return the word, or the name, without accents; ``đ`` is ``d``."""
    return WHOLE.join(map(names.search_key, word.split(WHOLE)))


def is_accented(text: str) -> bool:
    """Abbreviations in capitals say nothing about how the rest was typed."""
    words = A_WORD.findall(names.clean(text))
    words = [word for word in words if not word.isupper()] or words
    accented = sum(not word.isascii() for word in words)
    return accented >= FEWEST_ACCENTED * len(words)


class Word(NamedTuple):
    """A word as it is compared, and where it comes from in the text.

    ``whole`` is the name that it is part of: "thủ_tục" of thủ; else itself, "quầy_".
    """

    text: str
    start: int
    end: int
    is_short_form: bool = False  # typed in capitals, where not all is
    whole: str = ""


class Reading(NamedTuple):
    """A text as it was typed and as it is read."""

    text: str
    is_accented: bool
    typed: list[Word]
    words: list[Word]  # in full, and names as one


Meanings = dict[tuple[str, ...], list[tuple[str, ...]]]


class Glossary:
    """Puts abbreviations, and other ways of saying, in full.

    One that stands for several things stands for all of them. In a text without
    accents they are known without theirs. What could also be a word by itself is
    taken for an abbreviation where it is typed in capitals only.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()):
        self._short: Meanings = {}
        self._sayings: Meanings = {}
        # What also could be another word, or is one without its accents:
        self._capital: Meanings = {}  # typed in capitals
        self._plain: Meanings = {}  # in texts without accents
        self._accented: Meanings = {}  # in texts with them
        self._all = (self._short, self._sayings, self._accented)
        fulls = set()
        for short, full in pairs:
            key, meant = _spelled_words(short), _spelled_words(full)
            if key and meant and key != meant:
                fulls.add(meant)
                self._learn(key, meant, is_short_form=short.isupper())
        known = [*self._plain, *self._capital, *(k for each in self._all for k in each)]
        # Of the keys that begin with a word, the longest first.
        self._lengths: dict[str, tuple[int, ...]] = {}
        for key in sorted(known, key=len, reverse=True):
            lengths = self._lengths.get(key[0], ())
            if len(key) not in lengths:
                self._lengths[key[0]] = (*lengths, len(key))
        # What is meant, where that is several words.
        meant = {self._in_full(each, (), self._all, 0) for each in fulls}
        self._names = {name for name in meant if len(name) > 1}
        self._names |= {tuple(map(folded, name)) for name in self._names}
        self._longest_name = max(map(len, self._names), default=1)
        self._first_of_name = {name[0] for name in self._names}

    def _learn(self, key, meant, *, is_short_form: bool) -> None:
        plain = tuple(map(folded, key))
        is_word = len(key) == 1 and bool(A_SYLLABLE.fullmatch(plain[0]))
        if is_short_form:
            known = self._capital if is_word else self._short
            _add(known, key, meant)
            _add(known, plain, meant)
        elif is_word:
            _add(self._accented, key, meant)
        else:
            _add(self._sayings, key, meant)
            _add(self._plain, plain, meant)
        if _holds(meant, key):  # within its full name it stands for no other
            _add(self._sayings, meant, meant)

    def read(self, text: str) -> Reading:
        """Return the words of ``text``, in full, each with its place.

        Short forms first: what is said in other ways may hold one.
        """
        text = names.clean(text)
        typed, has_accents = _words(text), is_accented(text)
        words = self._put_in_full(typed, (self._short, self._capital))
        if has_accents:
            words = self._put_in_full(words, (self._sayings, self._accented))
        else:
            words = [word._replace(text=folded(word.text)) for word in words]
            words = self._put_in_full(words, (self._sayings, self._plain))
            words = [word._replace(text=folded(word.text)) for word in words]
        wholes = self._wholes([word.text for word in words])
        words = [
            word._replace(whole=whole)
            for word, whole in zip(words, wholes, strict=True)
        ]
        return Reading(text, has_accents, typed, words)

    def _put_in_full(self, found: Sequence[Word], tables) -> list[Word]:
        words, place = [], 0
        while place < len(found):
            length, meanings = self._meaning_at(found, place, tables)
            here = found[place : place + (length or 1)]
            start, end = here[0].start, here[-1].end
            words += [
                Word(each, start, end) for meaning in meanings for each in meaning
            ] or here
            place += len(here)
        return words

    def _wholes(self, texts: Sequence[str]) -> Iterator[str]:
        place = 0
        while place < len(texts):
            length = self._name_at(texts, place)
            if length == 1:
                yield texts[place] + WHOLE
            else:
                yield from [WHOLE.join(texts[place : place + length])] * length
            place += length

    def _name_at(self, texts: Sequence[str], place: int) -> int:
        """Return how many words from here are a name, or one."""
        if texts[place] in self._first_of_name:
            longest = min(self._longest_name, len(texts) - place)
            for length in range(longest, 1, -1):
                if tuple(texts[place : place + length]) in self._names:
                    return length
        return 1

    def _meaning_at(self, found: Sequence[Word], place: int, tables, depth=0):
        """Return how many words from here stand for others, and for which."""
        for length in self._lengths.get(found[place].text, ()):
            # At the end there are fewer words: then the key is a shorter one's.
            key = tuple(word.text for word in found[place : place + length])
            for table in tables:
                if table is self._capital and not found[place].is_short_form:
                    continue
                meanings = table.get(key)
                if meanings == [key]:
                    return len(key), meanings
                if meanings:
                    within = [self._in_full(m, key, tables, depth) for m in meanings]
                    return len(key), within
        return 0, []

    def _in_full(self, meaning, key, tables, depth) -> tuple[str, ...]:
        """What it stands for may hold a short form too."""
        if depth == DEEPEST:
            return meaning
        found = [Word(each, 0, 0) for each in meaning]
        words, place = [], 0
        while place < len(found):
            length, inner = self._meaning_at(found, place, tables, depth + 1)
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


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    return f" {' '.join(part)} " in f" {' '.join(words)} "


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
