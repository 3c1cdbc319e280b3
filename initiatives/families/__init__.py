"""Words of which one may stand for another when an idea is told anew. Pure.

A family is a line of a file beside this one, its members divided by semicolons: what
offices say and what people say, the general word and a special one. They are no names
of one thing (those are the table of abbreviations): words of one family are half as
alike as the same word. They were written by field from knowledge of the language, by
people who had not seen the texts that judge the comparison (docs/adr/0020).
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

from contest import names
from initiatives.glossary import A_WORD, Word, as_typed, folded, is_accented, spelled

Kin = dict[int, set[str]]
Numbers = tuple[int, ...]


class Families:
    """Finds members of families in a text, the longest first."""

    def __init__(self, families: Iterable[Sequence[str]]):
        self._accented: dict[str, Numbers] = {}
        # Without accents a lone syllable is too many words.
        self._plain: dict[str, Numbers] = {}
        for number, members in enumerate(families):
            for key in {_key(member) for member in members}:
                _add(self._accented, key, number)
                if " " in key:
                    _add(self._plain, _folded(key), number)
        self._longest = max((key.count(" ") + 1 for key in self._accented), default=0)

    def kin(self, text: str, read: Sequence[Word]) -> Kin:
        """Return of each family in ``text`` the words that are its member.

        ``read`` is how the glossary reads the text. Members are looked for in what was
        typed and in what was read, where short forms are in full.
        """
        text = names.clean(text)
        has_accents = is_accented(text)
        known = self._accented if has_accents else self._plain
        starts, ends = [w.start for w in read], [w.end for w in read]
        found: Kin = defaultdict(set)
        for sequence in (read, as_typed(text)):
            words = [w.text if has_accents else folded(w.text) for w in sequence]
            for first, last, families in self._members(words, known):
                here = bisect_right(ends, sequence[first].start)
                there = bisect_left(starts, sequence[last].end)
                covered = {
                    form
                    for word in read[here:there]
                    for form in (word.text, word.whole)
                }
                for family in families:
                    found[family] |= covered
        return found

    def _members(
        self, words: Sequence[str], known
    ) -> Iterator[tuple[int, int, Numbers]]:
        """Yield where members stand; none that stands within another."""
        end = 0
        for first in range(len(words)):
            for length in range(min(self._longest, len(words) - first), 0, -1):
                last = first + length - 1
                if families := known.get(" ".join(words[first : last + 1])):
                    if last >= end:
                        yield first, last, families
                        end = last + 1
                    break


@lru_cache(maxsize=1)
def families() -> Families:
    """Those of the files; each process reads them once."""
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
