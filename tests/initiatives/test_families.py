"""Words of which one may stand for another: how they are found, and what they count."""

import re
import unicodedata
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from initiatives.families import Families, _of_files, families, lines, members
from initiatives.glossary import A_WORD, Glossary, folded
from initiatives.similarity import Query, Weights, marked, told

GLOSSARY = Glossary([("TTHC", "thủ tục hành chính")])
FAMILIES = Families(
    [
        ["nhắc", "báo trước", "gọi điện dặn", "nhắn tin"],
        ["trưởng thôn", "ông thôn trưởng", "báo"],
        ["tin", "thời sự"],
        ["thủ tục hành chính", "việc giấy má"],
        ["máy tính bảng", "tablet"],
    ]
)
LONGEST = 5  # syllables of a member


def kin(text):
    """By family the words found, without accents and without the names they are of."""
    return {
        number: {folded(word) for word in words if "_" not in word}
        for number, words in FAMILIES.kin(GLOSSARY.read(text)).items()
    }


def likeness(one, other, known=FAMILIES):
    query = Query(told(one, "", GLOSSARY, known), Weights(0, {}))
    return query.closely(told(other, "", GLOSSARY, known))


def test_each_member_is_found_with_the_words_that_are_it():
    assert kin("Gọi điện dặn trưởng thôn") == {
        0: {"goi", "dien", "dan"},
        1: {"truong", "thon"},
    }
    assert kin("Điện gọi thôn") == {}


def test_what_stands_within_a_longer_member_is_none():
    assert kin("báo trước") == {0: {"bao", "truoc"}}
    assert kin("nhắn tin") == {0: {"nhan", "tin"}}
    assert set(kin("báo cho dân, đưa tin")) == {1, 2}


def test_without_accents_only_several_syllables_are_a_member():
    assert kin("bao truoc cho dan biet") == {0: {"bao", "truoc"}}
    assert kin("nhac dan bao cao") == {}
    assert kin("muon tablet") == {4: {"tablet"}}


def test_a_short_form_is_found_as_what_it_stands_for():
    assert set(kin("Làm TTHC")) == {3}
    assert set(kin("lam tthc")) == {3}


def test_one_meaning_of_a_short_form_is_found_without_its_others():
    glossary = Glossary([("TT", "thủ tục hành chính"), ("TT", "thị trấn")])
    found = FAMILIES.kin(glossary.read("Làm TT cho dân"))

    words = set(map(folded, found[3]))
    assert {"thu", "tuc", "hanh", "chinh"} <= words
    assert {"thi", "tran"} & words == set()


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
    shared = query.in_common(told(other, "", GLOSSARY, FAMILIES))

    found = [
        [piece.text for piece in marked(text, holds, GLOSSARY) if piece.is_marked]
        for text, holds in ((one, shared.holds_here), (other, shared.holds_there))
    ]
    assert found == [["Gọi điện dặn"], ["nhắn tin"]]


def test_a_word_of_one_text_marks_no_other_word_of_the_other():
    """dặn is not dân, and what here is kin need not be so there."""
    one, other = "Dặn bà con", "Nhắc dân làng dặn dò"
    known = Families([["dặn", "nhắc"]])
    query = Query(told(one, "", GLOSSARY, known), Weights(0, {}))
    shared = query.in_common(told(other, "", GLOSSARY, known))
    pieces = marked(other, shared.holds_there, GLOSSARY)

    assert [p.text for p in pieces if p.is_marked] == ["Nhắc", "dặn"]


def test_all_threads_share_what_one_of_them_read():
    _of_files.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        found = set(map(id, pool.map(lambda _: families(), range(8))))

    assert len(found) == 1
    assert _of_files.cache_info().misses == 1


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
