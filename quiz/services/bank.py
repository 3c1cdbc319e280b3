"""The bank of questions, from rows of a workbook or of our own code."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from contest import names
from contest.db import advisory_lock, wait_patiently
from contest.errors import ImportRefused
from contest.models import Contest, ImportBatch, User
from contest.previews import Preview
from contest.services import record
from contest.services.imports import Door, one_table
from contest.workbooks import Problem
from quiz.bank_plan import BankPlan, QuestionItem
from quiz.models import Choice, Question, Topic
from quiz.permissions import can_keep_bank
from quiz.workbooks import QuestionRow, read_questions


def preview_questions(
    contest: Contest,
    rows: Iterable[QuestionRow],
    *,
    approve: bool = False,
    problems: Iterable[Problem] = (),
) -> Preview:
    """Say what ``save_questions`` would do. ``problems`` were found while reading."""
    return BankPlan(contest, list(rows), problems, approve=approve).preview()


@transaction.atomic
def save_questions(
    contest: Contest,
    rows: Iterable[QuestionRow],
    *,
    approve: bool = False,
    by: User | None = None,
    batch: ImportBatch | None = None,
) -> Preview:
    """Add questions and new versions, all or none; nothing is edited in place.

    With ``approve`` they may be drawn at once, and the older version no longer is.
    Without it they are drafts, and what is in use stays in use. The audit row names who
    brought the keys. Raises ImportRefused with every problem.
    """
    wait_patiently()
    advisory_lock("quiz.bank")
    plan = BankPlan(contest, list(rows), (), approve=approve)
    preview = plan.preview()
    if preview.problems:
        raise ImportRefused(preview.problems)
    if not preview.writes:
        return preview

    Topic.objects.bulk_create(plan.topics.new)
    _insert(plan.writes(), approve=approve, batch=batch)
    _settle_older(plan.writes(), approve=approve)
    record(
        "save_questions",
        batch or contest,
        by=by,
        contest=contest,
        approve=approve,
        **preview.counts,
    )
    return preview


@transaction.atomic
def approve_questions(contest: Contest, pks: Sequence[int], *, by: User) -> int:
    """Put these drafts to use, each in place of its older version; return how many."""
    advisory_lock("quiz.bank")
    live = Question.objects.filter(topic__contest=contest, replaced_by=None)
    drafts = list(live.filter(pk__in=pks, state=Question.State.DRAFT).order_by("pk"))
    older = live.filter(
        state=Question.State.APPROVED,
        stem_key__in={draft.stem_key for draft in drafts},
    )
    older = {question.stem_key: question for question in older}
    replaced = []
    for draft in drafts:
        draft.state = Question.State.APPROVED
        if before := older.get(draft.stem_key):
            before.replaced_by = draft
            replaced.append(before)
    _update(drafts + replaced)
    for draft in drafts:
        record("approve_question", draft, by=by, contest=contest)
    return len(drafts)


def _insert(
    items: list[QuestionItem], *, approve: bool, batch: ImportBatch | None
) -> None:
    state = Question.State.APPROVED if approve else Question.State.DRAFT
    new = [item for item in items if item.needs_version]
    for item in new:
        older = item.newest
        item.question = Question(
            **item.fields,
            stem_key=names.search_key(item.fields["stem"]),
            state=state,
            version=older.version + 1 if older else 1,
            imported_in=batch,
        )
    Question.objects.bulk_create(item.question for item in new)
    Choice.objects.bulk_create(
        Choice(
            question=item.question,
            position=position,
            text=text,
            is_right=text == item.right,
        )
        for item in new
        for position, text in enumerate(item.choices)
    )


def _settle_older(items: list[QuestionItem], *, approve: bool) -> None:
    """A draft gives way to the newer text; one in use only to an approved one."""
    settled = []
    for item in items:
        if not item.needs_version:
            item.draft.state = Question.State.APPROVED
            item.question = item.draft
        elif item.draft:
            item.draft.state = Question.State.RETIRED
        if item.draft:
            settled.append(item.draft)
        if approve and item.approved:
            item.approved.replaced_by = item.question
            settled.append(item.approved)
    _update(settled)


def _update(questions: list[Question]) -> None:
    Question.objects.bulk_create(
        sorted(questions, key=lambda question: question.pk),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["state", "replaced_by"],
    )


QUESTIONS = Door(
    ImportBatch.Kind.QUESTIONS,
    one_table(read_questions),
    preview_questions,
    save_questions,
    may=can_keep_bank,
)
