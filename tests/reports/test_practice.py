"""Practice is sat like the quiz, and no figure, list or report knows of it."""

import pytest

from contest.models import Evidence, Role
from quiz.models import Attempt
from quiz.services import close_attempt, new_page, save_answer, start_attempt
from reports.models import Snapshot
from reports.queries import people_of, with_standing
from reports.services import take_snapshot
from reports.standings import standing
from reports.workbook.content import read_content
from tests.factories import GrantFactory, RosterEntryFactory, quiz_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    contest = quiz_round(contest__is_current=True).contest
    return RosterEntryFactory(contest=contest)


@pytest.fixture
def practised(entry):
    """An attempt of practice with one answer, still open."""
    round = quiz_round(contest=entry.contest, number=9, is_practice=True, counts=False)
    attempt = start_attempt(entry, round)
    save_answer(
        new_page(attempt, entry.staff_member.user).token, seq=1, place=0, choice=0
    )
    return attempt


def test_practice_handed_in_proves_nothing(entry, practised):
    closed = close_attempt(practised, Attempt.Cause.SUBMITTED)

    entry.refresh_from_db()
    assert closed.answered == 1
    assert not Evidence.objects.exists()
    assert entry.participated_at is None


def test_who_practises_is_not_said_to_sit_the_quiz(entry, practised):
    officer = GrantFactory(role=Role.OFFICER, unit=entry.unit).user

    people = with_standing(people_of(entry.contest, officer, entry.unit))

    assert standing(people.get()) == "Chưa nhận phiếu"


def test_practice_stands_in_no_report(entry, practised):
    close_attempt(practised, Attempt.Cause.SUBMITTED)

    snapshot = take_snapshot(entry.contest, Snapshot.Cause.BY_HAND)

    content = read_content(snapshot)
    assert sum(day.attempts for day in content.days) == 0
    assert [row.best_score for row in snapshot.entries.all()] == [None]
