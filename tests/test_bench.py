import importlib
import re
import uuid
from pathlib import Path

import pytest

from bench import Figure, absolute, milliseconds
from bench.handin import both_scripts
from bench.load import nginx
from bench.run import areas, as_json, table
from quiz.models import AnswerEvent
from tests.factories import AttemptFactory, RosterEntryFactory, quiz_round


def test_every_area_measures():
    found = areas()

    assert "participation" in found
    assert all(callable(importlib.import_module(f"bench.{a}").measure) for a in found)


@pytest.mark.parametrize(("value", "holds"), [(1.3, True), (1.31, False)])
def test_figure_holds_up_to_its_goal(value, holds):
    figure = Figure("area.name", value, "×", goal=1.3, floor=1)

    assert as_json([figure]) == {
        "area.name": {
            "value": value,
            "unit": "×",
            "floor": 1,
            "goal": 1.3,
            "holds": holds,
        }
    }
    assert ("yes" if holds else "NO") in table([figure])


def test_figure_that_was_not_measured_says_so_and_why():
    figure = Figure("area.name", None, "ms", goal=1, note="nothing to measure with")

    assert as_json([figure])["area.name"] == {
        "value": None,
        "unit": "ms",
        "floor": None,
        "goal": 1,
        "holds": None,
        "note": "nothing to measure with",
    }
    assert "not measured  (nothing to measure with)" in table([figure])


def test_figure_without_a_goal_promises_nothing():
    figure = Figure("area.name", 1.2, "×", goal=None)

    assert figure.holds is None
    assert table([figure]).endswith("1.2           –           –  ×     –")


def written_by(script):
    return re.findall(r'^(?:UPDATE|INSERT INTO) "?(\w+)', script, re.MULTILINE)


@pytest.mark.django_db
def test_handin_scripts_differ_by_what_counting_writes():
    number, round = 10_001, quiz_round()
    entry = RosterEntryFactory(pk=number, contest=round.contest)
    attempt = AttemptFactory(pk=number, round=round, entry=entry)
    AnswerEvent.objects.create(
        attempt=attempt, page=uuid.uuid4(), seq=1, place=0, choice=1, turn=1
    )

    plain, counted = both_scripts(attempt)

    assert written_by(plain) == ["quiz_attempt"]
    assert written_by(counted) == [
        "quiz_attempt",
        "contest_evidence",
        "contest_rosterentry",
        "contest_unitdirty",
    ]
    assert str(number) not in plain + counted
    attempt.refresh_from_db()
    assert attempt.is_open


def test_nginx_of_the_measurement_is_that_of_a_server():
    text = nginx.configuration(Path("/somewhere"), port=8443, behind=8001)

    assert re.findall(r"listen .*|server 127.*|limit_conn \w+ \d+", text) == [
        "server 127.0.0.1:8001;",
        "listen 127.0.0.1:8443;",
        "limit_conn by_address 100",
        "limit_conn answers 24",
        "limit_conn by_address 100",
        "limit_conn pages 16",
    ]
    assert "ssl" not in text


def test_absolute_limit_grows_with_the_cost_of_a_password_check():
    assert absolute(30, check_ms=25.7 * 2) == 60


def test_milliseconds_does_the_works_in_turn_after_one_round_to_warm():
    done = []

    times = milliseconds(lambda: done.append("a"), lambda: done.append("b"), rounds=2)

    assert done == ["a", "b"] * 3
    assert len(times) == 2
