"""The demo's story: the same each time, and nothing before its time."""

from datetime import datetime, timedelta

import pytest

from demo import people
from demo.calendar import (
    Calendar,
    chance_of,
    hours_of_work,
    office_time,
    running_windows,
)
from demo.scenes import plan_scene, running_scene
from demo.story import SCHOOL, coordinators, participant, tell
from demo.tables import read_units
from demo.texts import PLAN_WINDOWS, ZONE

UNITS = read_units()
STAFF = people.generate(UNITS, seed=2023)
AT = datetime(2024, 3, 6, 9, 20, tzinfo=ZONE)
SCENES = {"plan": plan_scene(), "running": running_scene(AT)}
STORIES = {name: tell(scene, UNITS, STAFF) for name, scene in SCENES.items()}


def moment(day, hour=8, minute=0):
    return datetime(2024, 3, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize("hours", range(0, 24 * 16, 5))
def test_copy_is_open_whenever_it_is_loaded(hours):
    at = AT + timedelta(hours=hours)
    windows = running_windows(at)
    moved = windows.part1_closes - PLAN_WINDOWS.part1_closes

    assert moved % timedelta(weeks=1) == timedelta(0)
    assert windows.part1_opens - PLAN_WINDOWS.part1_opens == moved
    assert timedelta(days=8) <= windows.part1_closes - at < timedelta(days=15)
    assert windows.part1_opens < windows.part2_opens < at - timedelta(days=14)


def test_moments_lie_between_the_opening_and_now():
    calendar = Calendar(moment(1), moment(20), moment(10, 9, 30))
    chance = chance_of("test")
    moments = [calendar.moment(chance) for _ in range(300)]

    assert all(moment(1) <= each < moment(10, 9, 30) for each in moments)
    assert all(calendar.moment(chance, after=moment(9)) >= moment(9) for _ in range(9))


def test_offices_are_closed_at_night_at_noon_and_on_sundays():
    assert office_time(moment(6, 9, 20)) == moment(6, 9, 20)
    assert office_time(moment(6, 12, 5)) == moment(6, 14, 5)
    assert office_time(moment(8, 17, 40)) == moment(11, 8, 40)


def test_hours_of_work_lie_after_the_first_moment_and_before_the_last():
    chance = chance_of("test")
    first, last = moment(8), moment(8, 8, 3)
    found = {hours_of_work(chance, first, last) for _ in range(50)}

    assert found == {moment(8, 8, 1), moment(8, 8, 2)}


def test_same_moment_gives_the_same_story():
    again = tell(SCENES["running"], UNITS, STAFF)

    assert [vars(part) for part in again] == [vars(part) for part in STORIES["running"]]


def test_who_takes_part_does_not_hang_on_the_moment():
    later = tell(running_scene(AT + timedelta(days=3, hours=7)), UNITS, STAFF)

    assert [(p.unit, p.is_expected, p.begins) for p in later] == [
        (p.unit, p.is_expected, p.begins) for p in STORIES["running"]
    ]


@pytest.mark.parametrize("name", SCENES)
def test_nothing_happens_before_the_opening_or_after_the_end(name):
    scene = SCENES[name]
    for part in STORIES[name]:
        happened = [part.signed_in_at, part.left_at]
        happened += [part.transfer.recorded_at] if part.transfer else []
        if part.absence:
            happened += [part.absence.proposed_at, part.absence.decided_at]
        for at in filter(None, happened):
            assert scene.windows.part1_opens <= at < scene.until
        if part.signed_in_at:
            assert part.signed_in_at >= part.listed_at
        if part.left_at and part.begins:
            assert part.signed_in_at < part.left_at


@pytest.mark.parametrize("name", SCENES)
def test_nobody_begins_without_a_slip_or_without_signing_in(name):
    for part in STORIES[name]:
        if part.begins or part.is_sitting:
            assert part.signed_in_at
        if part.signed_in_at:
            assert part.has_slip


@pytest.mark.parametrize("name", SCENES)
def test_changes_are_as_many_as_the_scene_says(name):
    scene, parts = SCENES[name], STORIES[name]
    absences = [part.absence for part in parts if part.absence]
    states = [absence.state for absence in absences]

    assert sum(part.listed_at > scene.windows.part1_opens for part in parts) == (
        scene.joined
    )
    assert sum(part.left_at is not None for part in parts) == scene.left
    assert sum(part.transfer is not None for part in parts) == scene.moved
    assert [
        states.count(state) for state in ("approved", "pending", "refused", "withdrawn")
    ] == [
        scene.absences.approved,
        scene.absences.pending,
        scene.absences.refused,
        scene.absences.withdrawn,
    ]
    assert sum(absence.is_in_force for absence in absences) == (
        scene.absences.approved - scene.absences.ended_before
    )


def test_heads_and_coordinators_stay_where_they_are():
    clerks = coordinators(STAFF)

    assert len(clerks) == len({person.unit for person in STAFF})
    for part in STORIES["plan"] + STORIES["running"]:
        if part.person == clerks[part.person.unit]:
            assert (part.transfer, part.left_at, part.absence) == (None, None, None)


def test_the_participant_of_the_log_in_has_signed_in_and_not_begun():
    (part,) = [p for p in STORIES["running"] if p.person == participant(STAFF)]

    assert (part.unit, part.is_expected, part.begins) == (SCHOOL, True, False)
    assert part.has_slip
    assert part.signed_in_at
    assert not part.is_sitting
