"""Who gave up waiting is not served any more; what was sent to be kept is kept."""

import json
import re
import socket
from urllib.parse import urlencode, urlsplit

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session

from quiz.models import AnswerEvent, Attempt
from quiz.services import new_page, sign_page
from tests.factories import AttemptFactory, RosterEntryFactory, quiz_round
from tests.web import web
from tests.workers import seconds_until

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
PASSWORD = "gio-bac-qua-doi"  # noqa: S105 - of an invented person
SECRET = "a" * 32  # of the form, as cookie and as field
LINES = "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrftoken={secret}\r\n"
BODY = "Content-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"


@pytest.fixture
def attempt():
    attempt = AttemptFactory(round=quiz_round(contest__is_current=True))
    user = attempt.entry.staff_member.user
    user.password = make_password(PASSWORD)
    user.save()
    return attempt


def request(method, path, body="", kind="application/x-www-form-urlencoded"):
    head = LINES.format(method=method, path=path, secret=SECRET)
    return (head + BODY.format(kind=kind, length=len(body)) + body).encode()


def save(page, seq):
    body = json.dumps({"token": sign_page(page.token), "answers": [[seq, seq, 1]]})
    return request("POST", "/trac-nghiem/luu/", body, "application/json")


def sign_in(user):
    typed = {"name": user.username, "secret": PASSWORD, "csrfmiddlewaretoken": SECRET}
    return request("POST", "/dang-nhap/", urlencode(typed))


def come(site, sent):
    """Ask without waiting for the answer."""
    address = urlsplit(site)
    visitor = socket.create_connection((address.hostname, address.port), timeout=30)
    visitor.sendall(sent)
    return visitor


def answer_of(visitor):
    with visitor, visitor.makefile("rb") as reply:
        return reply.read().decode()


def test_a_busy_server_leaves_out_reading_and_sign_in_of_those_who_left(
    attempt, tmp_path
):
    user = attempt.entry.staff_member.user
    page = new_page(attempt, user)
    log = tmp_path / "web.log"
    slow = save(page, 1)

    with web(log, threads=1) as site:
        first = come(site, slow[:-5])  # the one thread waits for the rest of it
        for sent in [sign_in(user), request("GET", "/dang-nhap/"), save(page, 2)]:
            come(site, sent).close()
        last = come(site, request("GET", "/dang-nhap/?o-lai"))
        first.sendall(slow[-5:])
        answers = [answer_of(first), answer_of(last)]
        seconds_until(lambda: "?o-lai" in log.read_text(encoding="utf-8"), at_most=30)
        said = log.read_text(encoding="utf-8")

    assert [answer.split()[1] for answer in answers] == ["200", "200"]
    served = re.findall(r'"(\w+ [^ "]+) HTTP/1.1" (\d+)', said)
    assert served == [
        ("POST /trac-nghiem/luu/", "200"),
        ("POST /dang-nhap/", "499"),
        ("GET /dang-nhap/", "499"),
        ("POST /trac-nghiem/luu/", "200"),
        ("GET /dang-nhap/?o-lai", "200"),
    ]
    assert AnswerEvent.objects.count() == 2
    user.refresh_from_db()
    assert (user.last_login, Session.objects.count()) == (None, 0)


@pytest.fixture
def gone():
    """The server's end of a connection whose other end is closed."""
    here, there = socket.socketpair()
    there.close()
    with here:
        yield {"gunicorn.socket": here}


def test_the_promise_and_handing_in_of_who_left_are_done(client, gone):
    entry = RosterEntryFactory(contest=quiz_round(contest__is_current=True).contest)
    client.force_login(entry.staff_member.user)

    client.post("/trac-nghiem/bat-dau/", {"own_work": "on"}, **gone)
    attempt = Attempt.objects.get()
    client.post(f"/trac-nghiem/luot/{attempt.pk}/nop/", **gone)

    attempt.refresh_from_db()
    assert attempt.cause == Attempt.Cause.SUBMITTED


def test_who_sent_the_next_request_already_has_not_left(client):
    here, there = socket.socketpair()
    there.sendall(b"GET / HTTP/1.1")
    with here, there:
        reply = client.get("/dang-nhap/", **{"gunicorn.socket": here})

    assert reply.status_code == 200


def test_what_is_nothing_to_who_left_is_not_done(client, gone, caplog):
    asked = [
        client.get("/dang-nhap/", **gone),
        client.head("/dang-nhap/", **gone),
        client.post("/trac-nghiem/dang-nhap-lai/", **gone),
        client.post("/sang-kien/tuong-tu/", **gone),
    ]

    assert [reply.status_code for reply in asked] == [499] * 4
    assert caplog.records == []  # as a trouble of ours
