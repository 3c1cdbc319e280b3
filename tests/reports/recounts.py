"""The figures counted again from the rows: plain SQL and Python, no code of ours."""

import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

PEOPLE = """
SELECT entry.id, entry.unit_id, entry.status, entry.left_on, entry.counts,
       entry.participated_at, entry.created_at,
       EXISTS (SELECT FROM contest_excusal AS excusal
                WHERE excusal.entry_id = entry.id AND excusal.state = 'approved'
                  AND excusal.starts_on <= contest.reference_date
                  AND excusal.ends_on >= contest.reference_date)
  FROM contest_rosterentry AS entry
  JOIN contest_contest AS contest ON contest.id = entry.contest_id
 WHERE contest.id = %s ORDER BY entry.id
"""
MOVES = """
SELECT move.entry_id, move.from_unit_id, move.to_unit_id, move.effective_on,
       move.recorded_at
  FROM contest_move AS move JOIN contest_rosterentry AS entry ON entry.id = entry_id
 WHERE entry.contest_id = %s ORDER BY move.id
"""
CHANGES = """
SELECT change.entry_id, change.act, change.unit_id, change.to_unit_id, change.after
  FROM contest_entrychange AS change
  JOIN contest_rosterentry AS entry ON entry.id = change.entry_id
 WHERE entry.contest_id = %s ORDER BY change.id
"""
WORDS = """
SELECT change.entry_id, change.act, change.unit_id, change.before, change.at,
       coalesce(change.effective_on, (change.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
  FROM contest_entrychange AS change
  JOIN contest_rosterentry AS entry ON entry.id = change.entry_id
 WHERE entry.contest_id = %s AND act IN ('left', 'returned', 'accepted', 'added')
 ORDER BY change.id
"""


class Person(NamedTuple):
    entry: int
    unit: int
    status: str
    left_on: object
    counts: bool
    participated_at: object
    created_at: object
    excused: bool

    @property
    def is_expected(self):
        return self.status == "working" and self.counts and not self.excused

    @property
    def standing(self):
        return self.unit, self.status, self.counts


def rows_of(statement, contest):
    with connection.cursor() as cursor:
        cursor.execute(statement, [contest.pk])
        return cursor.fetchall()


def people_of(contest):
    return [Person(*row) for row in rows_of(PEOPLE, contest)]


def expected_of(contest):
    """Who is expected where: (entry, unit)."""
    return {(p.entry, p.unit) for p in people_of(contest) if p.is_expected}


def figures_of(people):
    """(headcount, counting, excused, expected, participated, extra) by unit."""
    sums = defaultdict(lambda: [0] * 6)
    for person in people:
        if person.status != "working":
            continue
        took_part = person.participated_at is not None
        is_expected = person.counts and not person.excused
        sums[person.unit] = [
            total + here
            for total, here in zip(
                sums[person.unit],
                (
                    1,
                    person.counts,
                    person.counts and person.excused,
                    is_expected,
                    is_expected and took_part,
                    took_part and not is_expected,
                ),
                strict=True,
            )
        ]
    return {unit: tuple(row) for unit, row in sums.items()}


def told_standings(contest):
    """What the lines of history, told from the first, make of each entry."""
    told = {}
    for entry, _, unit, to_unit, after in rows_of(CHANGES, contest):
        told_after = json.loads(after)
        known = told.setdefault(
            entry, {"unit": to_unit or unit, "status": "working", "counts": None}
        )
        known.update({n: told_after[n] for n in known if n in told_after})
    return {entry: tuple(known.values()) for entry, known in told.items()}


class Word(NamedTuple):
    """A line of history that says whether somebody is on the list."""

    act: str
    unit: int
    before: str
    at: object
    day: object


class Before(NamedTuple):
    """Where somebody stood who had left and waits to be accepted again."""

    unit: int
    left_on: object
    asked_at: object


def stood_before(person, words):
    """How he stood before a unit added him, while nobody has accepted that."""
    added = [word for word in words if word.act == "added"]
    if person.status != "proposed" or not added:
        return None
    before = json.loads(added[-1].before)
    if before.get("status") != "left":
        return None
    left_on = date.fromisoformat(before["left_on"])
    return Before(before.get("unit") or added[-1].unit, left_on, added[-1].at)


def was_on_list(left_on, words, day):
    """Neither gone by then for good, nor away just then."""
    if left_on and left_on <= day:
        return False
    said = []
    for word in words:
        left_on = json.loads(word.before).get("left_on")
        if word.act != "left" and left_on:
            said.append(("left", date.fromisoformat(left_on)))
        if word.act != "added":
            said.append((word.act, word.day))
    acts = [act for act, since in said if since <= day]
    return acts[-1:] != ["left"]


class Period(NamedTuple):
    """One person between the opening and the cut-off."""

    first_unit: int
    was_there: bool
    steps: list  # of (from, to)
    unit: int
    is_working: bool


def ways_of(contest, opening, cut_off):
    """Each person who ever was on the list by then, and the way he took."""
    day, first_day = timezone.localdate(cut_off), timezone.localdate(opening)
    moves = defaultdict(list)
    for entry, *move in rows_of(MOVES, contest):
        moves[entry].append(move)
    words = defaultdict(list)
    for entry, *word in rows_of(WORDS, contest):
        words[entry].append(Word(*word))
    for person in people_of(contest):
        before = stood_before(person, words[person.entry])
        if before and before.left_on > day:
            person = person._replace(unit=before.unit, left_on=before.left_on)  # noqa: PLW2901
            moves[person.entry] = [
                move for move in moves[person.entry] if move[3] < before.asked_at
            ]
        elif person.status not in {"working", "left"}:
            continue
        is_working = was_on_list(person.left_on, words[person.entry], day)
        way = _way(person, moves[person.entry], opening, first_day, day)
        yield person, way._replace(is_working=is_working)


def frozen_sheet(contest, opening, cut_off):
    """(opening, added, removed, headcount) by unit, from each person's own way."""
    start, added, removed, there = Counter(), Counter(), Counter(), Counter()
    for _, way in ways_of(contest, opening, cut_off):
        (start if way.was_there else added)[way.first_unit] += 1
        for from_unit, to_unit in way.steps:
            removed[from_unit] += 1
            added[to_unit] += 1
        (there if way.is_working else removed)[way.unit] += 1
    units = {*start, *added, *removed, *there}
    return {
        unit: (start[unit], added[unit], removed[unit], there[unit]) for unit in units
    }


def figures_then(contest, opening, cut_off):
    """``figures_of`` those who were on the list at ``cut_off``, where they stood."""
    people = []
    for person, way in ways_of(contest, opening, cut_off):
        since = person.participated_at
        people.append(
            person._replace(
                unit=way.unit,
                status="working" if way.is_working else "left",
                participated_at=since if since and since <= cut_off else None,
            )
        )
    return figures_of(people)


PROVEN = """
SELECT DISTINCT evidence.entry_id
  FROM contest_evidence AS evidence
 WHERE evidence.contest_id = %s AND evidence.withdrawn_at IS NULL
"""
SAT = """
SELECT attempt.id::text FROM quiz_attempt AS attempt
  JOIN contest_round AS round ON round.id = attempt.round_id
 WHERE round.contest_id = %s AND attempt.state = 'closed' AND attempt.answered > 0
"""
PROVEN_BY_QUIZ = """
SELECT source_key FROM contest_evidence
 WHERE contest_id = %s AND withdrawn_at IS NULL AND source = 'quiz'
"""


def check_proofs(contest):
    """Whoever has proof took part, and each good sitting is proof: from the rows."""
    proven = {entry for (entry,) in rows_of(PROVEN, contest)}
    facts = {p.entry for p in people_of(contest) if p.participated_at}
    # Whom the unit added and nobody accepted has the fact as well, counted nowhere.
    assert facts == proven
    assert set(rows_of(SAT, contest)) == set(rows_of(PROVEN_BY_QUIZ, contest))


def _way(person, moves, opening, first_day, day):
    holds_from = list(accumulate((move[2] for move in moves), max))
    unit = moves[0][0] if moves else person.unit
    first_unit, steps = None, []
    for (from_unit, to_unit, _, recorded_at), effective_on in zip(
        moves, holds_from, strict=True
    ):
        if effective_on > day:
            break
        assert from_unit == unit, "the moves of a person are no chain"
        unit = to_unit
        if recorded_at >= opening or effective_on > first_day:
            first_unit = first_unit or from_unit
            steps.append((from_unit, to_unit))
    was_there = person.created_at < opening
    return Period(first_unit or unit, was_there, steps, unit, is_working=True)


def some_cut_offs(chance, opening, now):
    """Now, and a moment since shortly before the opening."""
    hours = int((now - opening) / timedelta(hours=1))
    return now, opening + timedelta(hours=chance.randint(-24, hours))
