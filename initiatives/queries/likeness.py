"""One text among many: found by its rare words, in order of likeness."""

from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from django.db.models import Case, Count, F, Max, QuerySet, Sum, When

from initiatives import similarity
from initiatives.families import families
from initiatives.glossary import Glossary
from initiatives.models import (
    Abbreviation,
    InitiativeEntry,
    NoveltyCorpus,
    NoveltyTerm,
    NoveltyText,
)
from initiatives.similarity import Query, Told, Weights

# So many texts are looked at, those that share the rarest words; nearly all of a
# smaller corpus.
MOST_LOOKED_AT = 4_000
A_LOT = 2_000  # rows at a time
LONGEST_SUMMARY = 3_000
KEPT_READ = 200  # texts

# The last that this process read.
_weights: list[tuple[datetime, Weights]] = []
_glossary: list[tuple[tuple, Glossary]] = []


class Text(NamedTuple):
    """What of an initiative is compared."""

    title: str
    summary: str

    @property
    def digest(self) -> str:
        return sha256("\n".join(self).encode()).hexdigest()


def text_of(entry: InitiativeEntry) -> Text:
    return Text(entry.title, (entry.summary or entry.solution)[:LONGEST_SUMMARY])


def glossary() -> Glossary:
    """The words of the table, whose rows come and go but never change."""
    rows = Abbreviation.objects.all()
    state = tuple(rows.aggregate(Count("pk"), Max("pk"), Sum("pk")).values())
    if not _glossary or _glossary[0][0] != state:
        _glossary[:] = [(state, Glossary(rows.values_list("short", "full")))]
    return _glossary[0][1]


def weights() -> Weights:
    """How much each term weighs, as last counted; each process reads it once."""
    corpus = NoveltyCorpus.objects.first()
    if corpus is None:
        return Weights(0, {})
    if not _weights or _weights[0][0] != corpus.counted_at:
        counts = dict(NoveltyTerm.objects.values_list("term", "rows"))
        _weights[:] = [(corpus.counted_at, Weights(corpus.rows, counts))]
    return _weights[0][1]


@lru_cache(maxsize=KEPT_READ)
def _read(text: Text, words: Glossary) -> Told:
    """While somebody types, the same few are looked at closely again and again."""
    if not any(text):
        return Told(similarity.profile(*text, words), {})
    return similarity.told(*text, words, families())


class Ranked(NamedTuple):
    """What was found, the most alike first: (likeness, id of item, id of entry)."""

    rows: list[tuple[float, int | None, int | None]]
    usual: float


class Search:
    """One text, as it is looked for among all others."""

    def __init__(self, text: Text):
        self.text, self.glossary, self.weights = text, glossary(), weights()
        told = self.read(text)
        self.asked = told.profile
        self.query = Query(told, self.weights)

    def read(self, text: Text) -> Told:
        return _read(text, self.glossary)

    def run(self, items: QuerySet, entries: QuerySet) -> Ranked:
        rare = self._rare_words()
        rows = [
            row
            for scope in ({"item__in": items}, {"entry__in": entries})
            for row in self._candidates(scope, rare)
        ]
        rows.sort(key=lambda row: -row[0])
        likes = [like for like, *_ in rows]
        count = max(self.weights.rows, len(rows))  # some may be new since the count
        return Ranked(rows, similarity.everyday(likes, count))

    def _rare_words(self) -> list[str]:
        """The rarest words, as many as together stand in few enough texts."""
        counts = {word: self.weights.counts.get(word, 1) for word in self.asked.terms}
        chosen, looked_at = [], 0
        for word in sorted(counts, key=lambda word: (counts[word], word)):
            looked_at += counts[word]
            if chosen and looked_at > MOST_LOOKED_AT:
                break
            chosen.append(word)
        return chosen

    def _candidates(self, scope: dict, rare: list[str]):
        """Texts that share a rare word: only the form that will be compared."""
        text = F("plain")
        if self.asked.is_accented:
            text = Case(When(is_accented=True, then=F("words")), default=F("plain"))
        rows = NoveltyText.objects.filter(terms__overlap=rare, **scope)
        rows = rows.annotate(text=text)
        rows = rows.values_list("text", "is_accented", "item", "entry")
        for words, is_accented, item, entry in rows.iterator(chunk_size=A_LOT):
            yield self.query.like(words, is_accented=is_accented), item, entry
