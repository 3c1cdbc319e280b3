"""How like two initiatives are: their words, weighed by how rare they are. Pure.

A text becomes words as ``initiatives.glossary`` reads them. Texts with accents are
compared with accents, all others without. Nothing here decides: a score ranks, and the
shared words say why. What was tried, and what it found: docs/adr/0018.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from contest import names
from initiatives.glossary import A_WORD, WHOLE, Glossary, folded, is_accented, spelled

PER_MILLE = 1000
# 1 weighs words by the information in them, 0 counts them. Between 0.5 and 1 repeats
# and new ideas are told apart nearly equally well; at 2, a plain TF-IDF cosine, far
# worse: a rare word of local colour then outweighs the idea.
EVENNESS = 0.5
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
    read = [word for part in (title, summary) for word in glossary.read(part)]
    words = {form for word in read for form in (word.text, word.whole)}
    plain = set(map(folded, words))
    return Profile(
        words=" ".join(sorted(words - LEFT_OUT)),
        plain=" ".join(sorted(plain - PLAIN_LEFT_OUT)),
        is_accented=is_accented(f"{title}. {summary}"),
    )


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

    def __init__(self, asked: Profile, weights: Weights):
        self.weights = weights
        self.is_accented = asked.is_accented
        self._mine = [
            (words, weights.of(words))
            for words in (
                frozenset(asked.plain.split()),
                frozenset(asked.words.split()),
            )
        ]

    def like(self, words: str, *, is_accented: bool) -> float:
        """Return from 0 to 1 how much is shared with these words of another text.

        They are its ``words`` where both texts have accents, else its ``plain`` ones.
        """
        mine, weight = self._mine[self.is_accented and is_accented]
        theirs = frozenset(words.split())
        both = weight * self.weights.of(theirs)
        return self.weights.of(mine & theirs) / math.sqrt(both) if both else 0.0

    def beside(self, other: Profile) -> float:
        return self.like(self._form(other), is_accented=other.is_accented)

    def shared(self, other: Profile) -> frozenset[str]:
        """The words that both have."""
        mine, _ = self._mine[self.is_accented and other.is_accented]
        return mine.intersection(self._form(other).split())

    def _form(self, other: Profile) -> str:
        is_accented = self.is_accented and other.is_accented
        return other.words if is_accented else other.plain


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


def marked(text: str, shared: Iterable[str], glossary: Glossary) -> list[Piece]:
    """Cut ``text`` into pieces, those with a shared word marked; neighbours as one."""
    text = names.clean(text)
    shared = set(map(folded, shared))
    spans: list[tuple[int, int]] = []
    for word in glossary.read(text):
        if folded(word.text) not in shared:
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


def phrases(text: str, shared: Iterable[str], glossary: Glossary) -> list[str]:
    """The shared words as they stand in ``text``, the longest phrases first."""
    found = {p.text.casefold(): p.text for p in marked(text, shared, glossary) if p[1]}
    return sorted(found.values(), key=lambda each: -len(each.split()))[:MOST_PHRASES]
