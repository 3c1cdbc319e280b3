"""How like two initiatives are: their words, weighed by how rare they are. Pure.

A text becomes words as ``initiatives.glossary`` reads them. Texts with accents are
compared with accents, all others without. Those that share the most words are looked at
closely: words of one family (``initiatives.families``) are alike too. Nothing here
decides: a score ranks, and the shared words say why. What was tried, and what it found:
docs/adr/0018 and 0020.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from contest import names
from initiatives.families import Families, Kin
from initiatives.glossary import (
    A_WORD,
    WHOLE,
    Glossary,
    Reading,
    folded,
    is_accented,
    spelled,
)

PER_MILLE = 1000
# 1 weighs words by the information in them, 0 counts them. Between 0.5 and 1 repeats
# and new ideas are told apart nearly equally well; at 2, a plain TF-IDF cosine, far
# worse: a rare word of local colour then outweighs the idea.
EVENNESS = 0.5
KINSHIP = 0.6  # of what the same words would weigh
FEWEST_REPEATED, FEWEST_NEIGHBOURS = 2, 10
MOST_PHRASES = 6

# Words that bind others and say nothing alone; of any Vietnamese text, not of a corpus.
FUNCTION_WORDS = frozenset(
    names.match_key(
        "và của các những cho trong với để là có được bị tại ở từ đến theo về "
        "trên dưới khi nhằm qua bằng do vì nên mà thì này đó ra vào lên cũng đã "
        "đang sẽ rất hơn như hoặc hay nhưng nếu lại còn đều giữa sau trước ngay "
        "cùng việc sự cái mọi mỗi từng bởi tới vẫn chỉ thêm "
        "phải khỏi ai nào gì cần cả nhau nữa luôn rồi xong hết mình mấy chưa biết "
        "kia ấy đâu sao vậy thế"
    ).split()
)
# Without accents many of them are other words too: ma is mà and mã, la là and lá.
PLAIN_FUNCTION_WORDS = frozenset(
    names.search_key(
        "va cua cac nhung cho trong voi duoc bi o theo tren duoi khi nham thi nay "
        "ra vao len dang se rat hon nhu hoac neu moi cung boi phai nao nhau nua luon "
        "roi xong biet tai"
    ).split()
)
LEFT_OUT, PLAIN_LEFT_OUT = (
    words | {word + WHOLE for word in words}
    for words in (FUNCTION_WORDS, PLAIN_FUNCTION_WORDS)
)


class Profile(NamedTuple):
    """What of an initiative is compared: its words with and without accents, each once.

    Title and summary are one bag: weighing the title more found fewer repeats, since
    who tells an idea anew gives it another title first. Each word stands there twice,
    by itself and as the whole that it is or belongs to: a word that two texts have in
    two different names is half as alike.
    """

    words: str
    plain: str
    is_accented: bool

    @property
    def terms(self) -> frozenset[str]:
        """By these it is found among many: the words without their wholes."""
        return frozenset(word for word in self.plain.split() if WHOLE not in word)


def profile(title: str, summary: str, glossary: Glossary) -> Profile:
    return _profile(_read(title, summary, glossary))


def _read(title: str, summary: str, glossary: Glossary) -> list[Reading]:
    return [glossary.read(title), glossary.read(summary)]


def _profile(parts: list[Reading]) -> Profile:
    words = {form for part in parts for w in part.words for form in (w.text, w.whole)}
    plain = set(map(folded, words))
    return Profile(
        words=" ".join(sorted(words - LEFT_OUT)),
        plain=" ".join(sorted(plain - PLAIN_LEFT_OUT)),
        is_accented=is_accented(". ".join(part.text for part in parts)),
    )


class Told(NamedTuple):
    """A text as it is compared closely: its words, and of which families they are."""

    profile: Profile
    kin: Kin


def told(title: str, summary: str, glossary: Glossary, families: Families) -> Told:
    parts = _read(title, summary, glossary)
    kin: Kin = {}
    for part in parts:
        for family, words in families.kin(part).items():
            kin.setdefault(family, set()).update(words)
    return Told(_profile(parts), kin)


class InCommon(NamedTuple):
    """What two texts share, as their words are compared.

    ``here`` and ``there``: words of one family that the other has not itself.
    """

    same: frozenset[str]
    here: frozenset[str]
    there: frozenset[str]
    is_accented: bool

    def holds_here(self, word: str) -> bool:
        """Whether this word of mine is shared."""
        word = self._form(word)
        return word in self.same or word in self.here

    def holds_there(self, word: str) -> bool:
        word = self._form(word)
        return word in self.same or word in self.there

    def _form(self, word: str) -> str:
        return word if self.is_accented else folded(word)


class Weights(dict):
    """How much a word weighs: more, the fewer texts of the corpus hold it.

    ``counts`` says of words without accents in how many texts they stand; one that is
    not in it stands in one.
    """

    def __init__(self, rows: int, counts: Mapping[str, int]):
        super().__init__()
        self.rows, self.counts = rows, counts

    def __missing__(self, word: str) -> float:
        count = min(self.counts.get(folded(word), 1), self.rows)
        rarity = math.log(1 + (self.rows - count + 0.5) / (count + 0.5))
        self[word] = rarity**EVENNESS
        return self[word]

    def of(self, words: Iterable[str]) -> float:
        return sum(map(self.__getitem__, words))


class Query:
    """One initiative beside many others."""

    def __init__(self, asked: Told, weights: Weights):
        self.weights = weights
        self.is_accented = asked.profile.is_accented
        self.kin = asked.kin
        self._mine = [
            (words, weights.of(words))
            for words in (
                frozenset(asked.profile.plain.split()),
                frozenset(asked.profile.words.split()),
            )
        ]

    def like(self, words: str, *, is_accented: bool) -> float:
        """Return from 0 to 1 how much is shared with these words of another text.

        They are its ``words`` where both texts have accents, else its ``plain`` ones.
        """
        mine, weight = self._mine[self.is_accented and is_accented]
        theirs = frozenset(words.split())
        return self._share(self.weights.of(mine & theirs), weight, theirs)

    def closely(self, other: Told) -> float:
        """The same, where what is said in other words of one family counts too."""
        weight, theirs = self._forms(other)[1:]
        same, here, there, _ = self.in_common(other)
        kinship = math.sqrt(self.weights.of(here) * self.weights.of(there))
        return self._share(self.weights.of(same) + KINSHIP * kinship, weight, theirs)

    def in_common(self, other: Told) -> InCommon:
        is_accented = self.is_accented and other.profile.is_accented
        mine, _, theirs = self._forms(other)
        families = self.kin.keys() & other.kin.keys()
        here = {word for family in families for word in self.kin[family]}
        there = {word for family in families for word in other.kin[family]}
        if not is_accented:
            here, there = set(map(folded, here)), set(map(folded, there))
        same = mine & theirs
        return InCommon(
            same, (mine & here) - same, (theirs & there) - same, is_accented
        )

    def _share(self, common: float, weight: float, theirs: frozenset[str]) -> float:
        both = weight * self.weights.of(theirs)
        return common / math.sqrt(both) if both else 0.0

    def _forms(self, other: Told) -> tuple[frozenset[str], float, frozenset[str]]:
        """Return my words and their weight, and the other's words, as compared."""
        is_accented = self.is_accented and other.profile.is_accented
        words = other.profile.words if is_accented else other.profile.plain
        return *self._mine[is_accented], frozenset(words.split())


def everyday(ranked: Sequence[float], rows: int) -> float:
    """How much a text shares with others of its field that it does not repeat.

    ``ranked`` begins with the most alike of ``rows`` texts. The first two of a hundred
    may be what it repeats; those after them, up to the eighth, share the words of the
    field. One idea that many places took up stays what stands out, and of a few texts
    rather too much is shown than too little.
    """
    first = max(FEWEST_REPEATED, rows * 2 // 100)
    last = max(first + FEWEST_NEIGHBOURS, rows * 8 // 100)
    return sum(ranked[first:last]) / (last - first)


def score(like: float, usual: float) -> int:
    """Return in thousandths how far ``like`` stands out above what is usual."""
    return max(0, int((like - usual) / (1 - usual) * PER_MILLE)) if usual < 1 else 0


class Piece(NamedTuple):
    text: str
    is_marked: bool


def marked(
    text: str, is_shared: Callable[[str], bool], glossary: Glossary
) -> list[Piece]:
    """Cut ``text`` into pieces, those with a shared word marked; neighbours as one."""
    reading = glossary.read(text)
    text = reading.text
    spans: list[tuple[int, int]] = []
    for word in reading.words:
        if not is_shared(word.text):
            continue
        is_next = bool(spans) and _binds(text[spans[-1][1] : word.start])
        start = spans.pop()[0] if is_next else word.start
        spans.append((start, word.end))
    pieces, done = [], 0
    for start, end in spans:
        pieces.append(Piece(text[done:start], is_marked=False))
        pieces.append(Piece(text[start:end], is_marked=True))
        done = end
    pieces.append(Piece(text[done:], is_marked=False))
    return [piece for piece in pieces if piece.text]


def _binds(between: str) -> bool:
    """Whether what stands between two words leaves them one phrase."""
    bare = A_WORD.sub("", between).strip()
    words = map(spelled, A_WORD.findall(between))
    return not bare and all(word in FUNCTION_WORDS for word in words)


def phrases(
    text: str, is_shared: Callable[[str], bool], glossary: Glossary
) -> list[str]:
    """The shared words as they stand in ``text``, the longest phrases first."""
    pieces = marked(text, is_shared, glossary)
    found = {p.text.casefold(): p.text for p in pieces if p.is_marked}
    return sorted(found.values(), key=lambda each: -len(each.split()))[:MOST_PHRASES]
