"""The receipt says what the proof says."""

import pytest
from django.urls import reverse

from contest.models import Evidence
from contest.services import withdraw_evidence
from quiz.models import Attempt
from quiz.services import close_attempt, new_page, save_answer
from tests.factories import AttemptFactory, UserFactory

pytestmark = pytest.mark.django_db


def handed_in(client):
    attempt = AttemptFactory()
    user = attempt.entry.staff_member.user
    save_answer(new_page(attempt, user).token, seq=1, place=0, choice=0)
    close_attempt(attempt, Attempt.Cause.SUBMITTED)
    client.force_login(user)
    return reverse("quiz:attempt-result", args=[attempt.pk])


def test_receipt_of_an_accepted_proof_says_that_the_person_took_part(client):
    page = client.get(handed_in(client)).content.decode()

    assert "Anh/chị đã tham gia" in page


def test_receipt_of_a_withdrawn_proof_says_so(client):
    address = handed_in(client)
    withdraw_evidence(Evidence.objects.get(), by=UserFactory(), reason="Thi hộ")

    page = client.get(address).content.decode()

    assert "Anh/chị đã tham gia" not in page
    assert "Ghi nhận của lượt này đã được hủy" in page


@pytest.mark.parametrize("choice", ["9" * 5000, "-1", "x", "٣"])
def test_odd_choices_of_a_form_are_left_out(client, choice):
    attempt = AttemptFactory()
    client.force_login(attempt.entry.staff_member.user)

    response = client.post(
        reverse("quiz:attempt-save", args=[attempt.pk]), {"place-0": choice}
    )

    assert response.status_code == 302
    assert not attempt.events.exists()


def test_save_endpoint_refuses_a_body_that_nests_too_deep(client):
    response = client.post(
        reverse("quiz:answers-save"), "[" * 9000, content_type="application/json"
    )

    assert response.status_code == 400
