"""Every page for every role and scope: what it answers, what it writes, whom it names.

The routes come from the URLconf itself: a new one without a row in
``tests/rights/table.py`` fails here by its name.
"""

import zipfile
from collections import Counter
from html import unescape
from io import BytesIO
from re import sub

import pytest
from django.conf import settings as site_settings
from django.db import connection, transaction
from django.db.models import Max
from django.test import Client, override_settings
from django.urls import get_resolver, reverse

from contest.models import AuditEvent
from tests.rights.rows import ACTORS, SIGN_IN, STRANGERS
from tests.rights.table import ROWS
from tests.rights.world import NAMES, REASON, REASONS, SIGHTS, build

pytestmark = pytest.mark.django_db
# The token is asked for before anybody's rights are.
POSTERS = ("anonymous", "administrator")
REFUSALS = {403, 404, 405, SIGN_IN}
# A GET may note who saw people; here no attempt's time is up.
GET_WRITES = {"contest_auditevent", "django_session"}


def named_routes(resolver=None, space=""):
    """The names of all routes; one without a name shows as its pattern."""
    for each in (resolver or get_resolver()).url_patterns:
        if hasattr(each, "url_patterns"):
            yield from named_routes(
                each, f"{each.namespace}:" if each.namespace else ""
            )
        else:
            yield space + (each.name or str(each.pattern))


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, files):
    """Made once; every request is taken back, and at last all of it."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=files),
        transaction.atomic(),
    ):
        world = build()
        world["sessions"] = dict(_sessions(world))
        world["clients"] = [Client(), Client(enforce_csrf_checks=True)]
        world["writes"] = Counter()
        new_writes(world)
        yield world
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _files_of_the_world(settings, files, caplog):
    settings.MEDIA_ROOT = files
    caplog.set_level("CRITICAL", "django")  # hundreds of refusals are what is asked for


def _sessions(world):
    for actor, user in world["people"].items():
        client = Client()
        client.force_login(user)
        yield actor, client.cookies[site_settings.SESSION_COOKIE_NAME].value


def test_every_route_has_a_row_and_every_row_a_route():
    """What this names needs a row in the table, or a row has outlived its route."""
    routes, rows = set(named_routes()), {row.route for row in ROWS}

    assert " ".join(sorted(routes - rows)) == ""
    assert " ".join(sorted(rows - routes)) == ""


def test_no_row_stands_twice():
    assert len({str(row) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_page_answers_each_as_it_should(world, row, method):
    wrong = []
    for actor in ACTORS:
        answer = ask(world, row, method, actor)
        expected = row.expected(method, actor)
        if answer.status != expected:
            wrong.append(f"{actor}: {answer.status} instead of {expected}")
        if expected in REFUSALS and answer.written:
            wrong.append(f"{actor}: refused, yet wrote {answer.written}")
        if method == "GET" and answer.written - GET_WRITES:
            wrong.append(f"{actor}: a GET wrote {answer.written - GET_WRITES}")
        wrong += [f"{actor}: may not read {each}" for each in answer.canaries]

    assert wrong == []


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_nothing_is_posted_without_the_token_of_the_form(world, row):
    for actor in POSTERS:
        answer = ask(world, row, "POST", actor, enforces_csrf=True)

        assert (actor, answer.status) == (actor, row.without_csrf)
        assert answer.written == set()


def test_the_canaries_are_where_they_may_be_seen(world):
    """Else that nobody else saw them would say nothing."""
    for actor, address in (
        ("coordinator", reverse("reports:unit", args=[world["unit"].pk])),
        ("other_coordinator", reverse("reports:unit", args=[world["other_unit"].pk])),
    ):
        side = "own" if actor == "coordinator" else "other"
        with transaction.atomic():
            response = client_of(world, actor).get(address, {"xem": "vang"})
            new_writes(world)
            transaction.set_rollback(True)
        text = response.content.decode()

        assert NAMES[side] in text
        assert REASON.label in text


class Answer:
    """What came back, which tables were written to, and what was read unduly."""

    def __init__(self, response, row, actor, written):
        self.written = written
        self.status = response.status_code
        address = response.headers.get("Location", "")
        if self.status == 302 and address.startswith(reverse("contest:sign-in")):
            is_sent_back = actor in STRANGERS and not row.is_public
            self.status = SIGN_IN if is_sent_back else 302
        self.canaries = list(canaries(address + text_of(response), actor))


def ask(world, row, method, actor, **options) -> Answer:
    """Ask once, take back what was done, and say what was written meanwhile."""
    args = [each[1:] if each[0] == "=" else world[each].pk for each in row.args]
    keys = {name: thing.pk for name, thing in world.items() if hasattr(thing, "pk")}
    address = f"{reverse(row.route, args=args)}?{row.query.format_map(keys)}"
    client = client_of(world, actor, **options)
    with transaction.atomic():
        last = AuditEvent.objects.aggregate(pk=Max("pk"))["pk"]
        response = client.get(address) if method == "GET" else client.post(address)
        written = new_writes(world)
        told = AuditEvent.objects.filter(pk__gt=last).values_list("detail", flat=True)
        answer = Answer(response, row, actor, written)
        answer.canaries += [r for r in REASONS.values() if r in str(list(told))]
        transaction.set_rollback(True)
    return answer


def client_of(world, actor, *, enforces_csrf=False) -> Client:
    """One of two clients, with no cookie but the actor's session: a new one is slow."""
    client = world["clients"][enforces_csrf]
    client.cookies.clear()
    if actor in world["sessions"]:
        cookie = world["sessions"][actor]
        client.cookies[site_settings.SESSION_COOKIE_NAME] = cookie
    return client


def new_writes(world) -> set[str]:
    """The tables written to since this was last asked, taken back or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del"
            "  FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        now = Counter(dict(cursor.fetchall()))
    before, world["writes"] = world["writes"], now
    return set(now - before)


def text_of(response) -> str:
    """What can be read of it: a workbook is unpacked."""
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    return unescape(content.decode(errors="replace"))


def canaries(text: str, actor: str):
    """The names and reasons in ``text`` that this actor may not read."""
    sight, text = SIGHTS[actor], text.casefold()
    for side, name in NAMES.items():
        if side not in sight.names and name.casefold() in text:
            yield name
    for side, reason in REASONS.items():
        if side not in sight.reasons and reason in text:
            yield reason
    without_choices = sub(r"<option\b.*?</option>", "", text, flags=16)
    if not sight.reasons and REASON.label.casefold() in without_choices:
        yield REASON.label
