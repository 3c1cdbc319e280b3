"""The public texts of the demo: the plan's words, and the times they are given."""

import unicodedata
from datetime import timedelta

import pytest

from contest import words
from contest.models import Notice
from demo.texts import (
    DOCUMENTS,
    PLAN_WINDOWS,
    RATING_SENTENCE,
    THEMES,
    Windows,
    public_texts,
)
from initiatives.models import Theme

LATER = Windows(*(at + timedelta(weeks=30) for at in PLAN_WINDOWS))
TEXTS = public_texts()


def body_of(texts, title):
    return next(text.body for text in texts if text.title == title)


def test_windows_are_those_of_the_plan():
    assert [words.moment(at) for at in PLAN_WINDOWS] == [
        "7h30 ngày 01/10/2023",
        "17h00 ngày 15/11/2023",
        "7h30 ngày 16/11/2023",
        "17h00 ngày 15/12/2023",
    ]


def test_texts_of_every_kind_are_there():
    kinds = [text.kind for text in TEXTS]

    assert set(kinds) == set(Notice.Kind.values)
    assert kinds.count("guide") == 2
    assert kinds.count("notice") == 2
    assert kinds.count("document") == len(DOCUMENTS) == 10


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.title)
def test_text_is_composed_filled_in_and_fits_its_columns(text):
    everything = f"{text.title} {text.body} {text.number} {text.issued_by}"

    assert unicodedata.is_normalized("NFC", everything)
    assert not set("{}\t") & set(everything)
    assert "  " not in text.body
    assert "Thẻ lệ" not in everything
    assert bool(text.body) == (text.kind != "document")
    for field in ("title", "number", "issued_by"):
        assert len(getattr(text, field)) <= Notice._meta.get_field(field).max_length


def test_rules_quote_the_plan_and_say_whose_rules_prevail():
    rules = body_of(TEXTS, "Thể lệ Cuộc thi (bản tóm tắt)")

    assert f'"{RATING_SENTENCE}"' in rules
    assert "thực hiện theo Thể lệ của tỉnh" in rules
    assert all(theme.name in rules for theme in THEMES)


def test_guides_have_five_to_seven_steps():
    for title in ("Hướng dẫn dự thi", "Hướng dẫn cán bộ đầu mối"):
        steps = body_of(TEXTS, title).split("\n\n")
        assert 5 <= len(steps) <= 7
        assert [step.split(".")[0] for step in steps] == [
            str(number) for number in range(1, len(steps) + 1)
        ]


def test_other_windows_are_written_in_place_of_the_plans():
    moved = " ".join(text.body for text in public_texts(LATER))

    for at, of_the_plan in zip(LATER, PLAN_WINDOWS, strict=True):
        assert words.moment(at) in moved
        assert words.moment(of_the_plan) not in moved


def test_notices_are_published_when_there_is_reason_to():
    published = [text.published_at for text in TEXTS if text.kind == "notice"]

    assert [words.day(at) for at in published] == ["01/09/2023", "13/11/2023"]


def test_themes_are_the_five_of_the_plan():
    longest = Theme._meta.get_field("name").max_length

    assert [theme.position for theme in THEMES] == [1, 2, 3, 4, 5]
    assert all(len(theme.name) <= longest for theme in THEMES)
    assert all(theme.full_text.endswith(".") for theme in THEMES)
