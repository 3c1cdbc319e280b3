"""Receipts: when one is given, when not, and that it never lies."""

import json
from copy import copy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from contest.db import Statement
from contest.models import User
from quiz.errors import (
    AnsweredElsewhere,
    AttemptClosed,
    BadToken,
    NotOnPaper,
    Overtaken,
    ReceiptMismatch,
    SignInAgain,
)
from quiz.models import AnswerEvent, Attempt
from quiz.services import (
    Answer,
    close_attempt,
    new_page,
    read_page,
    renew_page,
    save_answer,
    save_answers,
    sign_page,
)
from quiz.services.answers import SAVE
from tests.factories import AttemptFactory, UserFactory
from tests.races import run_into

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt():
    return AttemptFactory()


def page_of(attempt):
    return new_page(attempt, attempt.entry.staff_member.user).token


def test_save_answer_stores_an_event_and_gives_its_number(attempt):
    receipt = save_answer(page_of(attempt), seq=1, place=2, choice=3)

    event = AnswerEvent.objects.get()
    assert receipt == (1, event.pk)
    assert (event.place, event.choice) == (2, 3)


def test_same_answer_again_gets_the_same_receipt(attempt):
    page = page_of(attempt)

    first = save_answer(page, seq=1, place=0, choice=1)
    second = save_answer(page, seq=1, place=0, choice=1)

    assert first == second
    assert AnswerEvent.objects.count() == 1


def test_other_answer_under_the_same_number_is_refused(attempt):
    page = page_of(attempt)
    save_answer(page, seq=1, place=0, choice=1)

    with pytest.raises(ReceiptMismatch):
        save_answer(page, seq=1, place=0, choice=2)


def test_same_answer_after_the_close_still_gets_its_receipt(attempt):
    page = page_of(attempt)
    first = save_answer(page, seq=1, place=0, choice=1)
    close_attempt(attempt, Attempt.Cause.SUBMITTED)

    assert save_answer(page, seq=1, place=0, choice=1) == first


def test_page_may_change_its_own_answer(attempt):
    page = page_of(attempt)
    save_answer(page, seq=1, place=0, choice=1)
    save_answer(page, seq=2, place=0, choice=2)

    assert attempt.events.newest() == {0: 2}


def test_page_that_is_behind_another_is_told_the_current_choice(attempt):
    behind = page_of(attempt)
    save_answer(page_of(attempt), seq=1, place=0, choice=3)

    with pytest.raises(AnsweredElsewhere, match="phương án D") as refusal:
        save_answer(behind, seq=1, place=0, choice=1)

    assert (refusal.value.place, refusal.value.choice) == (0, 3)


def test_page_that_is_behind_may_answer_other_places(attempt):
    behind = page_of(attempt)
    save_answer(page_of(attempt), seq=1, place=0, choice=3)

    save_answer(behind, seq=1, place=1, choice=1)

    assert attempt.events.newest() == {0: 3, 1: 1}


def test_page_rendered_after_another_answer_may_change_it(attempt):
    save_answer(page_of(attempt), seq=1, place=0, choice=3)

    save_answer(page_of(attempt), seq=1, place=0, choice=1)

    assert attempt.events.newest() == {0: 1}


@pytest.mark.parametrize(("place", "choice"), [(4, 0), (0, 4), (99, 0)])
def test_answer_that_is_not_on_the_paper_is_refused(attempt, place, choice):
    with pytest.raises(NotOnPaper):
        save_answer(page_of(attempt), seq=1, place=place, choice=choice)


@pytest.mark.parametrize("bad", [-1, 40_000, "0", None, 1.5, True])
def test_answer_that_no_page_sends_never_reaches_the_database(attempt, bad):
    with pytest.raises(NotOnPaper):
        save_answers(page_of(attempt), [Answer(1, 0, bad)])


@pytest.mark.parametrize(("late", "is_stored"), [(-1, True), (0, False), (1, False)])
def test_answer_counts_until_the_microsecond_before_the_deadline(
    attempt, late, is_stored
):
    """The statement's own clock: one moves the deadline beside it, not the clock."""
    late = timedelta(microseconds=late)
    moved = f"(attempt.due_at + interval '{late}')"
    save = Statement(
        f"save_beside_deadline_{late.microseconds}",
        SAVE.text.replace("statement_timestamp()", moved),
        **SAVE.types,
    )

    with override_settings(PREPARE_STATEMENTS=False):
        stored = save.rows(**values_of_save(attempt))

    assert bool(stored) == is_stored
    assert attempt.events.exists() == is_stored


def values_of_save(attempt):
    page = page_of(attempt)._asdict()
    page["page"] = str(page["page"])
    return page | {"seqs": [1], "places": [0], "choices": [0]}


def test_answer_after_the_deadline_is_refused(attempt):
    page = page_of(attempt)
    Attempt.objects.update(due_at=timezone.now() - timedelta(microseconds=1))

    with pytest.raises(AttemptClosed):
        save_answer(page, seq=1, place=0, choice=0)


@pytest.mark.parametrize(
    "change", [{"write_epoch": F("write_epoch") + 1}, {"is_active": False}]
)
def test_answer_after_sign_out_or_disabling_is_refused(attempt, change):
    page = page_of(attempt)
    User.objects.filter(pk=page.user).update(**change)

    with pytest.raises(SignInAgain):
        save_answer(page, seq=1, place=0, choice=0)


def test_page_of_another_person_saves_nothing(attempt):
    page = new_page(attempt, UserFactory()).token

    with pytest.raises(SignInAgain):
        save_answer(page, seq=1, place=0, choice=0)


def test_one_refused_answer_does_not_take_the_others_with_it(attempt):
    page = page_of(attempt)
    save_answer(page_of(attempt), seq=1, place=0, choice=3)

    saved = save_answers(page, [Answer(1, 0, 1), Answer(2, 1, 1), Answer(3, 9, 1)])

    assert [receipt.seq for receipt in saved.receipts] == [2]
    assert {seq: why.code for seq, why in saved.refused.items()} == {
        1: "elsewhere",
        3: "not_on_paper",
    }


def test_two_answers_under_one_number_are_refused(attempt):
    with pytest.raises(ReceiptMismatch):
        save_answers(page_of(attempt), [Answer(1, 0, 1), Answer(1, 1, 1)])


def test_save_is_one_statement_and_a_refusal_two(attempt):
    page = page_of(attempt)

    with CaptureQueriesContext(connection) as stored:
        save_answers(page, [Answer(n, n, 0) for n in range(4)])
    with CaptureQueriesContext(connection) as refused:
        save_answers(page, [Answer(9, 9, 0)])

    assert (len(stored), len(refused)) == (1, 2)


def test_no_plan_of_a_save_goes_through_those_at_work(attempt):
    """A plan is kept: made before the rush, it would look through the few of then."""
    done = close_attempt(AttemptFactory(), Attempt.Cause.SUBMITTED)
    Attempt.objects.bulk_create([copy_of(done, number) for number in range(2, 300)])
    values = values_of_save(attempt)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE quiz_attempt")
        SAVE.rows(**values)
        cursor.execute(f"EXPLAIN {SAVE._call}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert plan.count("quiz_attempt_pkey on quiz_attempt") == 2
    assert " on quiz_attempt" not in plan.replace("quiz_attempt_pkey on", "")


def copy_of(attempt, number):
    again = copy(attempt)
    again.pk, again.number = None, number
    return again


def test_event_is_once_per_attempt_page_and_seq(attempt):
    event = {"attempt": attempt, "page": uuid4(), "seq": 1, "place": 0, "choice": 0}
    AnswerEvent.objects.create(**event)

    with pytest.raises(
        IntegrityError, match="answerevent_once_per_attempt_page_and_seq"
    ):
        AnswerEvent.objects.create(**event)


def test_token_comes_back_as_it_was_signed(attempt):
    page = page_of(attempt)

    assert read_page(sign_page(page)) == page


@pytest.mark.parametrize("text", ["", "x", "a:b:c", "eyJhIjoxfQ:1:2"])
def test_token_that_was_not_signed_here_is_refused(text):
    with pytest.raises(BadToken):
        read_page(text)


def test_token_that_was_changed_is_refused(attempt):
    text = sign_page(page_of(attempt))

    with pytest.raises(BadToken):
        read_page("A" + text)


def test_late_answer_of_the_same_page_does_not_overtake_a_newer_one(attempt):
    page = page_of(attempt)
    save_answer(page, seq=2, place=0, choice=1)

    with pytest.raises(Overtaken):
        save_answer(page, seq=1, place=0, choice=2)
    assert attempt.events.newest() == {0: 1}


def test_two_answers_to_one_question_in_a_batch_are_refused(attempt):
    with pytest.raises(Overtaken):
        save_answers(page_of(attempt), [Answer(1, 0, 1), Answer(2, 0, 2)])


def test_page_told_of_the_other_answer_may_change_it(attempt):
    behind = page_of(attempt)
    save_answer(page_of(attempt), seq=1, place=0, choice=3)

    save_answer(renew_page(behind).token, seq=1, place=0, choice=1)

    assert attempt.events.newest() == {0: 1}


def test_save_says_how_much_time_is_left(attempt):
    saved = save_answers(page_of(attempt), [Answer(1, 0, 0)])

    assert timedelta(minutes=18) < timedelta(milliseconds=saved.left_ms)
    assert timedelta(milliseconds=saved.left_ms) < timedelta(minutes=19)


def test_place_has_one_answer_at_a_turn(attempt):
    event = {"attempt": attempt, "place": 0, "choice": 0, "turn": 1}
    AnswerEvent.objects.create(**event, page=uuid4(), seq=1)

    with pytest.raises(IntegrityError, match="answerevent_one_at_a_turn"):
        AnswerEvent.objects.create(**event, page=uuid4(), seq=1)


@pytest.mark.django_db(transaction=True)
def test_two_pages_at_once_get_one_receipt_for_one_question():
    attempt = AttemptFactory()
    first, second = page_of(attempt), page_of(attempt)
    with transaction.atomic():
        save_answer(first, seq=1, place=0, choice=1)
        late = run_into(save_answer, second, seq=1, place=0, choice=2)

    with pytest.raises(AnsweredElsewhere, match="phương án B"):
        late.result()
    assert attempt.events.newest() == {0: 1}


@pytest.mark.django_db(transaction=True)
def test_two_pages_at_once_may_answer_two_questions():
    attempt = AttemptFactory()
    first, second = page_of(attempt), page_of(attempt)
    with transaction.atomic():
        save_answer(first, seq=1, place=0, choice=1)
        other = run_into(save_answer, second, seq=1, place=1, choice=2)
        assert other.done()  # it did not wait

    assert attempt.events.newest() == {0: 1, 1: 2}


@pytest.mark.django_db(transaction=True)
def test_answer_sent_twice_at_once_gets_one_receipt():
    page = page_of(AttemptFactory())
    with transaction.atomic():
        first = save_answer(page, seq=1, place=0, choice=1)
        again = run_into(save_answer, page, seq=1, place=0, choice=1)

    assert again.result() == first
    assert AnswerEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_changed_answer_that_meets_the_one_before_waits_and_wins():
    attempt = AttemptFactory()
    page = page_of(attempt)
    with transaction.atomic():
        save_answer(page, seq=1, place=0, choice=1)
        changed = run_into(save_answer, page, seq=2, place=0, choice=2)

    assert changed.result().seq == 2
    assert attempt.events.newest() == {0: 2}


@pytest.mark.django_db(transaction=True)
def test_answer_that_meets_a_newer_one_of_its_page_gets_no_receipt():
    attempt = AttemptFactory()
    page = page_of(attempt)
    with transaction.atomic():
        save_answer(page, seq=2, place=0, choice=2)
        late = run_into(save_answer, page, seq=1, place=0, choice=1)

    with pytest.raises(Overtaken):
        late.result()
    assert attempt.events.newest() == {0: 2}


@pytest.mark.django_db(transaction=True)
def test_new_page_waits_for_the_answer_in_flight():
    """Else that answer would come to light below the page's base, untold."""
    attempt = AttemptFactory()
    with transaction.atomic():
        receipt = save_answer(page_of(attempt), seq=1, place=0, choice=1)
        page = run_into(page_of, attempt)

    assert page.result().base == receipt.event


def test_commits_wait_for_the_disk():
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")

        assert cursor.fetchone() == ("on",)


# --- Over HTTP ---------------------------------------------------------------------


def post(client, token, answers):
    return client.post(
        reverse("quiz:answers-save"),
        json.dumps({"token": token, "answers": answers}),
        content_type="application/json",
    )


def test_save_endpoint_gives_receipts_without_session_or_csrf(attempt, client):
    client.handler.enforce_csrf_checks = True
    token = sign_page(page_of(attempt))

    with CaptureQueriesContext(connection) as queries:
        response = post(client, token, [[1, 0, 2], [2, 1, 0]])

    assert response.status_code == 200
    assert [row[0] for row in response.json()["receipts"]] == [1, 2]
    assert len(queries) == 1
    assert not response.cookies
    assert response.headers["Content-Length"] == str(len(response.content))
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ([[1, 99, 0]], 400),
        ([], 400),
        ([[1, 0]], 400),
        ("x", 400),
        ([[1, 0, {}]], 400),
        ([[n, 0, 0] for n in range(300)], 400),
    ],
)
def test_save_endpoint_refuses_nonsense_in_words(attempt, client, answers, status):
    response = post(client, sign_page(page_of(attempt)), answers)

    assert response.status_code == status
    assert AnswerEvent.objects.count() == 0


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"token": 7, "answers": [[1,0,0]]}'])
def test_save_endpoint_refuses_what_it_cannot_read(client, body):
    response = client.post(
        reverse("quiz:answers-save"), body, content_type="application/json"
    )

    assert response.status_code == 400
    assert "Các câu đã lưu vẫn còn" in response.json()["sentence"]


def test_save_endpoint_names_the_current_choice_with_409(attempt, client):
    token = sign_page(page_of(attempt))
    save_answer(page_of(attempt), seq=1, place=0, choice=3)

    response = post(client, token, [[1, 0, 1], [2, 1, 2]])

    body = response.json()
    [refused] = body["refused"]
    assert response.status_code == 409
    assert (refused["seq"], refused["code"], refused["place"]) == (1, "elsewhere", 0)
    assert [seq for seq, _ in body["receipts"]] == [2]
    assert body["answers"] == {"0": 3, "1": 2}


def test_save_endpoint_lets_a_page_that_was_told_change_the_answer(attempt, client):
    token = sign_page(page_of(attempt))
    save_answer(page_of(attempt), seq=1, place=0, choice=3)
    told = post(client, token, [[1, 0, 1]]).json()["token"]

    response = post(client, told, [[2, 0, 1]])

    assert response.status_code == 200
    assert attempt.events.newest() == {0: 1}


@pytest.mark.parametrize(
    ("model", "change", "status", "code"),
    [
        (Attempt, {"due_at": Now()}, 409, "closed"),
        (User, {"write_epoch": 9}, 403, "sign_in"),
    ],
)
def test_save_endpoint_says_why_there_is_no_receipt(
    attempt, client, model, change, status, code
):
    token = sign_page(page_of(attempt))
    model.objects.update(**change)

    response = post(client, token, [[1, 0, 1]])

    assert response.status_code == status
    assert response.json()["receipts"] == []
    assert [row["code"] for row in response.json()["refused"]] == [code]


def all_views(patterns=None):
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.callback
        else:
            yield from all_views(pattern.url_patterns)


def test_save_endpoint_is_the_one_post_outside_log_in_and_csrf():
    exempt = {
        view.__name__ for view in all_views() if getattr(view, "csrf_exempt", False)
    }

    assert exempt == {"answers_save"}


def test_closed_attempt_is_named_before_the_sign_in():
    """On a shared machine handing in does both; the other device needs the first."""
    attempt = AttemptFactory()
    page = page_of(attempt)
    close_attempt(attempt, Attempt.Cause.SUBMITTED)
    User.objects.update(write_epoch=F("write_epoch") + 1)

    with pytest.raises(AttemptClosed):
        save_answer(page, seq=1, place=0, choice=0)
