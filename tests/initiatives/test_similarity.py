"""How words are read, weighed and marked; and what they tell apart in real pairs."""

import json
import random
import unicodedata
from collections import Counter
from itertools import chain, product
from math import sqrt
from pathlib import Path

import pytest

from contest import names
from initiatives.abbreviations import DEFAULTS
from initiatives.families import Families, families
from initiatives.glossary import Glossary, folded
from initiatives.queries.novelty import LEAST_SCORE, LOOKED_AT_CLOSELY
from initiatives.similarity import (
    Query,
    Weights,
    everyday,
    marked,
    phrases,
    profile,
    score,
    told,
)

GLOSSARY = Glossary(DEFAULTS)
NO_FAMILIES = Families([])
PAIRS = sorted((Path(__file__).parent / "data").glob("novelty_*.json"))
LEAST_AREA, LEAST_FIRST = 0.98, 0.95
LONGEST_SHORT = 60  # of the table
FULL = "Trả kết quả thủ tục hành chính tại nhà cho người khuyết tật"


def words(text):
    return single(profile(text, "", GLOSSARY).words)


def single(words):
    """Without the names that they are part of."""
    return {word for word in words.split() if "_" not in word}


def likeness(one, other, *, families=NO_FAMILIES, glossary=GLOSSARY):
    query = Query(told(one, "", glossary, families), Weights(0, {}))
    return query.closely(told(other, "", glossary, families))


@pytest.mark.parametrize(
    "text",
    [
        "Trả KQ TTHC tại nhà cho người khuyết tật",
        "Tra ket qua thu tuc hanh chinh tai nha cho nguoi khuyet tat",
        "TRẢ KẾT QUẢ TTHC TẬN NHÀ CHO NGƯỜI KHUYẾT TẬT",
        unicodedata.normalize("NFD", FULL),
        "tra kq tthc tai nha cho nguoi khuyet tat",
    ],
)
def test_the_same_title_is_the_same_however_it_is_typed(text):
    assert likeness(text, FULL) == pytest.approx(1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kỹ thuật lý hóa", "Kĩ thuật lí hoá"),
        ("Bộ phận 1 cửa", "bộ phận MỘT cửa"),
        ("03 bước", "ba bước"),
        ("Đơn đăng ký", "Ðơn đăng kí"),
        ("BPTN&TKQ", "Bộ phận Một cửa"),
    ],
)
def test_one_spelling_for_each_word(one, other):
    assert likeness(one, other) == pytest.approx(1)


def test_accents_tell_words_apart_where_both_texts_have_them():
    assert likeness("tra cứu hồ sơ đất đai", "trả cửu hố sợ dắt dài") == 0
    assert likeness("tra cuu ho so dat dai", "trả cửu hố sợ dắt dài") > 0


def test_d_with_a_stroke_is_folded_though_unicode_does_not():
    assert "dat" in profile("Đất đai", "", GLOSSARY).plain.split()


def test_an_abbreviation_stands_for_all_that_it_may_mean():
    assert words("tiểu học thực hiện") <= words("TH Nguyễn Du")


def test_what_stands_for_another_short_form_is_put_in_full_too():
    glossary = Glossary([("BP", "bộ phận TTHC"), ("TTHC", "thủ tục"), ("thủ tục", "x")])

    assert single(profile("BP", "", glossary).plain) == {"bo", "phan", "x"}


@pytest.mark.parametrize(
    ("text", "is_meant"),
    [
        ("Dùng AI soạn văn bản", True),
        ("dung AI soan van ban", True),
        ("Công khai ai giải quyết hồ sơ", False),
        ("AI KHÔNG ĐẠT THÌ HẠ LOẠI", False),  # capitals say nothing here
    ],
)
def test_what_could_be_a_word_is_an_abbreviation_in_capitals_only(text, is_meant):
    assert ("tri" in single(profile(text, "", GLOSSARY).plain)) == is_meant


def test_a_lone_syllable_is_another_word_without_its_accents():
    glossary = Glossary([("đợi", "chờ"), ("gom", "thu"), ("chờ đợi", "chờ")])

    assert single(profile("Khỏi đợi, gom lại", "", glossary).words) == {"chờ", "thu"}
    plain = single(profile("khoi doi, gom lai", "", glossary).plain)
    assert plain == {"doi", "gom", "khoi", "lai"}
    assert "doi" not in single(profile("khoi cho doi lau", "", glossary).plain)


def test_the_first_rows_of_the_table_are_each_a_row_of_it():
    """They go into the table as they are, and there each stands for something else."""
    keys = [(names.match_key(short), names.match_key(full)) for short, full in DEFAULTS]
    of_one = {short: full for short, full in keys if " " in short}

    assert all(short and full and short != full for short, full in keys)
    assert max(len(short) for short, _ in DEFAULTS) <= LONGEST_SHORT
    assert len(set(keys)) == len(keys)
    # Another way of saying stands for one thing alone.
    assert all(of_one[short] == full for short, full in keys if " " in short)


def test_a_word_is_more_alike_within_the_same_name():
    glossary = Glossary([("TTHC", "thủ tục"), ("TP", "thủ phủ")])

    def beside(text):
        return likeness("làm thủ tục", text, glossary=glossary)

    assert beside("xong thủ tục") > beside("tục lệ thủ công") > beside("thủ phủ") > 0
    assert profile("mot cua", "", glossary).words == "cua cua_ mot mot_"


def test_what_stands_within_its_own_full_name_leaves_that_as_it_is():
    glossary = Glossary([("một cửa", "bộ phận một cửa")])

    full = profile("Bộ phận một cửa", "", glossary)
    assert full == profile("Một cửa", "", glossary)
    assert "bo_phan_mot_cua" in full.plain.split()


def test_what_is_said_in_other_ways_may_hold_a_short_form():
    assert likeness("Lấy KQ ở BPMC", "Nhận kết quả tại bộ phận một cửa") == 1


def test_words_that_turn_in_a_circle_end():
    glossary = Glossary([("a", "b"), ("b", "a"), ("c", "c c")])

    assert profile("a b c", "", glossary).words


def test_the_rarer_word_weighs_more_and_the_everyday_one_little():
    weights = Weights(1000, {"ho": 900, "giay": 40})

    assert weights["hồ"] < weights["giấy"] < weights["chatbot"]


def test_score_is_what_stands_out_above_the_usual():
    assert score(1.0, 0.3) == 1000
    assert score(0.3, 0.3) == 0
    assert score(0.2, 0.3) == 0
    assert everyday([0.9, 0.8, *[0.5] * 10, 0.1], rows=13) == pytest.approx(0.5)
    assert everyday([0.9], rows=1) == 0
    # An idea that 150 of 10 000 have is not what all the field says.
    assert everyday([*[0.9] * 150, *[0.3] * 850], rows=10_000) == pytest.approx(0.3)


def test_shared_words_are_marked_in_either_spelling_and_abbreviation():
    shared = {"thu", "tuc", "hanh", "chinh", "nha"}

    def is_shared(word):
        return folded(word) in shared

    pieces = marked("Mang TTHC đến nha <b>", is_shared, GLOSSARY)

    assert "".join(piece.text for piece in pieces) == "Mang TTHC đến nha <b>"
    assert [piece.text for piece in pieces if piece.is_marked] == ["TTHC đến nha"]
    assert phrases("Làm thủ tục hành chính. Bên nhà", is_shared, GLOSSARY) == [
        "thủ tục hành chính",
        "nhà",
    ]


# --- Pairs written by somebody who did not know the method ----------------------


def answers(path):
    """The score of each query's best match, and whether that is what it repeats."""
    data = json.loads(path.read_text(encoding="utf-8"))
    catalogue = {
        item["id"]: told(item["title"], item["summary"], GLOSSARY, families())
        for item in data["catalogue"]
    }
    words = (each.profile.plain.split() for each in catalogue.values())
    weights = Weights(len(catalogue), Counter(chain.from_iterable(words)))
    for asked in data["queries"]:
        query = Query(
            told(asked["title"], asked["summary"], GLOSSARY, families()), weights
        )
        ranked = sorted(
            ((like(query, each.profile), pk) for pk, each in catalogue.items()),
            reverse=True,
        )
        usual = everyday([alike for alike, _ in ranked], len(ranked))
        near = [pk for _, pk in ranked[:LOOKED_AT_CLOSELY]]
        best, pk = max((query.closely(catalogue[pk]), pk) for pk in near)
        yield asked, score(best, usual), pk == asked["repeats"]


def like(query, other):
    words = other.words if query.is_accented and other.is_accented else other.plain
    return query.like(words, is_accented=other.is_accented)


def auc(repeats, new):
    """How often a repeat scores above a new one; equal counts half."""
    pairs = list(product(repeats, new))
    return sum((a > b) + (a == b) / 2 for a, b in pairs) / len(pairs)


def bootstrap(repeats, new, *, rounds=1000):
    chance = random.Random(2023)  # noqa: S311 - not a secret
    values = sorted(
        auc(chance.choices(repeats, k=len(repeats)), chance.choices(new, k=len(new)))
        for _ in range(rounds)
    )
    return values[rounds // 40], values[-rounds // 40 - 1]


def wilson(hits, of, z=1.96):
    share, spread = (
        hits / of,
        z * sqrt(hits / of * (1 - hits / of) / of + z * z / of**2 / 4),
    )
    middle, scale = share + z * z / of / 2, 1 + z * z / of
    return (middle - spread) / scale, (middle + spread) / scale


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_repeats_are_told_from_new_ideas(path, capsys):
    found = list(answers(path))
    repeats = [points for asked, points, _ in found if asked["repeats"]]
    new = [points for asked, points, _ in found if not asked["repeats"]]
    right = sum(is_right for asked, _, is_right in found if asked["repeats"])
    area, low, high = auc(repeats, new), *bootstrap(repeats, new)
    first = wilson(right, len(repeats))
    missed = Counter(a["kind"] for a, _, ok in found if a["repeats"] and not ok)
    with capsys.disabled():
        print(  # noqa: T201 - the figures are what this is for
            f"\n{path.stem}: AUC {area:.4f} (95 %: {low:.4f}-{high:.4f}); right one "
            f"first {right}/{len(repeats)} (95 %: {first[0]:.3f}-{first[1]:.3f})"
            f"{'; missed ' + str(dict(missed)) if missed else ''}"
        )

    assert area >= LEAST_AREA
    assert right >= LEAST_FIRST * len(repeats)
    assert min(repeats) >= LEAST_SCORE  # what is less is not shown
