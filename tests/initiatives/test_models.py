"""What the database refuses, each tried to be broken, and what querysets hold."""

import pytest
from django.db import IntegrityError, transaction

from contest.db import constraint_of
from contest.models import Role
from initiatives.models import InitiativeEntry
from initiatives.states import LIVE, State
from tests.factories import (
    AuthorFactory,
    InitiativeEntryFactory,
    RosterEntryFactory,
    ThemeFactory,
)
from tests.initiatives.people import GRANTED, OUTSIDERS, user_as

pytestmark = pytest.mark.django_db


def refused_by(write):
    """Return the name of the constraint that refuses ``write``."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write()
    return constraint_of(refused.value)


def change(entry, **fields):
    return lambda: InitiativeEntry.objects.filter(pk=entry.pk).update(**fields)


@pytest.mark.parametrize("state", sorted(LIVE))
@pytest.mark.parametrize("other_state", sorted(LIVE))
def test_link_stands_once_among_live_entries(state, other_state):
    other = InitiativeEntryFactory(**{other_state.value: True})
    entry = InitiativeEntryFactory(round=other.round, **{state.value: True})

    name = refused_by(change(entry, video_key=other.video_key))

    assert name == "initiativeentry_link_once_among_live"


@pytest.mark.parametrize("state", ["submitted", "changes", "approved", "refused"])
@pytest.mark.parametrize(
    "fields", [{"theme": None}, {"video_key": ""}, {"submitted_at": None}]
)
def test_sent_entry_has_time_link_and_theme(state, fields):
    entry = InitiativeEntryFactory(**{state: True})

    name = refused_by(change(entry, **fields))

    assert name == "initiativeentry_sent_with_time_link_and_theme"


@pytest.mark.parametrize("state", ["changes", "approved", "refused", "duplicate"])
@pytest.mark.parametrize("field", ["decided_by", "decided_at"])
def test_decided_entry_has_person_and_time(state, field):
    entry = InitiativeEntryFactory(**{state: True})

    name = refused_by(change(entry, **{field: None}))

    assert name == "initiativeentry_decided_with_person_and_time"


@pytest.mark.parametrize("state", ["changes", "refused"])
def test_entry_is_turned_down_with_a_reason(state):
    entry = InitiativeEntryFactory(**{state: True})

    name = refused_by(change(entry, reason=""))

    assert name == "initiativeentry_turned_down_with_reason"


def test_duplicate_is_of_another_entry():
    entry = InitiativeEntryFactory(duplicate=True)

    assert [
        refused_by(change(entry, duplicate_of=None)),
        refused_by(change(entry, duplicate_of=entry)),
    ] == ["initiativeentry_duplicate_of_another"] * 2


def test_only_a_duplicate_names_another_entry():
    entry = InitiativeEntryFactory(approved=True)
    other = InitiativeEntryFactory(round=entry.round)

    name = refused_by(change(entry, duplicate_of=other))

    assert name == "initiativeentry_duplicate_of_another"


def test_entry_is_not_decided_by_its_creator():
    entry = InitiativeEntryFactory(approved=True)

    name = refused_by(change(entry, decided_by=entry.created_by))

    assert name == "initiativeentry_not_decided_by_its_creator"


def test_theme_has_a_position_of_its_own():
    theme = ThemeFactory()

    name = refused_by(
        lambda: ThemeFactory(contest=theme.contest, position=theme.position)
    )

    assert name == "theme_position_once_per_contest"


def test_author_has_a_position_of_his_own():
    entry = InitiativeEntryFactory(authors=None)
    AuthorFactory(entry=entry, position=1)

    name = refused_by(lambda: AuthorFactory(entry=entry, position=1))

    assert name == "author_position_once_per_entry"


def test_person_is_an_author_once():
    entry, person = InitiativeEntryFactory(authors=None), RosterEntryFactory()
    AuthorFactory(entry=entry, roster_entry=person, position=1)

    name = refused_by(
        lambda: AuthorFactory(entry=entry, roster_entry=person, position=2)
    )

    assert name == "author_once_per_entry_and_person"


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("who", ["creator", "author", *GRANTED, *OUTSIDERS])
def test_visible_to_is_the_same_for_every_state_and_person(who, state):
    entry = InitiativeEntryFactory(**{state.value: True})
    InitiativeEntryFactory(round=entry.round, **{state.value: True})

    visible = list(
        InitiativeEntry.objects.visible_to(user_as(who, entry)).filter(unit=entry.unit)
    )

    is_seen = who in {"creator", "author"} or (who in GRANTED and state != State.DRAFT)
    assert visible == ([entry] if is_seen else [])


@pytest.mark.parametrize("state", State)
def test_screening_holds_what_was_sent(state):
    entry = InitiativeEntryFactory(**{state.value: True})

    seen = InitiativeEntry.objects.seen_in_screening_by(user_as(Role.JUDGE, entry))

    is_seen = state not in {State.DRAFT, State.REGISTERED}
    assert seen.filter(pk=entry.pk).exists() is is_seen


@pytest.mark.parametrize("state", State)
def test_sent_are_those_handed_in_and_not_withdrawn(state):
    entry = InitiativeEntryFactory(**{state.value: True})

    counted = InitiativeEntry.objects.sent().filter(pk=entry.pk).exists()

    assert counted is (state not in {State.DRAFT, State.REGISTERED, State.WITHDRAWN})
