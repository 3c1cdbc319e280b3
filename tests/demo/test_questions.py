"""The sample bank is fit to be drawn from: whole, balanced, without give-aways."""

import csv
import re
import unicodedata
from collections import Counter
from datetime import date

import pytest

from demo.tables import DATA, read_questions

QUESTIONS = read_questions()
COLUMNS = (
    "chu_de,muc_do,cau_hoi,phuong_an_a,phuong_an_b,phuong_an_c,phuong_an_d,"
    "dap_an,giai_thich,van_ban,dieu_khoan,hieu_luc,ghi_chu"
)
LAZY = re.compile(
    r"tất cả các|các phương án|cả [abc]|đều đúng|đều sai", flags=re.IGNORECASE
)


def accent_blind(text):
    text = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]", "", text)


def test_columns_are_those_of_the_workbook():
    with (DATA / "questions.csv").open(encoding="utf-8", newline="") as file:
        assert ",".join(next(csv.reader(file))) == COLUMNS


def test_bank_has_at_least_130_questions_and_10_of_each_topic():
    of_topic = Counter(question.topic for question in QUESTIONS)

    assert len(QUESTIONS) >= 130
    assert 8 <= len(of_topic) <= 10
    assert min(of_topic.values()) >= 10


def test_every_topic_has_two_questions_of_each_difficulty():
    found = Counter((question.topic, question.difficulty) for question in QUESTIONS)

    assert {difficulty for _, difficulty in found} == {"Dễ", "Trung bình", "Khó"}
    assert len(found) == 3 * len({topic for topic, _ in found})
    assert min(found.values()) >= 2


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.stem)
def test_question_is_whole(question):
    texts = [question.stem, *question.choices, question.explanation]

    assert question.stem.endswith("?")
    assert len({accent_blind(choice) for choice in question.choices}) == 4
    assert all(text == text.strip() != "" for text in texts)
    assert all(unicodedata.is_normalized("NFC", text) for text in texts)
    assert question.source_document
    assert question.as_of <= date(2023, 9, 30)
    assert question.note == "câu hỏi mẫu"


def test_no_choice_speaks_of_the_others():
    assert [q.stem for q in QUESTIONS if any(map(LAZY.search, q.choices))] == []


def test_no_stem_stands_twice_even_without_accents():
    stems = Counter(accent_blind(question.stem) for question in QUESTIONS)

    assert [stem for stem, times in stems.items() if times > 1] == []


def test_right_letters_are_spread_evenly():
    letters = Counter(question.right for question in QUESTIONS)

    for letter in range(4):
        assert 0.20 <= letters[letter] / len(QUESTIONS) <= 0.30


def test_length_does_not_give_the_right_answer_away():
    longest = [
        question
        for question in QUESTIONS
        if all(
            len(choice) < len(question.choices[question.right])
            for place, choice in enumerate(question.choices)
            if place != question.right
        )
    ]

    assert len(longest) / len(QUESTIONS) <= 0.32
