"""Nothing that leaves the server before the close tells a key: words, size or time."""

import random
import re
import time
from base64 import urlsafe_b64decode
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from quiz.drawing import BankRow, Demand, draw
from quiz.models import Attempt, Choice, Question
from quiz.services import new_page, sign_page
from tests.factories import AttemptFactory, RosterEntryFactory, quiz_round

pytestmark = pytest.mark.django_db
FAR = 7_310_400_000  # added to ids, so that they are known wherever they stand
MARK = "73104"
RENEWED = re.compile(
    rb'(name="(?:csrfmiddlewaretoken|token)" value=|data-(?:page|left|token)=)"[^"]+"'
)


@pytest.fixture
def paper(client):
    """A person signed in, whose paper's ids cannot be mistaken for anything else."""
    round = quiz_round(8, contest__is_current=True)
    with transaction.atomic():
        Question.objects.update(id=F("id") + FAR)
        Choice.objects.update(id=F("id") + FAR, question_id=F("question_id") + FAR)
    entry = RosterEntryFactory(contest=round.contest)
    client.force_login(entry.staff_member.user)
    client.post(reverse("quiz:attempt-start"), {"own_work": "on"})
    return Attempt.objects.get()


def sit(client, attempt, seq):
    """Everything a person asks for before handing in; yields each response."""
    yield client.get(reverse("quiz:home"))
    shown = client.get(reverse("quiz:attempt", args=[attempt.pk]))
    yield shown
    body = {"token": shown.context["signed"], "answers": [[seq, n, 1] for n in [0]]}
    yield client.post(reverse("quiz:answers-save"), body, "application/json")
    form = {"token": shown.context["signed"], "place-3": "2"}
    yield client.post(reverse("quiz:attempt-save", args=[attempt.pk]), form)
    yield client.get(reverse("quiz:attempt", args=[attempt.pk]))
    yield client.get(reverse("quiz:attempt-review", args=[attempt.pk]))


def all_that_left(response):
    """Head and body, the signed words opened too."""
    text = response.serialize_headers() + b"\n\n" + response.content
    for token in re.findall(rb'(?:name="token" value|data-token)="([^":]+)', text):
        text += urlsafe_b64decode(token + b"=" * (-len(token) % 4))
    return text.decode()


def test_no_id_of_a_question_or_choice_leaves_the_server(client, paper):
    assert MARK in str(paper.paper)

    said = [all_that_left(response) for response in sit(client, paper, 1)]
    handed_in = client.post(
        reverse("quiz:attempt-submit", args=[paper.pk]), follow=True
    )
    said.append(all_that_left(handed_in))

    assert len(said) == 7
    assert [text for text in said if MARK in text] == []


def test_pages_are_the_same_whichever_choice_is_right(client, paper):
    """The same requests with another key: only what is new each time may differ."""
    list(sit(client, paper, 1))  # both that follow find the same answers

    before = [as_if_once(response) for response in sit(client, paper, 1)]
    with transaction.atomic():
        Choice.objects.update(is_right=False)
        Choice.objects.filter(position=2).update(is_right=True)
    after = [as_if_once(response) for response in sit(client, paper, 1)]

    assert before == after


def as_if_once(response):
    body = RENEWED.sub(rb"\1", response.content)
    # Times, and the numbers of events.
    body = re.sub(rb"\d+ gi\xc3\xa2y|\d\d:\d\d|\d{2,}|\[\[1, \d+", b"", body)
    return response.status_code, sorted(response.headers), body


def test_right_choice_stands_at_each_position_equally_often():
    """Chi-squared of 8 000 places, 3 degrees: 30 is one in a million. Fixed seeds."""
    bank = [BankRow(n, 1, "", range(n * 4, n * 4 + 4)) for n in range(30)]
    papers = [draw(bank, [Demand(1, "", 20)], seed=str(n)) for n in range(400)]

    places = [place for paper in papers for place in paper]
    right = Counter(p["choices"].index(p["question"] * 4) for p in places)
    first = Counter(paper[0]["question"] for paper in papers)

    assert sum((right[n] - 2000) ** 2 / 2000 for n in range(4)) < 30
    assert set(first) == set(range(30))


# --- Length and time ----------------------------------------------------------


@pytest.mark.parametrize("pairs", [200, pytest.param(2000, marks=pytest.mark.long)])
def test_receipt_is_as_long_and_as_quick_for_a_right_answer_as_for_a_wrong_one(
    client, pairs
):
    attempt = AttemptFactory(due_at=timezone.now() + timedelta(minutes=60))
    token = sign_page(new_page(attempt, attempt.entry.staff_member.user).token)
    right = set(Choice.objects.filter(is_right=True).values_list("pk", flat=True))
    chance = random.Random(1)  # noqa: S311 - the same order each time
    times, sizes, seq = [], {True: set(), False: set()}, 10_000

    for number in range(pairs):
        place = number % len(attempt.paper)
        choices = attempt.paper[place]["choices"]
        for is_right in chance.sample([True, False], 2):
            fitting = [n for n, pk in enumerate(choices) if (pk in right) == is_right]
            seq += 1
            body = {
                "token": token,
                "answers": [[seq, place, chance.choice(fitting)]],
            }
            began = time.perf_counter()
            reply = client.post(reverse("quiz:answers-save"), body, "application/json")
            times.append((time.perf_counter() - began, is_right))
            assert reply.status_code == 200
            sizes[is_right].add(size_of(reply))

    assert sizes[True] == sizes[False]
    assert len(sizes[True]) == 1
    assert abs(rank_deviations(times)) < 5


def size_of(reply):
    """Its headers, and its length without the event's number, which grows for all."""
    headers = dict(reply.headers)
    length = int(headers.pop("Content-Length"))
    [[_, event]] = reply.json()["receipts"]
    return length - len(str(event)), *sorted(headers.items())


def rank_deviations(times):
    """By how many standard deviations the right ones rank slower (Mann-Whitney)."""
    half = len(times) // 2
    ranks = sum(n for n, (_, is_right) in enumerate(sorted(times), 1) if is_right)
    mean = half * (2 * half + 1) / 2
    return (ranks - mean) / (half * half * (2 * half + 1) / 12) ** 0.5


def test_rank_test_sees_right_answers_that_take_longer():
    """Else it would be no test: the same figures with a little added for the right."""
    chance = random.Random(2)  # noqa: S311 - the same figures each time
    times = [(chance.gauss(5, 1) + n % 2, bool(n % 2)) for n in range(400)]

    assert rank_deviations(times) > 5
