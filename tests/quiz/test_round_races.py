"""A round is changed while attempts close with their proof; neither waits for ever."""

from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from contest.models import Evidence
from quiz.errors import AttemptClosed
from quiz.models import Attempt
from quiz.queries import settings_of
from quiz.services import (
    Why,
    change_round,
    close_attempt,
    close_due_attempts,
    new_page,
    pause_round,
    save_answer,
    start_attempt,
    void_attempt,
)
from tests.factories import (
    AttemptFactory,
    RosterEntryFactory,
    UserFactory,
    quiz_round,
)
from tests.races import at_once, run_into

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)
Cause = Attempt.Cause


def word():
    return Why(UserFactory(), "Mất điện", "CV 12/NV")


def answered_attempt():
    """In progress with one answer: it closes with proof, which points at its round."""
    attempt = AttemptFactory()
    page = new_page(attempt, attempt.entry.staff_member.user).token
    save_answer(page, seq=1, place=0, choice=0)
    return attempt


def closing_in(round, minutes, at):
    return settings_of(round)._replace(closes_at=at + minutes * MINUTE)


def proofs():
    return Evidence.objects.accepted().count()


def test_change_that_waits_for_a_close_lets_it_write_its_proof():
    attempt, why = answered_attempt(), word()
    before = attempt.due_at
    new = closing_in(attempt.round, 10, attempt.started_at)
    with transaction.atomic():
        Attempt.objects.select_for_update(of=["self"]).get(pk=attempt.pk)
        changing = run_into(change_round, attempt.round, new, why)
        # The change holds the round and waits for the attempt; the proof needs both.
        close_attempt(attempt, Cause.SUBMITTED)

    change = changing.result()
    attempt.refresh_from_db()
    assert change.touched == 0
    assert (attempt.due_at, attempt.state, proofs()) == (before, "closed", 1)


def test_close_that_waits_for_a_change_has_the_new_deadline_and_its_proof():
    attempt, why = answered_attempt(), word()
    new = closing_in(attempt.round, 10, attempt.started_at)
    with transaction.atomic():
        change = change_round(attempt.round, new, why)
        closing = run_into(close_attempt, attempt, Cause.SUBMITTED)

    closed = closing.result()
    assert (change.touched, closed.due_at, proofs()) == (1, new.closes_at, 1)


def test_void_that_waits_for_a_pause_keeps_its_minutes_and_takes_its_proof_back():
    attempt, why = answered_attempt(), word()
    before = attempt.due_at
    with transaction.atomic():
        pause_round(attempt.round, 30, why)
        voiding = run_into(void_attempt, attempt, by=why.by, reason="Sai người")

    voided = voiding.result()
    assert (voided.state, proofs()) == (Attempt.State.VOIDED, 0)
    assert voided.due_at == before + 30 * MINUTE


def test_sweep_goes_round_an_attempt_that_a_pause_is_moving():
    attempt, why = answered_attempt(), word()
    late = attempt.due_at
    with transaction.atomic():
        pause_round(attempt.round, 30, why)
        sweeping = run_into(close_due_attempts, at=late)

        # It found the attempt due, and left it to the pause, not yet committed.
        assert sweeping.result() == 0
    attempt.refresh_from_db()
    assert attempt.is_open


def test_start_that_waits_for_a_change_has_the_new_rules():
    round, why = quiz_round(), word()
    entry = RosterEntryFactory(contest=round.contest)
    new = settings_of(round)._replace(minutes=45)
    with transaction.atomic():
        change_round(round, new, why)
        starting = run_into(start_attempt, entry, round)

    assert starting.result().allowed == 45 * MINUTE


def test_change_that_waits_for_a_start_moves_its_deadline():
    round, why = quiz_round(), word()
    entry = RosterEntryFactory(contest=round.contest)
    with transaction.atomic():
        attempt = start_attempt(entry, round)
        new = closing_in(round, 10, attempt.started_at)
        changing = run_into(change_round, round, new, why)

    change = changing.result()
    attempt.refresh_from_db()
    assert change.touched == 1
    assert (attempt.allowed, attempt.due_at) == (20 * MINUTE, new.closes_at)


def test_change_and_pause_at_once_both_count():
    attempt, why = answered_attempt(), word()
    new = closing_in(attempt.round, 10, attempt.started_at)
    with transaction.atomic():
        change_round(attempt.round, new, why)
        pausing = run_into(pause_round, attempt.round, 30, why)

    change = pausing.result()
    attempt.refresh_from_db()
    assert change.touched == 1
    assert (attempt.allowed, attempt.due_at) == (50 * MINUTE, new.closes_at)


# --- A closing that moves behind an answer ------------------------------------------


def closing_behind(attempt):
    """Arguments of a change whose new closing is over by now."""
    at = attempt.started_at + timedelta(seconds=10)
    new = closing_in(attempt.round, 0, at + timedelta(seconds=20))
    return (attempt.round, new, word()), at


def page_of(attempt):
    return new_page(attempt, attempt.entry.staff_member.user).token


def test_save_that_waits_for_a_closing_behind_it_gets_no_receipt():
    attempt = AttemptFactory()
    page, (change, at) = page_of(attempt), closing_behind(attempt)
    with transaction.atomic():
        change_round(*change, at=at)
        saving = run_into(save_answer, page, seq=1, place=0, choice=0)

    with pytest.raises(AttemptClosed):
        saving.result()
    assert close_attempt(attempt, Cause.TIME_UP).answered == 0
    assert not attempt.events.exists()


def test_save_before_a_closing_that_waits_for_it_counts():
    attempt = AttemptFactory()
    page, (change, at) = page_of(attempt), closing_behind(attempt)
    with transaction.atomic():
        receipt = save_answer(page, seq=1, place=0, choice=0)
        changing = run_into(change_round, *change, at=at)

    assert changing.result().touched == 1
    closed = close_attempt(attempt, Cause.TIME_UP)
    assert (closed.answered, closed.due_at) == (1, change[1].closes_at)
    assert attempt.events.get().pk == receipt.event


def test_all_receipts_count_whenever_a_closing_moves_and_a_sweep_comes():
    attempt = AttemptFactory()
    (change, at) = closing_behind(attempt)

    def save(place):
        with suppress(AttemptClosed):
            save_answer(page_of(attempt), seq=1, place=place, choice=0)
            return place

    *receipts, _, _ = at_once(
        *(partial(save, place) for place in range(4)),
        partial(change_round, *change, at=at),
        close_due_attempts,
        connections=6,
    )

    closed = close_attempt(attempt, Cause.TIME_UP)
    promised = {place for place in receipts if place is not None}
    assert set(attempt.events.newest()) == promised
    assert closed.answered == len(promised)
