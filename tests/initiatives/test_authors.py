"""Lines of text to authors, by the roster of one unit."""

import pytest

from initiatives.authors import (
    MOST_AUTHORS,
    LineNotUnderstood,
    UnitRoster,
    read_authors,
)
from initiatives.models import Author
from tests.factories import RosterEntryFactory

pytestmark = pytest.mark.django_db


def person(surname, given, code):
    return RosterEntryFactory(
        staff_member__surname=surname,
        staff_member__given_name=given,
        staff_member__code=code,
    )


@pytest.fixture
def people():
    return {
        "hoa": person("Nguyễn Thị", "Hoa", "00012"),
        "hùng 1": person("Nguyễn Văn", "Hùng", "00013"),
        "hùng 2": person("Nguyễn Văn", "Hùng", "00014"),
        "thúy": person("Lê Thanh", "Thúy", "TB-7"),
    }


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("00012", "hoa"),
        ("Nguyễn Thị Hoa", "hoa"),
        ("  nguyễn  thị HOA ", "hoa"),
        ("Nguye\u0302\u0303n Thi\u0323 Hoa", "hoa"),  # the same in NFD
        ("Nguyễn Thị Hoa (00012)", "hoa"),
        ("Nguyễn Văn Hùng (00014)", "hùng 2"),
        ("tb-7", "thúy"),
        ("Lê Thanh Thuý", "thúy"),
        ("Nguyễn Văn Hùng", None),
        ("Nguyễn Thị Hòa", None),
        ("Nguyen Thi Hoa", None),
        ("Trần Văn Bình", None),
    ],
)
def test_line_finds_a_person_by_code_or_by_a_name_of_one_alone(people, line, who):
    [author] = read_authors(line, UnitRoster(people.values()))

    assert author.roster_entry == people.get(who)


def test_matched_author_has_the_name_of_the_roster(people):
    [author] = read_authors("nguyễn thị hoa", UnitRoster(people.values()))

    assert author.name == "Nguyễn Thị Hoa"


def test_lines_keep_their_order_and_empty_ones_are_left_out():
    authors = read_authors("\r\nThứ Nhất\r\n\r\n  Thứ   Hai \u200b\r\n", UnitRoster([]))

    assert [author.name for author in authors] == ["Thứ Nhất", "Thứ Hai"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nguyễn Thị Hoa\n00012", "ghi hai lần (dòng 1 và dòng 2)"),
        ("Người Lạ\nA B\nngười lạ", "ghi hai lần (dòng 1 và dòng 3)"),
        ("99999", 'Dòng 1: không thấy mã "99999"'),
        ("A B\n" + "C" * 121, "Dòng 2 dài quá 120 ký tự"),
        ("\n".join(f"Người {n}" for n in range(MOST_AUTHORS + 1)), "có 31 dòng"),
    ],
)
def test_line_that_cannot_be_taken_is_named(people, text, words):
    with pytest.raises(LineNotUnderstood) as refused:
        read_authors(text, UnitRoster(people.values()))

    assert words in str(refused.value)
    assert "Nội dung vẫn còn trên trang." in str(refused.value)


@pytest.mark.parametrize(
    ("who", "line"),
    [("hoa", "Nguyễn Thị Hoa"), ("hùng 2", "Nguyễn Văn Hùng (00014)")],
)
def test_line_of_an_author_finds_the_same_person_again(people, who, line):
    roster = UnitRoster(people.values())
    author = Author(roster_entry=people[who], name=str(people[who].staff_member))

    assert roster.line_of(author) == line
    assert read_authors(line, roster)[0].roster_entry == people[who]


def test_line_of_somebody_outside_the_roster_is_the_name():
    assert UnitRoster([]).line_of(Author(name="Người Ngoài")) == "Người Ngoài"
