"""Somebody on the roster of the round that runs, signed in."""

import pytest
from django.test import Client

from tests.factories import RosterEntryFactory, quiz_round


@pytest.fixture
def round():
    return quiz_round(contest__is_current=True)


@pytest.fixture
def entry(round):
    return RosterEntryFactory(contest=round.contest)


@pytest.fixture
def user(entry):
    return entry.staff_member.user


@pytest.fixture
def person(user):
    """His browser, signed in."""
    client = Client()
    client.force_login(user)
    return client
