"""The invented catalogue: marked as such, and like some of the invented entries."""

import pytest

from demo.catalogue import CATALOGUE, INVENTED
from demo.initiatives import INITIATIVES
from initiatives import queries
from initiatives.queries.likeness import Text
from initiatives.services.catalogue import save_catalogue
from initiatives.services.novelty import add_default_abbreviations
from tests.factories import ContestFactory


def test_every_row_says_that_it_is_invented():
    assert {row.decision_number for row in CATALOGUE} == {INVENTED}


@pytest.mark.django_db
def test_an_officer_finds_something_like_some_entries_and_not_like_others():
    contest = ContestFactory(year=2023)
    add_default_abbreviations()
    save_catalogue(contest, CATALOGUE)
    like = {
        initiative.key: queries.similar_for_entrant(
            Text(initiative.title, initiative.summary), contest
        )
        for initiative in INITIATIVES
    }

    first = like["tra-ket-qua-tai-nha"][0]
    assert first.item.title == CATALOGUE[0].title
    assert all(first.score > each.score for each in like["so-tay-chi-so"])
