"""A whole sitting on real programs: what they write down tells no key and no answer."""

import json
import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from contest.models import UnitDirty
from quiz.models import Attempt, Choice, Question
from tests.factories import RosterEntryFactory, quiz_round
from tests.web import web
from tests.workers import seconds_until, worker

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
PASSWORD = "gio-bac-qua-doi"  # noqa: S105 - of an invented person
FAR, MARK = 7_310_400_000, "73104"  # ids that are known wherever they stand
TOKEN = re.compile(r'name="token" value="([^"]+)"')


class Browser:
    """Keeps its cookies, and all that it was sent."""

    def __init__(self, site):
        self.site, self.cookies, self.received = site, CookieJar(), []
        keeps = urllib.request.HTTPCookieProcessor(self.cookies)
        self.opener = urllib.request.build_opener(keeps)

    def open(self, path, body=None, **headers):
        request = urllib.request.Request(  # noqa: S310 - our own address
            urllib.parse.urljoin(self.site, path), body, headers
        )
        with self.opener.open(request, timeout=30) as reply:
            self.received.append(f"{reply.headers}\n{reply.read().decode()}")
            return reply.geturl(), self.received[-1]

    def post(self, path, **fields):
        tokens = [each.value for each in self.cookies if each.name == "csrftoken"]
        fields["csrfmiddlewaretoken"] = tokens[-1]
        return self.open(path, urllib.parse.urlencode(fields).encode())


def sit(person, username):
    """Sign in, start, answer, reload, review and hand in."""
    person.open("/dang-nhap/")
    person.post("/dang-nhap/", name=username, secret=PASSWORD)
    address, page = person.post("/trac-nghiem/bat-dau/", own_work="on")
    token = TOKEN.search(page)[1]
    body = json.dumps({"token": token, "answers": [[1, 0, 1], [2, 1, 3]]}).encode()
    person.open("/trac-nghiem/luu/", body, **{"Content-Type": "application/json"})
    person.open(address)
    person.open(f"{address}xem-lai/")
    person.post(f"{address}nop/")
    return token


def test_programs_write_down_no_key_no_score_and_no_token_of_a_sitting(tmp_path):
    entry = RosterEntryFactory(contest=quiz_round(contest__is_current=True).contest)
    user = entry.staff_member.user
    user.password = make_password(PASSWORD)
    user.save()
    with transaction.atomic():
        Question.objects.update(id=F("id") + FAR)
        Choice.objects.update(id=F("id") + FAR, question_id=F("question_id") + FAR)
    log = tmp_path / "web.log"

    with worker() as celery, web(log) as site:
        person = Browser(site)
        token = sit(person, user.username)
        seconds_until(lambda: not UnitDirty.objects.exists(), at_most=30)
        said = celery.log.read_text(encoding="utf-8")
    said += log.read_text(encoding="utf-8")

    attempt = Attempt.objects.get()
    assert attempt.answered == 2
    assert MARK in str(attempt.paper)
    assert [text for text in person.received if MARK in text] == []
    assert "POST /trac-nghiem/luu/" in said
    assert "refresh_figures" in said
    secrets = [MARK, token, PASSWORD, "is_right", "score", "đúng", user.full_name]
    assert [each for each in secrets if each in said] == []
