"""What rows of questions mean beside the bank as it is. Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from contest import names, words
from contest.models import Contest
from contest.previews import WRITES, Change, Preview, PreviewRow, by_place
from contest.workbooks import Problem
from quiz.cleaners import LETTERS
from quiz.models import Difficulty, Question, Topic
from quiz.workbooks import QuestionRow

HEADINGS = ("Chủ đề", "Mức độ", "Câu hỏi", "Đáp án")
FEWEST_CHOICES = 2
LABELS = {
    "topic": "Chủ đề",
    "difficulty": "Mức độ",
    "stem": "Câu hỏi",
    "explanation": "Giải thích",
    "source_document": "Văn bản",
    "source_article": "Điều khoản",
    "as_of": "Hiệu lực tại ngày",
    "note": "Ghi chú",
}
REQUIRED = ("topic", "difficulty", "stem")


class TopicBook:
    """The topics of a contest, and those that a file names for the first time."""

    def __init__(self, contest: Contest):
        self._contest = contest
        self.new: list[Topic] = []
        topics = list(Topic.objects.filter(contest=contest))
        self._by_name = {names.match_key(topic.name): topic for topic in topics}
        self._last = max((topic.position for topic in topics), default=0)

    def find(self, name: str) -> Topic:
        topic = self._by_name.get(names.match_key(name))
        if topic is None:
            self._last += 1
            topic = Topic(contest=self._contest, name=name, position=self._last)
            self._by_name[names.match_key(name)] = topic
            self.new.append(topic)
        return topic


@dataclass
class QuestionItem:
    """One row: the question it is about, and what becomes of it."""

    row: QuestionRow
    problems: list[Problem]
    approved: Question | None = None  # of this stem, in use
    draft: Question | None = None  # of this stem, not yet in use
    question: Question | None = None  # as stored for this row
    fields: dict = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    right: str = ""
    changes: list[Change] = field(default_factory=list)
    needs_version: bool = False

    @property
    def newest(self) -> Question | None:
        return self.draft or self.approved

    @property
    def effect(self) -> str:
        if self.problems:
            return "rejected"
        if self.newest is None:
            return "new"
        return "changed" if self.changes else "unchanged"

    def refuse(self, column: str, value: object, reason: str) -> None:
        self.problems.append(self.row.place.problem(column, value, reason))


class BankPlan:
    """The rows beside the questions of ``contest``; by their stems they are known."""

    def __init__(
        self,
        contest: Contest,
        rows: Sequence[QuestionRow],
        problems: Iterable[Problem],
        *,
        approve: bool,
    ):
        self.approve = approve
        self.topics = TopicBook(contest)
        found = by_place(problems)
        self.items = [QuestionItem(row, row.place.among(found)) for row in rows]
        self.stored = list(
            Question.objects.filter(topic__contest=contest, replaced_by=None)
            .exclude(state=Question.State.RETIRED)
            .select_related("topic")
            .prefetch_related("choices")
            .order_by("topic__position", "pk")
        )
        self._find()
        for item in self.items:
            _check(item)
            if not item.problems:
                self._compare(item)

    def writes(self) -> list[QuestionItem]:
        return [item for item in self.items if item.effect in WRITES]

    def _find(self) -> None:
        approved, drafts, seen = {}, {}, {}
        for question in self.stored:
            is_draft = question.state == Question.State.DRAFT
            (drafts if is_draft else approved)[question.stem_key] = question
        for item in self.items:
            if not item.row.stem:
                continue
            key = names.search_key(item.row.stem)
            item.approved, item.draft = approved.get(key), drafts.get(key)
            first = seen.setdefault(key, item.row)
            if first is not item.row:
                reason = f"trùng với câu hỏi ở dòng {first.place.row}"
                item.refuse(LABELS["stem"], item.row.stem, reason)

    def _compare(self, item: QuestionItem) -> None:
        """Set what will be stored, and whether that is another text than now."""
        row = item.row
        item.choices = tuple(choice for choice in row.choices if choice)
        item.right = row.choices[LETTERS.index(row.right)]
        said = row._asdict() | {"topic": self.topics.find(row.topic)}
        item.fields = {name: _said(item, name, said[name]) for name in LABELS}
        if item.approved and not _differences(item, item.approved):
            return
        if item.newest is not None:
            item.changes = _differences(item, item.newest)
        item.needs_version = item.newest is None or bool(item.changes)
        if self.approve and item.draft and not item.needs_version:
            states = Question.State.DRAFT.label, Question.State.APPROVED.label
            item.changes = [Change("Tình trạng", *states)]

    def preview(self) -> Preview:
        named = {question for item in self.items for question in _known(item)}
        return Preview(
            headings=HEADINGS,
            rows=[_preview_row(item) for item in self.items],
            absent=[question.stem for question in self.stored if question not in named],
        )


def _known(item: QuestionItem) -> list[Question]:
    return [question for question in (item.approved, item.draft) if question]


def _check(item: QuestionItem) -> None:
    """Refuse a row that cannot be put as a question with exactly one right choice."""
    if item.problems:
        return
    row = item.row
    for name in REQUIRED:
        if not getattr(row, name):
            item.refuse(LABELS[name], "", "để trống")
    given = [choice for choice in row.choices if choice]
    letters = [letter for letter, choice in _lettered(row) if choice]
    if len(given) < FEWEST_CHOICES:
        item.refuse("Phương án B", "", "để trống; một câu có từ 2 đến 6 phương án")
    elif letters != list(LETTERS[: len(given)]):
        gap = next(letter for letter, choice in _lettered(row) if not choice)
        item.refuse(f"Phương án {gap}", "", "để trống giữa các phương án")
    if len({names.match_key(choice) for choice in given}) < len(given):
        item.refuse("Phương án A", given[0] if given else "", "có phương án trùng nhau")
    if not row.right:
        item.refuse("Đáp án", "", "để trống; ghi chữ cái của phương án đúng")
    elif row.right not in letters:
        item.refuse("Đáp án", row.right, "là phương án để trống")


def _lettered(row: QuestionRow) -> list[tuple[str, str | None]]:
    return list(zip(LETTERS, row.choices, strict=False))


def _said(item: QuestionItem, name: str, value: object) -> object:
    """What the row says; where it says nothing, as it was."""
    if value is not None:
        return value
    if item.newest is not None:
        return getattr(item.newest, name)
    return None if name == "as_of" else ""


def _differences(item: QuestionItem, question: Question) -> list[Change]:
    changes = [
        Change(label, _shown(getattr(question, name)), _shown(item.fields[name]))
        for name, label in LABELS.items()
        if getattr(question, name) != item.fields[name]
    ]
    choices = [choice.text for choice in question.choices.all()]
    right = next((c.text for c in question.choices.all() if c.is_right), "")
    if set(choices) != set(item.choices):
        old, new = " · ".join(choices), " · ".join(item.choices)
        changes.append(Change("Phương án", old, new))
    if right != item.right:
        changes.append(Change("Đáp án", right, item.right))
    return changes


def _shown(value: object) -> str:
    if value in Difficulty.values:
        return Difficulty(value).label
    if hasattr(value, "year"):
        return words.day(value)
    return str(value or "")


def _preview_row(item: QuestionItem) -> PreviewRow:
    row = item.row
    cells = (row.topic or "", _shown(row.difficulty), row.stem or "", row.right or "")
    return PreviewRow(
        place=row.place,
        cells=cells,
        effect=item.effect,
        changes=tuple(item.changes),
        problems=tuple(item.problems),
    )
