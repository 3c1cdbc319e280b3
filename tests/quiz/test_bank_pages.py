"""The officer's pages of the bank; nobody else sees a key."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.models import ImportBatch, Role
from quiz.models import Question
from tests.contest.books import book
from tests.contest.rosters import officer_of
from tests.factories import (
    ContestFactory,
    GrantFactory,
    QuestionFactory,
    TopicFactory,
    UserFactory,
)
from tests.quiz.test_bank import HEADINGS, line

pytestmark = pytest.mark.django_db
UPLOAD = "quiz:bank-import-upload"


@pytest.fixture
def contest():
    return ContestFactory(is_current=True)


@pytest.fixture
def officer(contest, client):
    officer = officer_of(contest)
    client.force_login(officer)
    return officer


def upload(client, *lines, **chosen):
    file = SimpleUploadedFile("câu hỏi.xlsx", book(HEADINGS, *lines).getvalue())
    return client.post(reverse(UPLOAD), {"file": file} | chosen)


def text_of(response):
    html = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html)


@pytest.mark.parametrize(
    ("tick", "state"), [({}, "draft"), ({"approve": "on"}, "approved")]
)
def test_questions_come_in_through_their_page(client, officer, tick, state):
    response = upload(client, line(), **tick)
    page = client.get(response.url)
    batch = ImportBatch.objects.get()
    before = Question.objects.count()

    done = client.post(reverse("quiz:bank-import-commit", args=[batch.pk]), follow=True)

    assert "Ghi 1 câu hỏi vào bộ câu hỏi" in text_of(page)
    assert before == 0
    assert "Đã ghi 1 câu hỏi lúc" in text_of(done)
    assert Question.objects.get().state == state


def test_a_wrong_workbook_is_refused_with_what_to_do(client, officer):
    file = SimpleUploadedFile("câu hỏi.xls", b"\xd0\xcf\x11\xe0" + bytes(2048))

    page = client.post(reverse(UPLOAD), {"file": file})

    assert "Tệp này không phải .xlsx hoặc có mật khẩu." in text_of(page)
    assert not ImportBatch.objects.exists()


def test_the_template_has_the_columns(client, officer):
    response = client.get(reverse("quiz:bank-import-template"))

    assert response["Content-Disposition"] == (
        'attachment; filename="Mau-bo-cau-hoi.xlsx"'
    )


def test_discard_leaves_the_bank_alone(client, officer):
    upload(client, line())
    batch = ImportBatch.objects.get()

    response = client.post(reverse("quiz:bank-import-discard", args=[batch.pk]))

    assert response.url == reverse(UPLOAD)
    assert not Question.objects.exists()


def test_the_bank_lists_by_topic_with_keys_and_counts(client, officer, contest):
    topic = TopicFactory(contest=contest, name="Thủ tục hành chính")
    QuestionFactory(topic=topic, stem="Câu đang dùng?")
    QuestionFactory(topic=topic, stem="Câu nháp?", state="draft")
    QuestionFactory(topic__contest=ContestFactory(), stem="Câu của nơi khác?")

    page = client.get(reverse("quiz:bank"))

    (shown,) = page.context["topics"]
    assert (shown.drawable, shown.easy_count, shown.drafts) == (1, 1, 1)
    assert "1 câu đang dùng trong 1 chủ đề" in text_of(page)
    assert text_of(page).count("Đáp án ") == 2
    assert "Câu của nơi khác?" not in text_of(page)


def test_the_bank_is_filtered(client, officer, contest):
    topic = TopicFactory(contest=contest)
    QuestionFactory(topic=topic, stem="Câu đang dùng?")
    draft = QuestionFactory(topic=topic, stem="Câu nháp?", state="draft")

    found = client.get(reverse("quiz:bank"), {"tinh_trang": "draft"})
    wrong = client.get(reverse("quiz:bank"), {"tinh_trang": "x", "chu_de": "y"})

    assert list(found.context["page"]) == [draft]
    assert len(wrong.context["page"]) == 2


def test_drafts_on_the_page_are_put_to_use(client, officer, contest):
    draft = QuestionFactory(topic=TopicFactory(contest=contest), state="draft")

    response = client.post(
        reverse("quiz:bank-approve"), {"question": [draft.pk, "x"]}, follow=True
    )

    draft.refresh_from_db()
    assert draft.state == "approved"
    assert "Đã đưa 1 câu hỏi vào sử dụng." in text_of(response)


ROLES = [
    (Role.OFFICER, 200),
    (Role.ADMINISTRATOR, 403),
    (Role.LEADER, 403),
    (Role.COORDINATOR, 403),
    (Role.JUDGE, 403),
    (None, 403),
]


@pytest.mark.parametrize(("role", "status"), ROLES)
@pytest.mark.parametrize("name", ["quiz:bank", UPLOAD, "quiz:bank-import-template"])
def test_keys_are_for_officers(client, contest, role, status, name):
    user = UserFactory()
    if role:
        unit = None if role == Role.ADMINISTRATOR else contest.root_unit
        GrantFactory(user=user, role=role, unit=unit)
    client.force_login(user)

    assert client.get(reverse(name)).status_code == status


def test_an_upload_is_unknown_to_all_others(client, contest, officer):
    upload(client, line())
    batch = ImportBatch.objects.get()
    administrator = UserFactory()
    GrantFactory(user=administrator, role=Role.ADMINISTRATOR, unit=None)
    client.force_login(administrator)

    seen = client.get(reverse("quiz:bank-import-detail", args=[batch.pk]))
    written = client.post(reverse("quiz:bank-import-commit", args=[batch.pk]))
    by_roster = client.get(reverse("contest:import-detail", args=[batch.pk]))

    assert [seen.status_code, written.status_code, by_roster.status_code] == [404] * 3
    assert not Question.objects.exists()


def test_queries_do_not_grow_with_the_questions(client, officer, contest):
    def queries():
        with CaptureQueriesContext(connection) as context:
            client.get(reverse("quiz:bank"))
        return len(context)

    QuestionFactory(topic=TopicFactory(contest=contest))
    one = queries()
    for _ in range(3):
        QuestionFactory(topic=TopicFactory(contest=contest), state="draft")

    assert queries() == one
