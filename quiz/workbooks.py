"""The workbook of questions: its columns, and the rows they become."""

from datetime import date
from functools import partial
from typing import NamedTuple

from contest import cleaners
from contest.previews import Place
from contest.readings import CleanRow, Reading, read
from contest.workbooks import Column, Upload
from quiz.cleaners import LETTERS, difficulty, letter
from quiz.models import Difficulty


class QuestionRow(NamedTuple):
    """One question as a file or our own code says it. None says nothing."""

    topic: str | None
    difficulty: Difficulty | None
    stem: str | None
    choices: tuple[str | None, ...]  # A to F; those that are not there are None
    right: str | None  # the letter of the right one
    explanation: str | None = None
    source_document: str | None = None
    source_article: str | None = None
    as_of: date | None = None
    note: str | None = None
    place: Place = Place()


CHOICES = tuple(f"choice_{letter.lower()}" for letter in LETTERS)
COLUMNS = (
    Column(
        "topic",
        "Chủ đề",
        ("Chuyên đề", "Nội dung"),
        is_required=True,
        note="Chủ đề chưa có thì được thêm mới.",
    ),
    Column(
        "difficulty",
        "Mức độ",
        ("Độ khó",),
        is_required=True,
        note="Dễ, Trung bình hoặc Khó.",
    ),
    Column(
        "stem",
        "Câu hỏi",
        ("Nội dung câu hỏi",),
        is_required=True,
        note="Mỗi câu một dòng.",
    ),
    *(
        Column(
            field,
            f"Phương án {letter}",
            (f"Đáp án {letter}", letter),
            is_required=letter in "AB",
            note="" if letter in "AB" else "Để trống nếu không có.",
        )
        for field, letter in zip(CHOICES, LETTERS, strict=True)
    ),
    Column(
        "right",
        "Đáp án",
        ("Đáp án đúng", "Phương án đúng"),
        is_required=True,
        note="Chữ cái của phương án đúng: A, B, C, D, E hoặc F.",
    ),
    Column(
        "explanation", "Giải thích", ("Giải thích đáp án",), note="Có thể để trống."
    ),
    Column(
        "source_document",
        "Văn bản",
        ("Văn bản nguồn", "Căn cứ", "Nguồn"),
        note="Số, ký hiệu, ngày của văn bản mà câu hỏi dựa vào.",
    ),
    Column("source_article", "Điều khoản", ("Điều, khoản",), note="Có thể để trống."),
    Column(
        "as_of",
        "Hiệu lực tại ngày",
        ("Hiệu lực", "Tính đến ngày"),
        note="Ngày mà nội dung còn đúng, ngày/tháng/năm.",
    ),
    Column("note", "Ghi chú", note="Không quá 120 ký tự."),
)
CLEANERS = {
    "topic": partial(cleaners.text, longest=120),
    "difficulty": difficulty,
    "stem": partial(cleaners.text, longest=2000),
    **dict.fromkeys(CHOICES, partial(cleaners.text, longest=500)),
    "right": letter,
    "explanation": partial(cleaners.text, longest=2000),
    "source_document": partial(cleaners.text, longest=250),
    "source_article": partial(cleaners.text, longest=120),
    "as_of": cleaners.day,
    "note": partial(cleaners.text, longest=120),
}


def read_questions(upload: Upload) -> Reading:
    return read(upload, COLUMNS, CLEANERS, _question)


def _question(row: CleanRow) -> QuestionRow:
    values = dict(row.values)
    choices = tuple(values.pop(field) for field in CHOICES)
    return QuestionRow(**values, choices=choices, place=row.place)
