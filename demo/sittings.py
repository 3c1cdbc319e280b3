"""How people sat the quiz: papers, answers as they arrived, scores. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import NamedTuple
from uuid import UUID

from demo.calendar import chance_of
from demo.story import Part, Scene
from quiz.models import Attempt
from quiz.scoring import score

HOW_OFTEN = ((1, 2, 3), (62, 26, 12))
KNOWS, SPREAD, LEARNS = 0.72, 0.13, 0.08  # share of right answers; more each time
SECONDS, SECONDS_SPREAD, SECONDS_LEAST = 660, 230, 200
SKIPS, CHANGES_MIND, RELOADS = 0.015, 0.06, 0.04
OPENED_ONLY = 0.06  # of those who looked in
SOON_AGAIN = 0.6
SECOND = timedelta(seconds=1)


class Exam(NamedTuple):
    """What the round asks."""

    papers: list[list[dict]]  # drawn before; each sitting takes one of them
    key: dict[int, int]  # {question id: id of its right choice}
    minutes: int
    closes_at: datetime


class Answer(NamedTuple):
    page: UUID
    seq: int
    place: int
    choice: int
    at: datetime


class Sitting(NamedTuple):
    number: int
    paper: list[dict]
    answers: list[Answer]
    started_at: datetime
    due_at: datetime
    # None while it goes on
    cause: Attempt.Cause | None = None
    closed_at: datetime | None = None
    answered: int | None = None
    score: int | None = None


def sittings_of(scene: Scene, part: Part, exam: Exam) -> list[Sitting]:
    """All that this person sat, in order."""
    chance = chance_of(scene.code, "sits", part.person.staff_code)
    if part.is_sitting:
        started_at = scene.at - SECOND * chance.randint(150, 700)
        return [_sit(chance, exam, 1, started_at, now=scene.at)]
    if part.begins:
        return list(_one_after_another(chance, scene, part, exam))
    if part.signed_in_at and part.counts and chance.random() < OPENED_ONLY:
        return [_sit(chance, exam, 1, part.signed_in_at, knows=None)]
    return []


def _one_after_another(
    chance: Random, scene: Scene, part: Part, exam: Exam
) -> Iterator[Sitting]:
    times = chance.choices(*HOW_OFTEN)[0]
    knows = chance.gauss(KNOWS, SPREAD)
    started_at = part.signed_in_at
    last = min(scene.last_start, part.left_at or scene.last_start)
    for number in range(1, times + 1):
        sitting = _sit(chance, exam, number, started_at, knows=knows)
        yield sitting
        knows += LEARNS
        started_at = sitting.closed_at + _pause(chance)
        if started_at >= last:
            return


def _pause(chance: Random) -> timedelta:
    if chance.random() < SOON_AGAIN:
        return SECOND * chance.randint(60, 3000)
    return timedelta(days=chance.randint(1, 6)) + SECOND * chance.randint(-3000, 3000)


def _sit(
    chance: Random,
    exam: Exam,
    number: int,
    started_at: datetime,
    *,
    knows: float | None = KNOWS,
    now: datetime | None = None,
) -> Sitting:
    """One sitting; without ``knows`` it stays empty, with ``now`` it still goes on."""
    paper = chance.choice(exam.papers)
    due_at = min(started_at + timedelta(minutes=exam.minutes), exam.closes_at)
    seconds = max(SECONDS_LEAST, int(chance.gauss(SECONDS, SECONDS_SPREAD)))
    ready_at = started_at + SECOND * seconds
    answers = []
    if knows is not None:
        answers = [
            Answer(*click, started_at + SECOND * int(seconds * share))
            for *click, share in _clicks(chance, exam, paper, knows)
        ]
    until = min(now or ready_at, due_at)
    answers = [answer for answer in answers if answer.at < until]
    if now:
        return Sitting(number, paper, answers, started_at, due_at)
    newest = {answer.place: answer.choice for answer in answers}
    in_time = knows is not None and ready_at < due_at
    return Sitting(
        number,
        paper,
        answers,
        started_at,
        due_at,
        cause=Attempt.Cause.SUBMITTED if in_time else Attempt.Cause.TIME_UP,
        closed_at=ready_at if in_time else due_at,
        answered=len(newest),
        score=score(paper, newest, exam.key),
    )


def _clicks(
    chance: Random, exam: Exam, paper: list[dict], knows: float
) -> Iterator[tuple[UUID, int, int, int, float]]:
    """(page, seq, place, choice, share of the time gone) one after another.

    Some places are skipped, some answered anew, some after the page was loaded again.
    """
    page, seqs = _page(chance), count(1)
    step = 1 / (len(paper) + 1)
    for place, shown in enumerate(paper):
        if chance.random() < SKIPS:
            continue
        if chance.random() < RELOADS * step:
            page, seqs = _page(chance), count(1)
        right = shown["choices"].index(exam.key[shown["question"]])
        wrong = [index for index in range(len(shown["choices"])) if index != right]
        chosen = right if chance.random() < knows else chance.choice(wrong)
        share = step * (place + chance.uniform(0.6, 1))
        if chance.random() < CHANGES_MIND:
            before = chance.choice([*wrong, right])
            yield page, next(seqs), place, before, share - 0.2 * step
        yield page, next(seqs), place, chosen, share


def _page(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
