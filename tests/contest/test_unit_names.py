"""Under which names files find a unit: learned, forgotten, never guessed."""

import pytest

from contest.models import UnitChange
from contest.services.unit_aliases import (
    AliasTaken,
    AliasWithoutWord,
    add_alias,
    remove_alias,
)
from contest.services.unit_changes import rename_unit
from tests.contest.rosters import contest_with_units
from tests.contest.units import end, finder, paper
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory()


def test_an_alias_is_learned_once_and_forgotten_once(by):
    _, unit = contest_with_units("A")

    alias = add_alias(unit, "THCS Ng  Văn Trỗi", by=by)
    again = add_alias(unit, "thcs ng văn trỗi", by=by)

    assert again == alias
    assert alias.learned_by == by
    assert finder().find("THCS NG VĂN TRỖI") == [unit]
    remove_alias(alias, by=by)
    remove_alias(again, by=by)
    assert finder().find("THCS Ng Văn Trỗi") == []
    assert list(UnitChange.objects.values_list("act", "before", "after")) == [
        ("alias", {}, {"alias": "THCS Ng Văn Trỗi"}),
        ("corrected", {"alias": "THCS Ng Văn Trỗi"}, {}),
    ]


def test_an_alias_names_one_unit_alone(by):
    _, unit, other = contest_with_units("A", "B")
    add_alias(other, "TH ND", by=by)

    for text in ("th nd", other.name):
        with pytest.raises(AliasTaken):
            add_alias(unit, text, by=by)
    with pytest.raises(AliasWithoutWord):
        add_alias(unit, " - ", by=by)


def test_no_likeness_makes_a_name(by):
    _, north, south = contest_with_units("BDB", "BDN")
    rename_unit(north, "Ủy ban nhân dân xã Bình Định Bắc", **paper(by))
    rename_unit(south, "Ủy ban nhân dân xã Bình Định Nam", **paper(by))

    find = finder().find

    assert find("UBND xã Bình Định Bắc") == find("Ủy ban nhân dân xã Bình Định") == []
    assert find("ỦY BAN NHÂN DÂN XÃ BÌNH ĐỊNH NAM") == [south]


def test_an_ended_unit_is_not_found_but_can_be_named(by):
    _, unit = contest_with_units("A")
    end(unit)

    found = finder()

    assert found.find("A") == found.find(unit.name) == []
    assert found.ended(unit.name.upper()) == found.ended("a") == unit
    assert found.ended("khác") is None
