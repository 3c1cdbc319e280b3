"""Words of which one may stand for another: how they are found, and what they count."""

import re
import unicodedata
from collections import Counter

import pytest

from initiatives.families import Families, lines, members
from initiatives.glossary import A_WORD, Glossary, folded
from initiatives.similarity import Query, Weights, marked, told

GLOSSARY = Glossary([("TTHC", "thủ tục hành chính")])
FAMILIES = Families(
    [
        ["nhắc", "báo trước", "gọi điện dặn", "nhắn tin"],
        ["trưởng thôn", "ông thôn trưởng", "báo"],
        ["thủ tục hành chính", "việc giấy má"],
    ]
)
LONGEST = 5  # syllables of a member


def kin(text):
    """By family the words found, without accents and without the names they are of."""
    return {
        number: {folded(word) for word in words if "_" not in word}
        for number, words in FAMILIES.kin(text, GLOSSARY.read(text)).items()
    }


def likeness(one, other, families=FAMILIES):
    query = Query(told(one, "", GLOSSARY, families), Weights(0, {}))
    return query.closely(told(other, "", GLOSSARY, families))


def test_each_member_is_found_with_the_words_that_are_it():
    assert kin("Gọi điện dặn trưởng thôn") == {
        0: {"goi", "dien", "dan"},
        1: {"truong", "thon"},
    }
    assert kin("Điện gọi thôn") == {}


def test_what_stands_within_a_longer_member_is_none():
    assert kin("báo trước") == {0: {"bao", "truoc"}}
    assert 1 in kin("báo cho dân")


def test_without_accents_only_several_syllables_are_a_member():
    assert kin("bao truoc cho dan biet") == {0: {"bao", "truoc"}}
    assert kin("nhac dan bao cao") == {}


def test_a_short_form_is_found_as_what_it_stands_for():
    assert set(kin("Làm TTHC")) == {2}
    assert set(kin("lam tthc")) == {2}


def test_other_words_of_a_family_are_nearly_as_alike_as_the_same():
    same = likeness("nhắc trưởng thôn", "nhắc trưởng thôn")
    retold = likeness("nhắc trưởng thôn", "ông thôn trưởng báo trước")
    unknown = likeness("nhắc trưởng thôn", "ông thôn trưởng báo trước", Families([]))

    assert same == pytest.approx(1)
    assert same > retold > unknown


def test_one_member_in_both_texts_counts_once():
    assert likeness("nhắc dân", "nhắc dân") == pytest.approx(1)
    assert likeness("nhắc dân", "nhắc cô") == likeness(
        "nhắc dân", "nhắc cô", Families([])
    )


def test_a_text_without_accents_is_alike_too():
    one, other = "gọi điện dặn bà con xóm dưới", "bao truoc cho dan"

    assert likeness(one, other) > likeness(one, other, Families([])) > 0


def test_words_of_a_family_are_marked_in_both_texts():
    one, other = "Gọi điện dặn bà con", "Loa nhắn tin mọi nhà"
    query = Query(told(one, "", GLOSSARY, FAMILIES), Weights(0, {}))
    shared = query.shared(told(other, "", GLOSSARY, FAMILIES))

    found = [
        [piece.text for piece in marked(text, shared, GLOSSARY) if piece.is_marked]
        for text in (one, other)
    ]
    assert found == [["Gọi điện dặn"], ["nhắn tin"]]


# --- The files ---------------------------------------------------------------------


def test_a_line_is_a_family_of_several_short_members():
    wrong = [
        line
        for line in lines()
        if len({each.casefold() for each in members(line)}) != len(members(line))
        or len(members(line)) < 2
        or not all(1 <= len(A_WORD.findall(each)) <= LONGEST for each in members(line))
    ]

    assert wrong == []


def test_members_are_spelled_as_they_stand_in_texts():
    """NFC, and nothing but words, so that a key need not be cleaned."""
    assert [
        line
        for line in lines()
        if not unicodedata.is_normalized("NFC", line)
        or re.search(r"[^\w &/+\-%.;]| {2}", line)
    ] == []


def test_no_family_stands_twice():
    counted = Counter(
        frozenset(each.casefold() for each in members(line)) for line in lines()
    )

    assert [sorted(family) for family, times in counted.items() if times > 1] == []
