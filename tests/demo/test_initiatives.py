"""The invented entries: in every state, and each as its state demands."""

import re
import unicodedata
from collections import Counter

import pytest

from demo.initiatives import INITIATIVES
from demo.tables import read_units
from demo.texts import THEMES
from initiatives.models import InitiativeEntry
from initiatives.states import LIVE, State

UNSENT = {State.DRAFT, State.REGISTERED}
HEADCOUNT = {unit.code: unit.headcount for unit in read_units()}


def ids_of(initiative):
    return initiative.key


def test_there_are_a_dozen_or_two_more_in_every_state_theme_and_ownership():
    assert 12 <= len(INITIATIVES) <= 14
    assert {i.state for i in INITIATIVES} == set(State.values)
    assert {i.theme for i in INITIATIVES} == {theme.position for theme in THEMES}
    assert {i.owner for i in INITIATIVES} == set(InitiativeEntry.Owner.values)


@pytest.mark.parametrize("field", ["key", "title", "summary"])
def test_no_two_share(field):
    values = Counter(getattr(initiative, field) for initiative in INITIATIVES)

    assert max(values.values()) == 1


def test_no_link_is_used_twice_and_all_are_https():
    links = [i.video_url for i in INITIATIVES if i.video_url]

    assert len(set(links)) == len(links)
    assert all(re.fullmatch(r"https://[a-z.]+/\S+", link) for link in links)


@pytest.mark.parametrize("initiative", INITIATIVES, ids=ids_of)
def test_entry_is_as_its_state_demands(initiative):
    sent = initiative.state not in UNSENT

    assert bool(initiative.video_url) == sent
    assert bool(initiative.seconds) == sent
    assert bool(initiative.reason) == (initiative.state in {"refused", "changes"})
    assert bool(initiative.duplicate_of) == (initiative.state == "duplicate")
    assert initiative.effect or initiative.state == State.DRAFT


@pytest.mark.parametrize("initiative", INITIATIVES, ids=ids_of)
def test_entry_fits_its_columns_and_its_unit(initiative):
    texts = [*initiative]
    longest = InitiativeEntry._meta.get_field("reason").max_length

    assert 1 <= initiative.authors <= HEADCOUNT[initiative.unit]
    assert (initiative.authors == 1) == (initiative.owner == "person")
    assert len(initiative.title) <= 250
    assert len(initiative.reason) <= longest
    assert all(
        unicodedata.is_normalized("NFC", text) and text == text.strip()
        for text in texts
        if isinstance(text, str)
    )


def test_duplicates_name_another_entry_that_is_live():
    by_key = {initiative.key: initiative for initiative in INITIATIVES}

    for initiative in INITIATIVES:
        if initiative.duplicate_of:
            assert by_key[initiative.duplicate_of].state in LIVE
            assert initiative.duplicate_of != initiative.key


def test_only_the_one_sent_back_for_its_length_is_too_long():
    too_long = [i.key for i in INITIATIVES if (i.seconds or 0) > 300]

    assert too_long == ["tra-ket-qua-tai-nha"]


def test_youtube_links_have_ids_of_eleven_signs():
    ids = [
        re.split(r"v=|shorts/|youtu\.be/", i.video_url)[-1]
        for i in INITIATIVES
        if "youtu" in i.video_url
    ]

    assert len(ids) >= 5
    assert all(re.fullmatch(r"[\w-]{11}", video_id) for video_id in ids)
