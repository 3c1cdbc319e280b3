"""Looking for authors and units, the list's lines, and two texts side by side."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from contest.db import constraint_of
from initiatives.authors import LineNotUnderstood, UnitRoster, read_authors
from initiatives.differences import Piece, compare
from initiatives.models import CooperatingUnit
from initiatives.queries import find_people, find_units
from tests.factories import (
    AuthorFactory,
    InitiativeEntryFactory,
    RosterEntryFactory,
    RoundFactory,
    StaffMemberFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def round():
    return RoundFactory(initiatives=True, contest__is_current=True)


@pytest.fixture
def unit(round):
    """Two people of one name, another, and one of another unit."""
    unit = UnitFactory(parent=round.contest.root_unit)
    for surname, given, code in (
        ("Nguyễn Văn", "Hùng", "TB-13"),
        ("Nguyễn Văn", "Hùng", "TB-14"),
        ("Lê Thị", "Phượng", "TB-15"),
    ):
        person = StaffMemberFactory(surname=surname, given_name=given, code=code)
        RosterEntryFactory(contest=round.contest, unit=unit, staff_member=person)
    RosterEntryFactory(contest=round.contest, staff_member__surname="Nguyễn Văn")
    return unit


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("phuong", ["Lê Thị Phượng"]),
        ("LÊ THỊ", ["Lê Thị Phượng"]),
        ("nguyen", ["Nguyễn Văn Hùng (TB-13)", "Nguyễn Văn Hùng (TB-14)"]),
        ("TB-14", ["Nguyễn Văn Hùng (TB-14)"]),
        ("tb-15", ["Lê Thị Phượng"]),
        ("TB-1", []),
        ("uong", []),
        ("h", []),
    ],
)
def test_people_are_found_by_a_word_or_the_whole_code_within_the_unit(
    round, unit, text, lines
):
    found = find_people(unit, round.contest, text)

    assert [choice.line for choice in found] == lines


def test_what_is_found_is_understood_as_a_line(round, unit):
    roster = UnitRoster(unit.entries.select_related("staff_member"))

    for choice in find_people(unit, round.contest, "nguyen"):
        [author] = read_authors(f"{choice.line}: 40%", roster)

        assert (author.roster_entry.staff_member.code, author.share) == (
            choice.line[-6:-1],
            40,
        )
        assert roster.line_of(author) == f"{choice.line}: 40%"


def test_units_are_found_without_accents(round):
    unit = UnitFactory(parent=round.contest.root_unit, name="Trường Tiểu học Lê Lợi")
    UnitFactory(name="Trường Lê Lợi của nơi khác")

    found = find_units(round.contest, "le loi")

    assert [choice.line for choice in found] == [unit.name]


def test_fragment_searches_only_units_that_one_may_send_for(client, round, unit):
    me = RosterEntryFactory(contest=round.contest)
    client.force_login(me.staff_member.user)
    url = reverse("initiatives:find-people")
    own = me.staff_member.given_name

    answers = [
        client.get(url, {"unit": number, "q": text})
        for number, text in ((me.unit_id, own), (unit.pk, "phuong"), ("x", "phuong"))
    ]

    assert [answer.status_code for answer in answers] == [200, 404, 404]
    assert me.staff_member.full_name in answers[0].content.decode()


# --- Shares -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "name", "share"),
    [
        ("Trần Văn An: 60%", "Trần Văn An", 60),
        ("Trần Văn An - 60 %", "Trần Văn An", 60),
        ("Trần Văn An 100%", "Trần Văn An", 100),
        ("Trần Văn An", "Trần Văn An", None),
    ],
)
def test_share_stands_at_the_end_of_the_line(line, name, share):
    [author] = read_authors(line, UnitRoster([]))

    assert (author.name, author.share) == (name, share)


@pytest.mark.parametrize("text", ["An: 0%", "An: 101%", "An: 60%\nBình: 50%"])
def test_shares_are_of_one_to_hundred_and_hundred_together(text):
    with pytest.raises(LineNotUnderstood):
        read_authors(text, UnitRoster([]))


@pytest.mark.parametrize("share", [0, 101])
def test_share_of_an_author_is_from_1_to_100(share):
    entry = InitiativeEntryFactory(authors=None)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        AuthorFactory(entry=entry, share=share)

    assert constraint_of(refused.value) == "author_share_from_1_to_100"


@pytest.mark.parametrize(
    ("is_same_unit", "position", "name"),
    [
        (True, 2, "cooperatingunit_once_per_entry"),
        (False, 1, "cooperatingunit_position_once_per_entry"),
    ],
)
def test_unit_works_along_once_and_in_a_place_of_its_own(is_same_unit, position, name):
    entry, unit = InitiativeEntryFactory(), UnitFactory()
    CooperatingUnit.objects.create(entry=entry, unit=unit, position=1)
    other = unit if is_same_unit else UnitFactory()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        CooperatingUnit.objects.create(entry=entry, unit=other, position=position)

    assert constraint_of(refused.value) == name


# --- Two texts ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "mới", [Piece("new", "mới")]),
        ("cũ", "", [Piece("gone", "cũ")]),
        (
            "trả trong ba ngày làm việc",
            "trả trong một buổi làm việc",
            [
                Piece("same", "trả trong "),
                Piece("gone", "ba ngày"),
                Piece("new", "một buổi"),
                Piece("same", " làm việc"),
            ],
        ),
    ],
)
def test_compare_names_whole_runs_of_words(before, after, pieces):
    assert compare(before, after) == pieces


def test_compare_gives_both_texts_back():
    before, after = "a b c. d e\nf", "a x c, d\ne f g"

    pieces = compare(before, after)

    assert "".join(p.text for p in pieces if p.kind != "new") == before
    assert "".join(p.text for p in pieces if p.kind != "gone") == after
