"""Words of which one may stand for another when an idea is told anew. Pure.

A family is a line of a file beside this one, its members divided by semicolons: what
offices say and what people say, the general word and a special one. They are no names
of one thing (those are the table of abbreviations): words of one family are less alike
than the same word. They were written by field from knowledge of the language, by
people who had not seen the texts that judge the comparison (docs/adr/0020).
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from threading import Lock

from initiatives.glossary import (
    A_SYLLABLE,
    A_WORD,
    Reading,
    Word,
    folded,
    spelled,
)

Kin = dict[int, set[str]]
Numbers = tuple[int, ...]


class Families:
    """Finds members of families in a text, the longest first."""

    def __init__(self, families: Iterable[Sequence[str]]):
        self._accented: dict[str, Numbers] = {}
        # Without accents a lone syllable is too many words; "tablet" is one.
        self._plain: dict[str, Numbers] = {}
        for number, members in enumerate(families):
            for key in {_key(member) for member in members}:
                _add(self._accented, key, number)
                plain = _folded(key)
                if not A_SYLLABLE.fullmatch(plain):
                    _add(self._plain, plain, number)
        self._longest = max((key.count(" ") + 1 for key in self._accented), default=0)

    def kin(self, reading: Reading) -> Kin:
        """Return of each family in a text the words that are its member.

        Members are looked for in what was read, where short forms are in full, and in
        what was typed.
        """
        read = reading.words
        found: Kin = defaultdict(set)
        for first, last, families in self._members(read, reading):
            _note(found, families, read[first : last + 1])
        starts, ends = [w.start for w in read], [w.end for w in read]
        for first, last, families in self._members(reading.typed, reading):
            here = bisect_right(ends, reading.typed[first].start)
            there = bisect_left(starts, reading.typed[last].end)
            _note(found, families, read[here:there])
        return found

    def _members(
        self, sequence: Sequence[Word], reading: Reading
    ) -> Iterator[tuple[int, int, Numbers]]:
        """Yield where members stand; none that stands within another."""
        known = self._accented if reading.is_accented else self._plain
        spell = str if reading.is_accented else folded
        words, end = [spell(word.text) for word in sequence], 0
        for first in range(len(words)):
            for length in range(min(self._longest, len(words) - first), 0, -1):
                last = first + length - 1
                if families := known.get(" ".join(words[first : last + 1])):
                    if last >= end:
                        yield first, last, families
                        end = last + 1
                    break


def _note(found: Kin, families: Numbers, words: Sequence[Word]) -> None:
    forms = {form for word in words for form in (word.text, word.whole)}
    for family in families:
        found[family] |= forms


_reading_files = Lock()


def families() -> Families:
    """Those of the files, read once by each process; who asks meanwhile waits."""
    with _reading_files:
        return _of_files()


@lru_cache(maxsize=1)
def _of_files() -> Families:
    return Families(map(members, lines()))


def lines() -> Iterator[str]:
    files = sorted(Path(__file__).parent.glob("*.txt"))
    return chain.from_iterable(
        f.read_text(encoding="utf-8").splitlines() for f in files
    )


def members(line: str) -> list[str]:
    return [member.strip() for member in line.split(";")]


def _key(member: str) -> str:
    return " ".join(map(spelled, A_WORD.findall(member)))


def _folded(key: str) -> str:
    return " ".join(map(folded, key.split()))


def _add(known: dict[str, Numbers], key: str, number: int) -> None:
    known[key] = (*known.get(key, ()), number)
