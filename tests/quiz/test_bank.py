"""The bank from rows and from workbooks: versions, states, refusals."""

import json
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from contest.errors import ImportRefused
from contest.models import AuditEvent
from contest.services.imports import commit_batch, preview_batch, store_upload
from quiz.cleaners import difficulty, letter
from quiz.drawing import BankRow
from quiz.models import Choice, Difficulty, Question, Topic
from quiz.queries import drawable_in
from quiz.services.bank import (
    QUESTIONS,
    approve_questions,
    preview_questions,
    save_questions,
)
from quiz.workbooks import QuestionRow
from tests.contest.books import book
from tests.contest.rosters import officer_of
from tests.factories import ContestFactory, QuestionFactory, TopicFactory
from tests.races import run_into

pytestmark = pytest.mark.django_db
HEADINGS = [
    "TT",
    "Chủ đề",
    "Mức độ",
    "Câu hỏi",
    "Phương án A",
    "Phương án B",
    "Phương án C",
    "Phương án D",
    "Đáp án",
    "Giải thích",
    "Văn bản",
    "Hiệu lực tại ngày",
]
STEM = "Chương trình tổng thể có mấy nội dung?"


@pytest.fixture
def contest():
    return ContestFactory(is_current=True)


def question(stem=STEM, choices=("4", "5", "6"), right="C", **fields):
    row = {"topic": "Chương trình tổng thể", "difficulty": Difficulty.EASY}
    padded = (*choices, *[None] * (6 - len(choices)))
    return QuestionRow(stem=stem, choices=padded, right=right, **(row | fields))


def line(stem=STEM, choices=("4", "5", "6", None), right="C", level="Dễ"):
    return [
        1,
        "Chương trình",
        level,
        stem,
        *choices,
        right,
        None,
        "NQ 76",
        "30/09/2023",
    ]


def only(preview):
    (row,) = preview.rows
    return row


def refusals(contest, *rows):
    with pytest.raises(ImportRefused) as caught:
        save_questions(contest, rows)
    assert not Question.objects.exists()
    assert not Topic.objects.exists()
    return [(problem.column, problem.reason) for problem in caught.value.problems]


def test_new_question_is_a_draft_until_it_is_approved(contest):
    officer = officer_of(contest)

    preview = save_questions(contest, [question(explanation="Có 6 nội dung.")])
    draft = Question.objects.get()
    approve_questions(contest, [draft.pk], by=officer)

    stored = Question.objects.get()
    assert only(preview).effect == "new"
    assert (draft.state, stored.state) == ("draft", "approved")
    assert stored.topic.name == "Chương trình tổng thể"
    assert stored.explanation == "Có 6 nội dung."
    assert list(stored.choices.values_list("text", "is_right")) == [
        ("4", False),
        ("5", False),
        ("6", True),
    ]


def test_with_the_tick_it_may_be_drawn_at_once(contest):
    save_questions(contest, [question()], approve=True)

    assert Question.objects.drawable().count() == 1


def test_papers_are_drawn_from_what_may_be_drawn():
    topic = TopicFactory()
    drawn = [QuestionFactory(topic=topic), QuestionFactory(topic=topic)]
    QuestionFactory(topic=topic, state=Question.State.DRAFT)
    QuestionFactory(topic=topic, replaced_by=drawn[0])
    QuestionFactory()

    rows = drawable_in([topic.pk])

    may = Question.objects.drawable().filter(topic=topic).order_by("pk")
    assert drawn == list(may)
    assert rows == [
        BankRow(each.pk, topic.pk, each.difficulty, [c.pk for c in each.choices.all()])
        for each in may
    ]


def test_the_same_rows_twice_change_nothing(contest):
    rows = [question(), question(stem="Câu khác?", topic="Chủ đề khác")]
    save_questions(contest, rows, approve=True)
    acts = AuditEvent.objects.count()

    again = save_questions(contest, rows, approve=True)

    assert [row.effect for row in again.rows] == ["unchanged", "unchanged"]
    assert Question.objects.count() == Topic.objects.count() == 2
    assert AuditEvent.objects.count() == acts


def test_choices_in_another_order_are_the_same_question(contest):
    save_questions(contest, [question()], approve=True)

    again = preview_questions(
        contest, [question(choices=("6", "4", "5"), right="A")], approve=True
    )

    assert only(again).effect == "unchanged"


def test_another_text_is_a_new_version_and_the_old_one_stays_as_it_was(contest):
    save_questions(contest, [question()], approve=True)
    old = Question.objects.get()

    preview = save_questions(
        contest, [question(choices=("5", "6", "7"), right="B")], approve=True
    )

    old.refresh_from_db()
    new = Question.objects.drawable().get()
    assert only(preview).effect == "changed"
    assert [change.label for change in only(preview).changes] == ["Phương án"]
    assert (old.replaced_by, old.state, new.version) == (new, "approved", 2)
    assert list(old.choices.values_list("text", flat=True)) == ["4", "5", "6"]


def test_another_key_is_a_new_version(contest):
    save_questions(contest, [question()], approve=True)

    preview = save_questions(contest, [question(right="A")], approve=True)

    change = only(preview).changes[0]
    assert tuple(change) == ("Đáp án", "6", "4")
    assert Choice.objects.filter(is_right=True, text="4").count() == 1
    assert Question.objects.count() == 2


def test_a_draft_version_leaves_the_one_in_use(contest):
    officer = officer_of(contest)
    save_questions(contest, [question()], approve=True)
    old = Question.objects.get()

    save_questions(contest, [question(right="A")])
    in_use = Question.objects.drawable().get()
    draft = Question.objects.get(state="draft")
    approve_questions(contest, [draft.pk], by=officer)

    old.refresh_from_db()
    assert in_use == old
    assert old.replaced_by == draft
    assert Question.objects.drawable().get() == draft


def test_a_draft_gives_way_to_a_newer_one(contest):
    save_questions(contest, [question()])
    first = Question.objects.get()

    save_questions(contest, [question(right="A")])

    first.refresh_from_db()
    assert first.state == "retired"
    assert Question.objects.get(state="draft").version == 2


def test_a_draft_that_comes_again_with_the_tick_is_approved(contest):
    save_questions(contest, [question()], approve=True)
    save_questions(contest, [question(right="A")])
    draft = Question.objects.get(state="draft")

    preview = save_questions(contest, [question(right="A")], approve=True)

    change = only(preview).changes[0]
    assert tuple(change) == ("Tình trạng", "Nháp", "Đã duyệt")
    assert Question.objects.drawable().get() == draft
    assert Question.objects.count() == 2


def test_an_empty_cell_leaves_what_is_known(contest):
    save_questions(contest, [question(explanation="Vì sao")], approve=True)

    again = preview_questions(contest, [question()], approve=True)

    assert only(again).effect == "unchanged"


def test_the_same_stem_twice_in_a_file_is_refused(contest):
    twin = "chuong trinh  TONG THE co may noi dung"

    assert refusals(contest, question(), question(stem=twin)) == [
        ("Câu hỏi", "trùng với câu hỏi ở dòng 0")
    ]


def test_what_is_missing_is_refused(contest):
    row = question(topic=None, difficulty=None, stem=None, right=None)

    found = refusals(contest, row)

    assert [column for column, _ in found] == [
        "Chủ đề",
        "Mức độ",
        "Câu hỏi",
        "Đáp án",
    ]


@pytest.mark.parametrize(
    ("choices", "right", "column", "reason"),
    [
        (("4",), "A", "Phương án B", "để trống; một câu có từ 2 đến 6 phương án"),
        (("4", None, "6"), "A", "Phương án B", "để trống giữa các phương án"),
        (("Có", "có "), "A", "Phương án A", "có phương án trùng nhau"),
        (("4", "5"), "C", "Đáp án", "là phương án để trống"),
    ],
    ids=["one", "gap", "twice", "key"],
)
def test_choices_that_make_no_question_are_refused(
    contest, choices, right, column, reason
):
    assert refusals(contest, question(choices=choices, right=right)) == [
        (column, reason)
    ]


def test_one_wrong_row_refuses_all(contest):
    refusals(contest, question(), question(stem="Câu khác?", right="F"))


def test_questions_of_another_contest_are_not_touched(contest):
    other = QuestionFactory(stem=STEM, topic__contest=ContestFactory())

    preview = save_questions(contest, [question()], approve=True)

    other.refresh_from_db()
    assert only(preview).effect == "new"
    assert other.replaced_by is None


def test_who_brought_the_keys_is_on_record(contest):
    officer = officer_of(contest)

    save_questions(contest, [question()], by=officer)

    act = AuditEvent.objects.get(verb="save_questions")
    assert (act.actor, act.contest, act.detail["new"]) == (officer, contest, 1)


def test_absent_questions_are_listed(contest):
    QuestionFactory(stem="Không có trong tệp?", topic=TopicFactory(contest=contest))

    preview = preview_questions(contest, [question()])

    assert preview.absent == ["Không có trong tệp?"]


def test_approve_leaves_what_is_no_draft_of_this_contest(contest):
    foreign = QuestionFactory(state="draft", topic__contest=ContestFactory())

    count = approve_questions(contest, [foreign.pk], by=officer_of(contest))

    foreign.refresh_from_db()
    assert (count, foreign.state) == (0, "draft")


def test_queries_do_not_grow_with_the_rows(contest):
    def queries_for(numbers):
        save_questions(contest, [question(stem=f"Câu {n}?") for n in numbers])
        rows = [question(stem=f"Câu {n}?", right="A") for n in numbers]
        rows += [question(stem=f"Mới {n}?", topic=f"Chủ đề {n}") for n in numbers]
        with CaptureQueriesContext(connection) as context:
            save_questions(contest, rows)
        return len(context)

    assert queries_for([1]) == queries_for([2, 3, 4])


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_take_turns():
    contest = ContestFactory()

    with transaction.atomic():
        save_questions(contest, [question()])
        other = run_into(save_questions, contest, [question()])

    assert only(other.result()).effect == "unchanged"
    assert Question.objects.count() == 1


def test_the_database_refuses_a_second_right_choice(contest):
    right = Choice.objects.filter(question=QuestionFactory(), is_right=True).get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Choice.objects.create(
            question=right.question, position=5, text="cũng đúng", is_right=True
        )


@pytest.mark.parametrize(
    ("value", "found"),
    [("B", "B"), ("b.", "B"), ("Phương án B", "B"), (2, "B"), (2.0, "B"), (None, None)],
)
def test_letter_is_read_as_people_write_it(value, found):
    assert letter(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [("dễ", "easy"), ("TB", "medium"), ("Vận dụng", "hard"), ("", None)],
)
def test_difficulty_is_read_as_people_write_it(value, found):
    assert difficulty(value) == found


# --- The workbook ---------------------------------------------------------------


def saved(tmp_path, *lines):
    path = tmp_path / "bộ câu hỏi.xlsx"
    path.write_bytes(book(HEADINGS, *lines).getvalue())
    return str(path)


def test_a_workbook_comes_in_with_its_batch(contest):
    officer = officer_of(contest)
    file = BytesIO(book(HEADINGS, line(), line(stem="Đúng hay sai?")).getvalue())

    batch = store_upload(
        QUESTIONS, file, "câu hỏi.xlsx", contest=contest, by=officer, approve=True
    )
    preview = preview_batch(QUESTIONS, batch)
    commit_batch(QUESTIONS, batch, by=officer)

    stored = Question.objects.drawable().first()
    assert preview.counts["new"] == 2
    assert (stored.imported_in, stored.source_document) == (batch, "NQ 76")
    assert f"{stored.as_of:%d/%m/%Y}" == "30/09/2023"


def test_import_questions_writes_drafts_or_approved(contest, tmp_path, capsys):
    path = saved(tmp_path, line())

    call_command("import_questions", path)
    call_command("import_questions", path, "--approve")

    assert Question.objects.get().state == "approved"
    assert "Đã ghi 1 câu hỏi." in capsys.readouterr().out


def test_import_questions_ends_with_1_and_every_problem(contest, tmp_path, capsys):
    path = saved(tmp_path, line(level="dễ dàng"), line(stem="Câu khác?", right="H"))

    with pytest.raises(SystemExit) as ended:
        call_command("import_questions", path, "--json", "--dry-run")

    found = json.loads(capsys.readouterr().out)
    places = [(p["row"], p["column"], p["value"]) for p in found["problems"]]
    assert ended.value.code == 1
    assert places == [(2, "Mức độ", "dễ dàng"), (3, "Đáp án", "H")]
    assert found["rejected"] == 2
    assert not Question.objects.exists()


def test_import_questions_refuses_another_workbook(contest, tmp_path):
    path = tmp_path / "danh sách.xlsx"
    path.write_bytes(book(["Họ và tên"], ["Lê An"]).getvalue())

    with pytest.raises(CommandError, match="Tệp thiếu cột"):
        call_command("import_questions", str(path))
