"""An attempt moved to another device, signed in again, paused, practised."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contest.models import Evidence, Round
from contest.services.limiter import device_key
from quiz.models import Attempt
from quiz.services import (
    move_attempt,
    new_page,
    save_answer,
    sign_page,
    start_attempt,
)
from tests.factories import UserFactory, quiz_round

pytestmark = pytest.mark.django_db
PROMISE = {"own_work": "on"}
SIGN_IN = reverse("quiz:attempt-sign-in")
PASSWORD = "mua-lua-som-2023"  # noqa: S105 - of a test


@pytest.fixture
def user(user):
    """With a password of his own."""
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def practice(round):
    return quiz_round(
        contest=round.contest,
        number=9,
        name="Thi thử",
        is_practice=True,
        counts=False,
    )


def text_of(response):
    return response.content.decode()


def sign_in_again(client, token, secret):
    headers = {"Page-Token": token}
    return client.post(SIGN_IN, {"secret": secret}, headers=headers)


def save(client, token, choice=0):
    return client.post(
        reverse("quiz:answers-save"),
        {"token": token, "answers": [[1, 0, choice]]},
        content_type="application/json",
    )


# --- Another device -------------------------------------------------------------


@pytest.fixture
def known(client, person, user):
    """The person's browser after a real sign-in: it carries the device cookie."""
    name = {"name": user.username, "secret": PASSWORD}
    assert client.post(reverse("contest:sign-in"), name).status_code == 302
    return client


def test_start_keeps_which_browser_works_on_it(known):
    known.post(reverse("quiz:attempt-start"), PROMISE)

    assert len(Attempt.objects.get().device) == 64


def test_another_device_is_asked_before_it_shows_the_paper(known, entry, round):
    attempt = start_attempt(entry, round, device=device_key("another"))
    paper = reverse("quiz:attempt", args=[attempt.pk])

    asked = text_of(known.get(paper))
    moved = text_of(known.post(f"{paper}chuyen/", follow=True))

    assert "Bài đang được làm trên máy khác từ" in asked
    assert 'name="place-0"' not in asked
    assert 'name="place-0"' in moved


def test_old_device_is_told_with_its_next_reply_and_still_saves(known, entry, round):
    user = entry.staff_member.user
    attempt = start_attempt(entry, round, device=device_key("another"))
    token = sign_page(new_page(attempt, user).token)

    before = save(Client(), token)
    known.post(reverse("quiz:attempt-move", args=[attempt.pk]))
    after = Client().post(
        reverse("quiz:answers-save"),
        {"token": token, "answers": [[2, 1, 0]]},
        content_type="application/json",
    )

    attempt.refresh_from_db()
    assert before.json()["moved"] is None
    assert after.json()["moved"] == attempt.moved_ms > 0
    assert len(after.json()["receipts"]) == 1


@pytest.mark.parametrize(
    ("knows", "is_told"), [(0, True), ("moved", False), ("x", False), (None, False)]
)
def test_page_that_knows_of_no_move_gets_what_stands_on_the_paper(
    entry, round, knows, is_told
):
    user = entry.staff_member.user
    attempt = start_attempt(entry, round, device=device_key("another"))
    old = sign_page(new_page(attempt, user).token)
    move_attempt(attempt, device_key("one more"))
    save_answer(new_page(attempt, user).token, seq=1, place=0, choice=3)
    attempt.refresh_from_db()

    body = {
        "token": old,
        "answers": [[1, 1, 0]],
        "moved": attempt.moved_ms if knows == "moved" else knows,
    }
    reply = (
        Client()
        .post(reverse("quiz:answers-save"), body, content_type="application/json")
        .json()
    )

    assert len(reply["receipts"]) == 1
    assert reply.get("answers") == ({"0": 3, "1": 0} if is_told else None)
    assert (reply.get("token", old) != old) == is_told


def test_moving_to_the_same_device_again_changes_nothing(known, entry, round):
    attempt = start_attempt(entry, round, device=device_key("another"))
    move = reverse("quiz:attempt-move", args=[attempt.pk])
    known.post(move)
    attempt.refresh_from_db()

    known.post(move)

    assert Attempt.objects.get().moved_at == attempt.moved_at


# --- Signing in again ------------------------------------------------------------


@pytest.fixture
def token(entry, round, user):
    return sign_page(new_page(start_attempt(entry, round), user).token)


def test_signing_in_again_opens_the_same_page(client, token, user):
    user.write_epoch += 1
    user.save()
    assert save(client, token).status_code == 403

    reply = sign_in_again(client, token, PASSWORD)

    assert reply.json()["who"] == "owner"
    assert len(save(client, reply.json()["token"]).json()["receipts"]) == 1
    assert client.session["_auth_user_id"] == str(user.pk)


def test_wrong_password_opens_nothing(client, token):
    reply = sign_in_again(client, token, "sai")

    assert reply.status_code == 403
    assert set(reply.json()) == {"sentence"}
    assert reply.json()["sentence"].startswith("Mật khẩu chưa đúng. Câu trả lời")
    assert "_auth_user_id" not in client.session


def test_too_many_wrong_passwords_are_refused_for_a_while(client, token):
    sentences = [
        sign_in_again(client, token, "sai").json()["sentence"] for _ in range(12)
    ]

    assert sentences[-1].startswith("Tạm khóa 1 phút vì nhập sai nhiều lần.")
    assert sign_in_again(client, token, PASSWORD).status_code == 403


def test_password_of_somebody_else_opens_nothing(client, token):
    other = UserFactory()
    other.set_password("mot-mat-khau-khac")
    other.save()

    assert sign_in_again(client, token, "mot-mat-khau-khac").status_code == 403


def test_page_learns_who_is_signed_in_without_a_name(client, token, person, user):
    stranger = Client()
    stranger.force_login(UserFactory())
    headers = {"Page-Token": token}

    nobody = client.get(SIGN_IN, headers=headers).json()
    other = stranger.get(SIGN_IN, headers=headers).json()
    owner = person.get(SIGN_IN, headers=headers).json()

    assert (nobody["who"], set(nobody)) == ("nobody", {"who", "csrf"})
    assert (other["who"], set(other)) == ("other", {"who", "csrf"})
    assert (owner["who"], set(owner)) == ("owner", {"who", "csrf", "token"})


@pytest.mark.parametrize("token", ["", "x", "W10:abc:def"])
def test_without_our_token_there_is_nothing(client, token):
    assert client.get(SIGN_IN, headers={"Page-Token": token}).status_code == 404
    assert sign_in_again(client, token, PASSWORD).status_code == 404


def test_signing_in_again_asks_for_the_token_of_the_form(token):
    strict = Client(enforce_csrf_checks=True)

    assert sign_in_again(strict, token, PASSWORD).status_code == 403
    assert "_auth_user_id" not in strict.session


# --- Pause -----------------------------------------------------------------------


@pytest.fixture
def paused(round):
    Round.objects.update(
        paused_from=Now(), paused_until=timezone.now() + timedelta(hours=1)
    )


def test_pause_is_said_on_the_card_and_before_the_start(paused, person):
    card = text_of(person.get(reverse("quiz:home")))
    before = text_of(person.get(reverse("quiz:attempt-start")))

    assert [page.count("Đang tạm dừng đến") for page in (card, before)] == [1, 1]
    assert "Bắt đầu làm bài" not in card + before


def test_start_in_a_pause_is_refused(paused, person):
    refused = person.post(reverse("quiz:attempt-start"), PROMISE, follow=True)

    assert "đang tạm dừng đến" in text_of(refused)
    assert Attempt.objects.count() == 0


# --- Practice --------------------------------------------------------------------


def test_practice_is_offered_before_the_opening_and_until_done(practice, person):
    second = text_of(person.get(reverse("quiz:home")))
    Round.objects.parts().update(opens_at=timezone.now() + timedelta(days=1))
    first = text_of(person.get(reverse("quiz:home")))

    offer = ">Thi thử (không tính kết quả)</a>"
    address = reverse("quiz:practice-start")
    assert f'class="btn btn-outline-primary" href="{address}"{offer}' in second
    assert f'class="btn btn-primary btn-lg" href="{address}"{offer}' in first


def test_practice_is_not_offered_without_an_open_one(person):
    assert "Thi thử" not in text_of(person.get(reverse("quiz:home")))
    assert person.get(reverse("quiz:practice-start")).status_code == 404


def test_practice_says_so_everywhere_and_proves_nothing(practice, person):
    before = text_of(person.get(reverse("quiz:practice-start")))
    paper = person.post(reverse("quiz:practice-start"), PROMISE, follow=True)
    attempt = Attempt.objects.get()
    result = text_of(
        person.post(reverse("quiz:attempt-submit", args=[attempt.pk]), follow=True)
    )

    said = "Thi thử – không tính kết quả"
    assert [page.count(said) for page in (before, text_of(paper), result)] == [1, 1, 1]
    assert "Thi thử lại" in result
    assert "Bắt đầu làm bài" in result
    assert "Mã xác nhận" not in result
    assert attempt.round == practice
    assert Evidence.objects.count() == 0
