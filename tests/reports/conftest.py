"""A contest that can be closed, for the tests that make none of their own."""

import pytest

from tests.factories import UnitFactory
from tests.reports.closings import ended_round, officer_of


@pytest.fixture
def round():
    return ended_round()


@pytest.fixture
def contest(round):
    return round.contest


@pytest.fixture
def officer(contest):
    return officer_of(contest)


@pytest.fixture
def unit(contest):
    return UnitFactory(parent=contest.root_unit)
