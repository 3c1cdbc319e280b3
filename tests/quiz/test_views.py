"""The participant's pages without JavaScript, and what they never tell."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contest.models import Excusal, Role, RosterEntry, Round
from quiz.models import Attempt, Choice
from quiz.services import (
    close_attempt,
    new_page,
    save_answer,
    sign_page,
    start_attempt,
)
from tests.factories import (
    AttemptFactory,
    ExcusalFactory,
    GrantFactory,
    RosterEntryFactory,
    UserFactory,
    quiz_round,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def round():
    return quiz_round(contest__is_current=True)


@pytest.fixture
def entry(round):
    return RosterEntryFactory(contest=round.contest)


@pytest.fixture
def person(entry):
    client = Client()
    client.force_login(entry.staff_member.user)
    return client


def text_of(response):
    return response.content.decode()


def home(person):
    return text_of(person.get(reverse("quiz:home")))


def test_home_of_somebody_who_has_not_taken_part(person):
    page = home(person)

    assert "Anh/chị chưa tham gia" in page
    assert "4 câu, 20 phút, tối đa 3 lượt" in page
    assert "Bắt đầu làm bài" in page


def test_home_before_the_opening(person, round):
    Round.objects.update(opens_at=timezone.now() + timedelta(days=1))

    assert "Phần 1 chưa bắt đầu" in home(person)


def test_home_of_an_attempt_in_progress(person, entry, round):
    attempt = start_attempt(entry, round)
    save_answer(new_page(attempt, entry.staff_member.user), seq=1, place=0, choice=0)

    page = home(person)

    assert "Anh/chị đang làm dở" in page
    assert "Đã lưu 1/4 câu" in page


def test_home_after_handing_in(person, entry, round):
    attempt = start_attempt(entry, round)
    save_answer(new_page(attempt, entry.staff_member.user), seq=1, place=0, choice=0)
    close_attempt(attempt, Attempt.Cause.SUBMITTED)

    page = home(person)

    assert "Anh/chị đã tham gia" in page
    assert "Thi lại (còn 2 lượt)" in page


def test_home_closes_an_attempt_whose_time_is_up(person, entry, round):
    attempt = AttemptFactory(round=round, entry=entry, due_at=timezone.now())

    home(person)

    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.CLOSED


def test_home_with_a_pending_excusal_still_invites(person, entry):
    ExcusalFactory(entry=entry, state=Excusal.State.PENDING)

    page = home(person)

    assert "đang chờ. Anh/chị vẫn có thể dự thi" in page
    assert "Bắt đầu làm bài" in page


def test_home_of_somebody_not_obliged(person, entry):
    RosterEntry.objects.update(counts=False)

    assert "Mời anh/chị tham gia" in home(person)


def test_home_of_a_round_on_the_province_site(person, entry):
    Round.objects.update(is_hosted_here=False)

    assert "Phần 1 thi trên trang của tỉnh" in home(person)


def test_home_after_the_closing(person, round):
    Round.objects.update(closes_at=timezone.now() - timedelta(days=1))

    page = home(person)

    assert "Phần 1 đã kết thúc" in page
    assert "Bắt đầu làm bài" not in page


def test_home_of_somebody_who_is_on_no_roster(client, round):
    client.force_login(UserFactory())

    assert "Chưa thấy tên anh/chị trong danh sách" in home(client)


def fill(page, answers):
    """The fields of the plain form: its token and the chosen radios."""
    token = page.split('name="token" value="')[1].split('"')[0]
    return {"token": token} | {f"place-{p}": c for p, c in answers.items()}


def test_whole_quiz_without_javascript(person, entry):
    started = person.post(reverse("quiz:attempt-start"), follow=True)
    attempt = Attempt.objects.get()
    review = reverse("quiz:attempt-review", args=[attempt.pk])

    form = fill(text_of(started), {0: 1, 1: 2})
    saved = person.post(review, {**form, "save": ""}, follow=True)
    again = fill(text_of(saved), {0: 1, 1: 3, 2: 0})
    reviewed = person.post(review, {**again, "submit": ""}, follow=True)
    handed_in = person.post(
        reverse("quiz:attempt-submit", args=[attempt.pk]), follow=True
    )

    assert "Còn 1 câu chưa trả lời" in text_of(reviewed)
    assert "câu 4" in text_of(reviewed)
    assert attempt.events.newest() == {0: 1, 1: 3, 2: 0}
    assert "Anh/chị đã tham gia" in text_of(handed_in)


def test_plain_form_sends_only_what_changed(person, entry, round):
    started = person.post(reverse("quiz:attempt-start"), follow=True)
    attempt = Attempt.objects.get()
    review = reverse("quiz:attempt-review", args=[attempt.pk])
    form = fill(text_of(started), {0: 1})

    person.post(review, form)
    person.post(review, form)

    assert attempt.events.count() == 1


def test_form_of_another_attempt_is_refused(person, entry, round):
    attempt = start_attempt(entry, round)
    other = AttemptFactory(round=round)
    token = new_page(other, other.entry.staff_member.user)

    response = person.post(
        reverse("quiz:attempt-review", args=[attempt.pk]),
        {"token": sign_page(token), "place-0": "1"},
    )

    assert response.status_code == 403
    assert not attempt.events.exists()


def test_form_after_the_deadline_says_so_and_shows_the_result(person, entry, round):
    started = person.post(reverse("quiz:attempt-start"), follow=True)
    attempt = Attempt.objects.get()
    form = fill(text_of(started), {0: 1})
    close_attempt(attempt, Attempt.Cause.TIME_UP)

    response = person.post(
        reverse("quiz:attempt-review", args=[attempt.pk]), form, follow=True
    )

    assert "đã nộp hoặc đã hết giờ" in text_of(response)
    assert "chưa tính là đã tham gia" in text_of(response)


def test_handing_in_on_a_shared_machine_signs_out_and_shows_the_receipt(person, entry):
    session = person.session
    session["shared_machine"] = True
    session.save()
    person.post(reverse("quiz:attempt-start"))
    attempt = Attempt.objects.get()

    response = person.post(reverse("quiz:attempt-submit", args=[attempt.pk]))

    assert "Nhường máy cho người khác" in text_of(response)
    assert person.get(reverse("quiz:home")).status_code == 302


def test_start_without_attempts_left_says_so(person, round):
    Round.objects.update(max_attempts=1)
    person.post(reverse("quiz:attempt-start"))
    close_attempt(Attempt.objects.get(), Attempt.Cause.SUBMITTED)

    response = person.post(reverse("quiz:attempt-start"), follow=True)

    assert "đã dùng hết 1 lượt thi" in text_of(response)


def test_pages_and_receipts_tell_no_key_and_no_id(person, entry):
    started = person.post(reverse("quiz:attempt-start"), follow=True)
    attempt = Attempt.objects.get()
    save = person.post(
        reverse("quiz:answers-save"),
        {"token": fill(text_of(started), {})["token"], "answers": [[1, 0, 0]]},
        content_type="application/json",
    )
    reviewed = person.get(reverse("quiz:attempt-review", args=[attempt.pk]))

    seen = "".join(map(text_of, (started, save, reviewed)))
    ids = Choice.objects.values_list("pk", flat=True)
    assert "is_right" not in seen
    assert not [pk for pk in ids if f'value="{pk}"' in seen and pk > 3]
    assert set(save.json()) == {"receipts", "refused", "left_ms"}


@pytest.mark.parametrize("name", ["attempt", "attempt-review", "attempt-result"])
@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 404), (Role.JUDGE, 404), (Role.COORDINATOR, 403), (Role.LEADER, 403)],
)
def test_attempt_pages_are_for_their_owner_alone(client, round, name, role, status):
    attempt = AttemptFactory(round=round)
    stranger = UserFactory()
    if role:
        GrantFactory(user=stranger, role=role, unit=attempt.entry.unit)
    client.force_login(stranger)

    response = client.get(reverse(f"quiz:{name}", args=[attempt.pk]))

    assert response.status_code == status


@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 404), (Role.JUDGE, 404), (Role.COORDINATOR, 403), (Role.LEADER, 403)],
)
def test_attempt_submit_refuses_everyone_but_its_owner(client, round, role, status):
    attempt = AttemptFactory(round=round)
    stranger = UserFactory()
    if role:
        GrantFactory(user=stranger, role=role, unit=attempt.entry.unit)
    client.force_login(stranger)

    response = client.post(reverse("quiz:attempt-submit", args=[attempt.pk]))

    attempt.refresh_from_db()
    assert response.status_code == status
    assert attempt.state == Attempt.State.IN_PROGRESS


@pytest.mark.parametrize("name", ["home", "attempt-start"])
def test_pages_ask_for_the_sign_in(client, round, name):
    assert client.get(reverse(f"quiz:{name}")).status_code == 302


def test_paper_asks_as_much_for_5_and_for_50_questions(django_assert_max_num_queries):
    counts = []
    for questions in (5, 50):
        attempt = AttemptFactory(round=quiz_round(questions))
        client = Client()
        client.force_login(attempt.entry.staff_member.user)
        with django_assert_max_num_queries(20) as queries:
            client.get(reverse("quiz:attempt", args=[attempt.pk]))
        counts.append(len(queries))

    assert counts[0] == counts[1]
