"""Small rosters with their figures, and how the pages are looked at."""

import re
from datetime import UTC, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.services import rebuild_figures
from tests.factories import GrantFactory, RosterEntryFactory, UnitFactory, UserFactory

WHEN = datetime(2023, 10, 5, 3, 0, tzinfo=UTC)


def add_unit(contest, *, joined=0, missing=0, **fields):
    """A unit with so many people of each kind, and its figures."""
    unit = UnitFactory(parent=contest.root_unit, **fields)
    add_people(contest, unit, joined=joined, missing=missing)
    return unit


def add_people(contest, unit, *, joined=0, missing=0):
    when = [WHEN] * joined + [None] * missing
    for participated_at in when:
        RosterEntryFactory(
            contest=contest,
            unit=unit,
            participated_at=participated_at,
            staff_member__user=None,
        )
    rebuild_figures(contest)


def sign_in(client, contest, role="officer", unit=None):
    user = UserFactory()
    GrantFactory(user=user, role=role, unit=unit or contest.root_unit)
    client.force_login(user)
    return user


def text_of(response):
    """The words of a page, without tags and doubled blanks."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


def queries_of(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
