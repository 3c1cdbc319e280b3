import importlib

import pytest

from bench import Figure, absolute, milliseconds
from bench.run import areas, as_json, table


def test_every_area_measures():
    found = areas()

    assert "figures" in found
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


def test_absolute_limit_grows_with_the_cost_of_a_password_check():
    assert absolute(30, check_ms=25.7 * 2) == 60


def test_milliseconds_does_the_works_in_turn_after_one_round_to_warm():
    done = []

    times = milliseconds(lambda: done.append("a"), lambda: done.append("b"), rounds=2)

    assert done == ["a", "b"] * 3
    assert len(times) == 2
