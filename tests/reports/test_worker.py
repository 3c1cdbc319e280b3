"""Evidence becomes figures through the real broker and a real worker."""

from datetime import UTC, datetime

import pytest
import redis

from contest.models import Source, UnitDirty
from contest.services import record_evidence
from reports.models import UnitFigure
from reports.tasks import refresh_figures
from tests.factories import RosterEntryFactory, RoundFactory
from tests.workers import broker, own_broker, seconds_until, worker

pytestmark = pytest.mark.django_db(transaction=True)

WHEN = datetime(2023, 10, 5, 3, 0, tzinfo=UTC)
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture
def entry():
    entry = RosterEntryFactory()
    RoundFactory(contest=entry.contest)
    return entry


def prove(entry, key="1"):
    record_evidence(entry, source=Source.QUIZ, source_key=key, happened_at=WHEN)


def participated(entry):
    figures = UnitFigure.objects.filter(contest=entry.contest)
    return dict(figures.values_list("unit", "tree_participated"))


def test_evidence_is_in_the_figures_within_10_seconds(entry):
    with worker():
        prove(entry)

        seconds_until(lambda: participated(entry), at_most=10)

        assert participated(entry) == {entry.unit_id: 1, entry.unit.parent_id: 1}
        assert not UnitDirty.objects.exists()


def test_dead_broker_loses_nothing_and_the_sweep_counts_it(entry):
    with broker(NOBODY_LISTENS):
        prove(entry)

    entry.refresh_from_db()
    assert entry.participated_at == WHEN
    assert UnitDirty.objects.get().unit_id == entry.unit_id
    assert participated(entry) == {}

    with worker():
        refresh_figures.delay()  # what beat sends every 20 s
        seconds_until(lambda: participated(entry), at_most=10)

    assert participated(entry) == {entry.unit_id: 1, entry.unit.parent_id: 1}


@pytest.mark.long
def test_beat_alone_counts_what_a_lost_message_left_within_40_seconds(entry, tmp_path):
    with broker(own_broker()) as url:
        prove(entry)
        redis.Redis.from_url(url).flushdb()  # the message is lost
        with worker("--beat", f"--schedule={tmp_path / 'beat'}"):
            seconds_until(lambda: participated(entry), at_most=40)

    assert participated(entry) == {entry.unit_id: 1, entry.unit.parent_id: 1}


def test_task_sent_twice_counts_once(entry):
    with worker():
        prove(entry)
        for _ in range(3):
            refresh_figures.delay()
        prove(RosterEntryFactory(contest=entry.contest, unit=entry.unit), key="2")

        seconds_until(lambda: participated(entry).get(entry.unit_id) == 2, at_most=10)

    assert participated(entry) == {entry.unit_id: 2, entry.unit.parent_id: 2}
