"""Many at once on real connections: the deadline, the sweep, starts, two devices."""

import json
import random
from datetime import timedelta
from functools import partial
from itertools import chain, pairwise
from typing import NamedTuple
from uuid import uuid4

import pytest
from django.db.models import F
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from contest.db import db_now
from contest.models import Evidence, RosterEntry, UnitDirty
from quiz.errors import AttemptClosed, SaveRefused
from quiz.models import AnswerEvent, Attempt
from quiz.services import (
    close_attempt,
    close_due_attempts,
    new_page,
    save_answer,
    sign_page,
    start_attempt,
)
from tests.factories import AttemptFactory, RosterEntryFactory, quiz_round
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

Cause = Attempt.Cause


def times(short, long):
    """A short form for make test, a long one for make test-long."""
    return pytest.mark.parametrize(
        "count", [short, pytest.param(long, marks=pytest.mark.long)]
    )


def page_of(attempt):
    return new_page(attempt, attempt.entry.staff_member.user).token


def due_in(round, milliseconds, answers=1):
    """An attempt with answers whose time is up so soon, by the database's clock."""
    attempt = AttemptFactory(round=round)
    page = page_of(attempt)
    for place in range(answers):
        save_answer(page, seq=place + 1, place=place, choice=0)
    soon = Now() + timedelta(milliseconds=milliseconds)
    Attempt.objects.filter(pk=attempt.pk).update(due_at=soon)
    attempt.refresh_from_db()
    return attempt


# --- The deadline ------------------------------------------------------------------


def save_until_closed(page):
    """Answer place after place without pause; return the events that got a receipt."""
    receipts = []
    for number in range(10_000):
        answer = {"seq": number + 1, "place": number % 4, "choice": number % 3}
        try:
            receipts.append(save_answer(page, **answer).event)
        except AttemptClosed:
            return receipts
    raise AssertionError("never closed")


def sweep_until_closed(attempt):
    while Attempt.objects.get(pk=attempt.pk).is_open:
        close_due_attempts()


@times(5, 100)
def test_every_receipt_before_the_deadline_counts_and_none_comes_after_it(count):
    """What was stored is asked of the database's own clock, which decided it."""
    round = quiz_round()
    for _ in range(count):
        attempt = due_in(round, 60, answers=0)
        page = page_of(attempt)

        receipts, _ = at_once(
            partial(save_until_closed, page), partial(sweep_until_closed, attempt)
        )

        attempt.refresh_from_db()
        late = attempt.events.filter(recorded_at__gte=attempt.due_at)
        assert sorted(receipts) == list(
            attempt.events.order_by("pk").values_list("pk", flat=True)
        )
        assert not late.exists()
        assert attempt.answered == len(attempt.events.newest())
        assert (attempt.closed_at, attempt.cause) == (attempt.due_at, Cause.TIME_UP)


# --- Answers in flight meet the hand-in ----------------------------------------------


def answer_places(page, places):
    """Answer these places, each once; return how many got a receipt."""
    for count, place in enumerate(places):
        try:
            save_answer(page, seq=count + 1, place=place, choice=0)
        except AttemptClosed:
            return count
    return len(places)


@times(15, 100)
def test_hand_in_grades_every_answer_in_flight_that_got_its_receipt(count):
    round = quiz_round(40)
    for number in range(count):
        attempt = AttemptFactory(round=round)
        page = page_of(attempt)
        savers = [
            partial(answer_places, page._replace(page=uuid4()), range(n, 40, 4))
            for n in range(4)
        ]

        def hand_in(attempt=attempt, enough=number % 20):
            while attempt.events.count() < enough:
                pass
            return close_attempt(attempt, Cause.SUBMITTED)

        *counts, closed = at_once(*savers, hand_in)

        assert closed.answered == sum(counts) == attempt.events.count()


# --- The sweep meets the hand-in ---------------------------------------------------


@times(25, 500)
def test_sweep_that_meets_a_hand_in_closes_each_attempt_once(count):
    round = quiz_round()
    for number in range(count):
        attempt = due_in(round, number % 5)
        due = attempt.due_at

        def hand_in(attempt=attempt, due=due):
            while db_now() < due - timedelta(milliseconds=1):
                pass
            return close_attempt(attempt, Cause.SUBMITTED)

        *handed_in, _ = at_once(hand_in, hand_in, partial(sweep_until_closed, attempt))

        attempt.refresh_from_db()
        stored = (attempt.cause, attempt.closed_at, attempt.score)
        assert {(a.cause, a.closed_at, a.score) for a in handed_in} == {stored}
        assert (attempt.cause == Cause.SUBMITTED) == (attempt.closed_at < due)

    proven = Evidence.objects.filter(source_key__in=map(str, ids_of(round)))
    assert proven.count() == count
    assert Attempt.objects.filter(closed_at__lte=F("due_at")).count() == count
    assert (
        RosterEntry.objects.filter(participated_at=F("attempts__closed_at")).count()
        == count
    )
    assert UnitDirty.objects.count() == count


def ids_of(round):
    return list(Attempt.objects.filter(round=round).values_list("pk", flat=True))


# --- Starts ------------------------------------------------------------------------


@times(60, 500)
def test_many_starts_of_one_person_give_one_attempt(count):
    round = quiz_round()
    entry = RosterEntryFactory(contest=round.contest)

    started = at_once(*[partial(start_attempt, entry, round)] * count)

    assert {attempt.pk for attempt in started} == set(ids_of(round))
    assert Attempt.objects.count() == 1


@times(20, 500)
def test_many_people_start_at_once_and_each_has_one_attempt(count):
    round = quiz_round()
    entries = RosterEntryFactory.create_batch(count, contest=round.contest)

    started = at_once(*[partial(start_attempt, entry, round) for entry in entries])

    assert [attempt.entry_id for attempt in started] == [each.pk for each in entries]
    assert Attempt.objects.count() == count


# --- Two devices -------------------------------------------------------------------


class Kept(NamedTuple):
    """A receipt, and what the page that got it had been told."""

    event: int
    page: str
    base: int
    seq: int
    place: int
    choice: int


class Device:
    """Answers, re-sends, reloads, and sometimes forgets what it had not sent."""

    def __init__(self, attempt, seed):
        self.attempt, self.chance = attempt, random.Random(seed)  # noqa: S311 - a seed
        self.receipts = []

    def use(self):
        self._reload()
        for _ in range(12):
            self.chance.choice(
                [self._answer, self._answer, self._again, self._reload]
            )()
        return self.receipts

    def _reload(self):
        """A fresh page; what was sent last is adopted, unless storage was cleared."""
        self.page, self.seq = page_of(self.attempt), 0
        self.sent = None
        if self.receipts and self.chance.random() < 0.5:
            self._send(self.receipts[-1].place, self.receipts[-1].choice)

    def _answer(self):
        self._send(self.chance.randrange(4), self.chance.randrange(4))

    def _again(self):
        """Its receipt was lost on the way: the same request once more."""
        if self.sent:
            self._save(**self.sent)

    def _send(self, place, choice):
        self.seq += 1
        self.sent = {"seq": self.seq, "place": place, "choice": choice}
        self._save(**self.sent)

    def _save(self, seq, place, choice):
        try:
            receipt = save_answer(self.page, seq=seq, place=place, choice=choice)
        except SaveRefused:
            return
        page, base = str(self.page.page), self.page.base
        self.receipts.append(Kept(receipt.event, page, base, seq, place, choice))


def is_knowingly_replaced(earlier: Kept, later: Kept) -> bool:
    """Only its own page, or one that was rendered with it, may overwrite an answer."""
    if later.page == earlier.page:
        return later.seq > earlier.seq
    return later.base >= earlier.event


@times(10, 100)
def test_no_receipt_of_two_devices_is_for_an_answer_that_does_not_count(count):
    round = quiz_round()
    seed = random.randrange(10**6)  # noqa: S311 - said when it fails
    for number in range(count):
        attempt = AttemptFactory(round=round)
        devices = [Device(attempt, (seed + number) * 10 + n) for n in range(3)]

        kept = [*chain(*at_once(*[device.use for device in devices]))]
        closed = close_attempt(attempt, Cause.SUBMITTED)

        newest = attempt.events.newest()
        rows = attempt.events.values_list("pk", "seq", "place", "choice")
        assert {(k.event, k.seq, k.place, k.choice) for k in kept} == set(rows), seed
        for place in range(4):
            here = sorted({k for k in kept if k.place == place})
            assert all(is_knowingly_replaced(*pair) for pair in pairwise(here)), seed
            assert newest.get(place) == (here[-1].choice if here else None), seed
        assert closed.answered == len(newest), seed


# --- The same request again --------------------------------------------------------


def test_one_request_ten_times_at_once_is_stored_once_and_answered_alike():
    attempt = AttemptFactory()
    body = {"token": sign_page(page_of(attempt)), "answers": [[1, 0, 2], [2, 3, 1]]}

    def send():
        response = Client().post(
            reverse("quiz:answers-save"), json.dumps(body), "application/json"
        )
        return response.status_code, sorted(map(tuple, response.json()["receipts"]))

    replies = at_once(*[send] * 10, connections=10)
    close_attempt(attempt, Cause.SUBMITTED)
    replies.append(send())

    stored = sorted(attempt.events.values_list("seq", "pk"))
    assert replies == [(200, stored)] * 11
    assert AnswerEvent.objects.count() == 2


def test_handing_in_ten_times_at_once_is_one_submission():
    attempt = AttemptFactory()
    save_answer(page_of(attempt), seq=1, place=0, choice=0)
    address = reverse("quiz:attempt-submit", args=[attempt.pk])

    def hand_in():
        client = Client()
        client.force_login(attempt.entry.staff_member.user)
        return client.post(address).url

    pages = at_once(*[hand_in] * 10, connections=10)

    assert set(pages) == {reverse("quiz:attempt-result", args=[attempt.pk])}
    assert Evidence.objects.count() == 1
    assert UnitDirty.objects.count() == 1
