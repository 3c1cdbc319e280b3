"""What an initiative is like: the catalogue, this contest's entries and past ones."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from contest import names
from contest.models import Contest, Unit, User
from initiatives import similarity
from initiatives.models import (
    Abbreviation,
    CatalogueItem,
    InitiativeEntry,
    NoveltyVerdict,
)
from initiatives.queries.likeness import Search, Text, glossary, text_of
from initiatives.queries.screening import Check
from initiatives.queries.writing import novelty_cutoff
from initiatives.similarity import InCommon, Piece, Told

MOST_FOR_ENTRANT, MOST_FOR_OFFICER = 5, 10
# Below it two texts share what any two of the field do. It hides, it decides nothing.
LEAST_SCORE = 150
# Those that share the most words: what says the same in other words is among them.
LOOKED_AT_CLOSELY = 20


@dataclass
class Similar:
    """One that is like what was asked about, and why. One of item and entry is set."""

    search: Search
    usual: float  # what any text of the field shares
    item: CatalogueItem | None = None
    entry: InitiativeEntry | None = None
    verdict: NoveltyVerdict | None = None  # of an officer, where one was asked for
    is_of_older_text: bool = False  # the verdict: the entry was revised since
    is_no_longer_alike: bool = False  # since then

    def take_verdict(self, verdict: NoveltyVerdict | None, read: Text) -> None:
        """Keep what was said of it, to the text as it is now or to an older one."""
        self.verdict = verdict
        self.is_of_older_text = bool(verdict) and verdict.digest != read.digest

    @property
    def is_open(self) -> bool:
        """Whether an officer has still to say how the entry stands to it."""
        return self.verdict is None or self.is_of_older_text

    @property
    def key(self) -> tuple[int | None, int | None]:
        return self.item and self.item.pk, self.entry and self.entry.pk

    @property
    def is_said_same(self) -> bool:
        said = self.verdict and self.verdict.verdict
        return said == NoveltyVerdict.Verdict.SAME

    @property
    def kind(self) -> str:
        return "danh-muc" if self.item else "bai"

    @property
    def pk(self) -> int:
        return (self.item or self.entry).pk

    @property
    def text(self) -> Text:
        if self.entry:
            return text_of(self.entry)
        return Text(self.item.title, self.item.summary)

    @property
    def unit(self) -> str:
        return self.item.unit_name if self.item else self.entry.unit.name

    @property
    def year(self) -> int | None:
        return self.item.year if self.item else self.entry.round.contest.year

    @property
    def source(self) -> str:
        return "Danh mục đã áp dụng" if self.item else f"Bài dự thi năm {self.year}"

    @property
    def percent(self) -> int:
        """Cut, as every rate here is."""
        return self.score * 100 // similarity.PER_MILLE

    @cached_property
    def told(self) -> Told:
        return self.search.read(self.text)

    @cached_property
    def score(self) -> int:
        """How far it stands out above what is usual, per mille."""
        closely = self.search.query.closely(self.told)
        return similarity.score(closely, self.usual)

    @cached_property
    def in_common(self) -> InCommon:
        return self.search.query.in_common(self.told)

    def pieces_of_asked(self, text: str) -> list[Piece]:
        """A part of what was asked about, its shared words marked."""
        return similarity.marked(text, self.in_common.holds_here, self.search.glossary)

    def pieces(self, text: str) -> list[Piece]:
        return similarity.marked(text, self.in_common.holds_there, self.search.glossary)

    @property
    def title(self) -> list[Piece]:
        return self.pieces(self.text.title)

    @property
    def summary(self) -> list[Piece]:
        return self.pieces(self.text.summary)

    @property
    def phrases(self) -> list[str]:
        return similarity.phrases(
            f"{self.text.title}. {self.text.summary}",
            self.in_common.holds_there,
            self.search.glossary,
        )


def similar_for_entrant(
    text: Text, contest: Contest, *, but: InitiativeEntry | None = None
) -> list[Similar]:
    """The few that are most like ``text``, of what everybody of the place may know."""
    places = Unit.objects.under(contest.root_unit)
    entries = InitiativeEntry.objects.approved()
    entries = entries.filter(round__contest__root_unit__in=places)
    if but and but.pk:
        entries = entries.exclude(pk=but.pk)
    found, _ = _similar(Search(text), _items(contest), entries, MOST_FOR_ENTRANT)
    return found


def similar_for_officer(entry: InitiativeEntry, user: User) -> list[Similar]:
    """Those that are most like ``entry``, of the catalogue and of what he may see.

    Each with the verdict that was given of it.
    """
    text = text_of(entry)
    search, scope = Search(text), _for_officer(entry, user)
    found, usual = _similar(search, *scope, MOST_FOR_OFFICER)
    verdicts = entry.novelty_verdicts.select_related("by", "item")
    verdicts = {(each.item_id, each.entry_id): each for each in verdicts}
    for each in found:
        each.take_verdict(verdicts.pop(each.key, None), text)
    return found + list(_judged(verdicts.values(), scope[1], search, usual))


def _judged(
    verdicts: Iterable[NoveltyVerdict], entries: QuerySet, search: Search, usual: float
) -> Iterator[Similar]:
    """What an officer said is kept in sight; it counts while the text is the same."""
    pks = [each.entry_id for each in verdicts if each.entry_id]
    others = entries.select_related("unit", "round__contest").in_bulk(pks)
    for each in verdicts:
        if each.item or each.entry_id in others:
            judged = Similar(
                search, usual, item=each.item, entry=others.get(each.entry_id)
            )
            judged.take_verdict(each, search.text)
            judged.is_no_longer_alike = judged.is_of_older_text
            yield judged


def holding_words(items: QuerySet, typed: str) -> QuerySet:
    """Those of these items that hold every word of ``typed``, however it is typed."""
    words = similarity.profile(typed, "", glossary()).terms
    return items.filter(compared__terms__contains=sorted(words))


def abbreviations(tim: str = "", nguon: str = "") -> QuerySet:
    """Rows that hold ``tim`` on either side, those of the office itself first."""
    known = Abbreviation.objects.annotate(is_shipped=Q(added_by=None))
    if typed := names.match_key(tim):
        known = known.filter(Q(short_key__contains=typed) | Q(full_key__contains=typed))
    if nguon:
        known = known.filter(is_shipped=nguon == "san")
    return known.order_by("is_shipped", "short_key", "full_key")


def novelty_check(similar: list[Similar]) -> Check:
    """The line of the checklist. Only an officer's own word makes it good or bad."""
    similar = [each for each in similar if not each.is_no_longer_alike]
    still_open = sum(each.is_open for each in similar)
    same = sum(not each.is_open and each.is_said_same for each in similar)
    if same:
        verdict, words = False, f"{same} sáng kiến đã được kết luận là trùng"
    elif still_open:
        verdict, words = None, f"{still_open} sáng kiến có nội dung tương tự"
    elif similar:
        verdict, words = True, "Đã kết luận hết, không trùng"
    else:
        verdict, words = True, "Chưa thấy sáng kiến có nội dung tương tự"
    return Check("Tính mới", verdict, words)


def beside(
    entry: InitiativeEntry,
    user: User,
    *,
    item: CatalogueItem | None = None,
    other: InitiativeEntry | None = None,
) -> Similar:
    """``entry`` beside this one, however little they are alike."""
    search = Search(text_of(entry))
    usual = search.run(*_for_officer(entry, user)).usual
    return Similar(search, usual, item=item, entry=other)


def _for_officer(entry: InitiativeEntry, user: User) -> tuple[QuerySet, QuerySet]:
    entries = InitiativeEntry.objects.visible_to(user).sent()
    return _items(entry.round.contest), entries.exclude(pk=entry.pk)


def _items(contest: Contest) -> QuerySet:
    items = CatalogueItem.objects.of_place(contest.root_unit)
    return items.applied_until(novelty_cutoff(contest))


def _similar(
    search: Search, items: QuerySet, entries: QuerySet, most: int
) -> tuple[list[Similar], float]:
    """Return the most alike, the best first, and what is usual."""
    if not search.asked.terms:
        return [], 0.0
    rows, usual = search.run(items, entries)
    near = rows[:LOOKED_AT_CLOSELY]
    items = items.in_bulk([item for _, item, _ in near if item])
    entries = entries.select_related("unit", "round__contest").in_bulk(
        [entry for _, _, entry in near if entry]
    )
    found = [
        Similar(search, usual, item=items.get(item), entry=entries.get(entry))
        for _, item, entry in near
        if item in items or entry in entries  # what went meanwhile is left out
    ]
    found.sort(key=lambda each: -each.score)
    return [each for each in found[:most] if each.score >= LEAST_SCORE], usual
