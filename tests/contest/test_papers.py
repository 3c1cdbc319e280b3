"""Scans: what is taken, under which name, and who may open one."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contest.models import AuditEvent, Paper, Role
from contest.papers import LARGEST_PAPER, PaperRefused
from contest.services.papers import store_paper
from tests.factories import ContestFactory, GrantFactory, UnitFactory, UserFactory

PDF = b"%PDF-1.7\n%scan"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest():
    return ContestFactory(is_current=True)


@pytest.fixture
def unit(contest):
    return UnitFactory(parent=contest.root_unit)


def scan(content=PDF, name="Giấy ra viện của Nguyễn Thị Hoa.pdf"):
    return SimpleUploadedFile(name, content, content_type="text/html")


@pytest.mark.parametrize(
    ("content", "content_type", "suffix"),
    [
        (PDF, "application/pdf", ".pdf"),
        (PNG, "image/png", ".png"),
        (JPEG, "image/jpeg", ".jpg"),
    ],
    ids=["pdf", "png", "jpeg"],
)
def test_store_paper_goes_by_the_content_and_forgets_the_name(
    contest, unit, content, content_type, suffix
):
    by = UserFactory()

    paper = store_paper(contest, unit, scan(content, "Hoa.html"), by)

    assert (paper.content_type, paper.suffix) == (content_type, suffix)
    assert "Hoa" not in paper.file.name
    with paper.file.open() as stored:
        assert stored.read() == content
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.detail) == (
        "store_paper",
        by,
        {"unit": unit.pk},
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "trống"),
        (b"<html><script>alert(1)</script>", "không phải ảnh JPG, PNG hay tệp PDF"),
        (b"GIF89a", "không phải ảnh JPG, PNG hay tệp PDF"),
        (b"  %PDF-1.7", "không phải ảnh JPG, PNG hay tệp PDF"),
        (PDF + bytes(LARGEST_PAPER), "lớn hơn 10 MB"),
    ],
    ids=["empty", "html", "gif", "late", "large"],
)
def test_store_paper_refuses_what_is_no_scan(contest, unit, content, words):
    with pytest.raises(PaperRefused, match=words):
        store_paper(contest, unit, io.BytesIO(content), UserFactory())

    assert not Paper.objects.exists()


@pytest.mark.parametrize(
    ("role", "where", "status"),
    [
        (Role.OFFICER, "above", 200),
        (Role.COORDINATOR, "here", 200),
        (Role.LEADER, "above", 403),
        (Role.ADMINISTRATOR, None, 403),
        (Role.JUDGE, "here", 403),
        (Role.COORDINATOR, "beside", 404),
        (Role.OFFICER, "beside", 404),
        (None, None, 404),
    ],
)
def test_a_scan_opens_for_the_units_coordinators_and_officers(
    client, contest, unit, role, where, status
):
    paper = store_paper(contest, unit, scan(), UserFactory())
    places = {"above": contest.root_unit, "here": unit, None: None}
    places["beside"] = UnitFactory(parent=contest.root_unit)
    user = UserFactory()
    if role:
        GrantFactory(user=user, role=role, unit=places[where])
    client.force_login(user)

    response = client.get(reverse("contest:paper", args=[paper.pk]))

    assert response.status_code == status
    assert not response.streaming or b"".join(response.streaming_content) == PDF
    opened = AuditEvent.objects.filter(verb="view_paper", actor=user)
    assert opened.count() == (status == 200)


@pytest.mark.parametrize(
    ("content", "disposition"),
    [
        (PDF, 'attachment; filename="Van-ban-{}.pdf"'),
        (PNG, 'inline; filename="Van-ban-{}.png"'),
    ],
    ids=["pdf", "png"],
)
def test_a_scan_is_served_as_what_it_is_and_nothing_else(
    client, contest, unit, content, disposition
):
    paper = store_paper(contest, unit, scan(content), UserFactory())
    client.force_login(GrantFactory(unit=unit).user)

    response = client.get(reverse("contest:paper", args=[paper.pk]))

    assert b"".join(response.streaming_content) == content
    assert response["Content-Type"] == paper.content_type
    assert response["Content-Disposition"] == disposition.format(paper.pk)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
