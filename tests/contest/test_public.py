"""What everybody may read without signing in."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.models import Notice
from tests.factories import ContestFactory, RoundFactory, days_from_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest():
    return ContestFactory(
        is_current=True, province_url="https://thi.example.vn", host_phone="0235 000"
    )


def notice(contest, title="Thể lệ Cuộc thi", **fields):
    fields = {"kind": Notice.Kind.RULES, "published_at": days_from_now(-1)} | fields
    return Notice.objects.create(contest=contest, title=title, **fields)


def page_of(client, name, *args):
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_public_page_lists_what_is_published_by_kind(client, contest):
    notice(contest, number="01/TL", issued_on=date(2023, 9, 20), issued_by="Sở Nội vụ")
    notice(contest, "Hướng dẫn quét mã", kind=Notice.Kind.GUIDE)
    notice(contest, "Chưa đăng", published_at=None)
    notice(contest, "Đăng ngày mai", published_at=days_from_now(1))
    notice(ContestFactory(), "Của cuộc thi khác")

    response = client.get(reverse("contest:public"))

    shown = [
        (group["label"], [item.title for item in group["notices"]])
        for group in response.context["groups"]
    ]
    assert shown == [
        ("Thể lệ", ["Thể lệ Cuộc thi"]),
        ("Hướng dẫn", ["Hướng dẫn quét mã"]),
    ]
    assert "Số 01/TL, ngày 20/09/2023, Sở Nội vụ" in response.content.decode()


def test_public_page_shows_both_windows_and_the_provinces_site(client, contest):
    RoundFactory(
        contest=contest,
        opens_at=datetime(2023, 10, 1, 0, 30, tzinfo=UTC),
        closes_at=datetime(2023, 11, 15, 10, 0, tzinfo=UTC),
    )
    RoundFactory(
        contest=contest,
        initiatives=True,
        opens_at=datetime(2023, 11, 16, 0, 30, tzinfo=UTC),
        closes_at=datetime(2023, 12, 15, 10, 0, tzinfo=UTC),
    )

    page = page_of(client, "contest:public")

    for text in (
        "7h30 ngày 01/10/2023",
        "17h00 ngày 15/11/2023",
        "7h30 ngày 16/11/2023",
        "17h00 ngày 15/12/2023",
        'href="https://thi.example.vn"',
    ):
        assert text in page


def test_public_page_without_notices_or_contest_says_whom_to_ask(client):
    assert "Chưa đăng văn bản nào" in page_of(client, "contest:public")


def test_public_detail_shows_paragraphs_as_plain_text(client, contest):
    shown = notice(contest, body="Đoạn một.\n\n<script>alert(1)</script>")

    page = page_of(client, "contest:public-detail", shown.pk)

    assert "<p>Đoạn một.</p>" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "fields",
    [{"published_at": None}, {"published_at": days_from_now(1)}],
)
def test_public_detail_of_what_is_not_published_is_not_found(client, contest, fields):
    hidden = notice(contest, **fields)

    response = client.get(reverse("contest:public-detail", args=[hidden.pk]))

    assert response.status_code == 404


def test_public_detail_of_another_contest_is_not_found(client, contest):
    other = notice(ContestFactory())

    response = client.get(reverse("contest:public-detail", args=[other.pk]))

    assert response.status_code == 404


def test_public_page_takes_the_same_queries_for_one_and_three(client, contest):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse("contest:public"))
        return len(counted)

    notice(contest)
    one = queries()
    notice(contest)
    notice(contest)

    assert queries() == one


def test_help_page_says_what_to_do_and_whom_to_ask(client, contest):
    RoundFactory(contest=contest)

    page = page_of(client, "contest:help")

    for text in ("Cấp lại mã", "bổ sung vào Danh sách tham gia", "0235 000", "Sau "):
        assert text in page
