"""A large catalogue in the worker: written and taken back, whole or not at all."""

import pytest
from django.urls import reverse

from contest.models import Grant, ImportBatch, Job, Role
from contest.services.imports import run_import
from initiatives.models import CatalogueItem, NoveltyText
from tests.factories import GrantFactory, RoundFactory
from tests.initiatives.test_novelty import AT_HOME, judged, line, sent, uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_rows_are_many(monkeypatch):
    monkeypatch.setattr("contest.services.imports.queueing.LONG", 1)


class Pages:
    """One upload of two models, as the officer meets it."""

    def __init__(self, client):
        self.round = RoundFactory(initiatives=True, contest__is_current=True)
        contest = self.round.contest
        grant = GrantFactory(role=Role.OFFICER, unit=contest.root_unit, contest=contest)
        self.client, self.officer = client, grant.user
        self.batch = uploaded(contest, self.officer, line(), line("Họp không giấy"))
        client.force_login(self.officer)

    def url(self, page):
        name = f"initiatives:catalogue-import-{page}"
        return reverse(name, args=[self.batch.pk])

    def see(self, page="detail"):
        return self.client.get(self.url(page))

    def press(self, act):
        """Let the worker do it, twice."""
        self.client.post(self.url(act))
        waiting = self.see().content.decode()
        job = Job.objects.latest("pk")
        for _ in range(2):
            run_import(job.pk)
        self.batch = ImportBatch.objects.get(pk=self.batch.pk)
        return waiting


@pytest.fixture
def pages(client):
    return Pages(client)


def test_many_rows_are_written_and_taken_back_by_the_worker(pages):
    assert pages.client.post(pages.url("commit")).url == pages.url("detail")
    assert not CatalogueItem.objects.exists()
    progress = pages.see("progress")
    assert "Đang ghi vào danh mục, đã xong 0%" in progress.content.decode()
    assert "HX-Refresh" not in progress.headers

    assert pages.url("progress") in pages.press("commit")
    assert Job.objects.count() == 1  # pressed twice it is one
    assert CatalogueItem.objects.count() == NoveltyText.objects.count() == 2
    assert pages.see("progress").headers["HX-Refresh"] == "true"
    assert "Đã ghi 2 mô hình" in pages.see().content.decode()

    assert "Đang hoàn tác" in pages.press("undo")
    assert not CatalogueItem.objects.exists()
    assert "Đã hoàn tác" in pages.see().content.decode()


def test_what_the_worker_could_not_do_is_said_and_nothing_is_lost(pages):
    roles = Grant.objects.filter(user=pages.officer)
    pages.client.post(pages.url("commit"))
    roles.update(role=Role.JUDGE)
    run_import(Job.objects.get().pk)
    roles.update(role=Role.OFFICER)
    assert "Chưa ghi được" in pages.see().content.decode()
    assert not CatalogueItem.objects.exists()

    pages.press("commit")
    assert "Chưa ghi được" not in pages.see().content.decode()
    judged(sent(pages.round, AT_HOME), pages.officer)
    pages.press("undo")
    refused = pages.see().content.decode()
    assert "Chưa hoàn tác được" in refused
    assert "đã có kết luận về tính mới" in refused
    assert CatalogueItem.objects.count() == 2


def test_the_catalogue_leads_back_to_the_newest_import(pages):
    page = pages.client.get(reverse("initiatives:catalogue")).content.decode()

    assert pages.url("detail") in page
