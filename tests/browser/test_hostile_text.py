"""A hundred texts that want to be code, in every column, on every page and workbook.

The pages come from the table of rights: one that is added there is opened here too.
"""

import re

import pytest
from django.urls import reverse

from contest.db import db_today
from initiatives.models import Abbreviation
from initiatives.services import province
from reports.models import Snapshot
from reports.services import take_snapshot
from reports.workbook.build import build_workbook
from tests.browser.hostile import HARMLESS, PAYLOADS, fill, formulas, is_of_people
from tests.factories import InitiativeEntryFactory
from tests.rights.table import ROWS
from tests.rights.world import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
READERS = ("participant", "coordinator", "officer", "leader")
REPORTS = {"reports:overview", "reports:unit", "reports:board", "reports:snapshot"}
A_DOZEN = PAYLOADS[::9]
PARTS_OF_ALL = 5  # of the hundred, which take minutes
LISTEN = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.__violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
# What a page is made of, its words aside: tags, and attributes that could act.
PARTS = """
() => {
  const parts = new Set();
  for (const each of document.querySelectorAll("*")) {
    parts.add(each.tagName.toLowerCase());
    for (const { name } of each.attributes)
      if (/^(on|hx-|x-|style$|srcdoc$|accesskey$|autofocus$)/.test(name))
        parts.add(name);
  }
  const many = "img,iframe,script,style,link,meta,base,object,embed,svg,form,template";
  for (const name of many.split(","))
    parts.add(`${document.querySelectorAll(name).length} ${name}`);
  return [...parts];
}
"""
# Of a page that marks like words, shows changes or has a line for each like entry.
VARIES = {"mark", "ins", "del", "ul", "ol", "li", "details", "summary"}
# On no page of ours, whatever it says.
NEVER = re.compile(
    "base|object|embed|marquee|math|foreignobject|animate|use|video|audio|img|font"
    "|style|accesskey|srcdoc|on.+|x-.+"
)


@pytest.fixture
def world():
    """All that the table of rights asks about, and an entry with every kind of end."""
    # Shipped ones are there until a test before has emptied the database.
    Abbreviation.objects.filter(added_by=None).delete()
    world = build()
    refused = InitiativeEntryFactory(
        round=world["second"],
        unit=world["unit"],
        theme=world["theme"],
        created_by=world["people"]["participant"],
        refused=True,
    )
    officer, sent = world["people"]["officer"], world["dispatched_entry"]
    province.note_fanpage(sent, by=officer, url="https://vi-du.vn/bai/1")
    province.set_hashtags(world["contest"], by=officer, hashtags="#CCHC")
    given = {"round": world["second"], "unit": world["unit"], "approved": True}
    other = InitiativeEntryFactory(
        created_by=world["people"]["participant"], theme=world["theme"], **given
    )
    dispatch = province.send_to_province(
        world["contest"], [other.pk], by=officer, sent_on=db_today(), document="1"
    )
    province.take_back_dispatch(dispatch, by=officer, reason="Nhầm")
    return world | {"refused": refused}


COMES_AFTER = "#queue-progress"  # what is counted for the queue, once it is shown


@pytest.fixture
def visits(world, live_server, client, context, page):
    """Open every page as who may read it; return what each is made of."""
    heard, elsewhere = [], []
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    page.on(
        "request",
        lambda request: (
            request.url.startswith((live_server.url, "data:"))
            or elsewhere.append(request.url)
        ),
    )
    context.add_init_script(LISTEN)

    def sign_in(actor):
        client.force_login(world["people"][actor])
        cookie = client.cookies["session"].value
        context.add_cookies(
            [{"name": "session", "value": cookie, "url": live_server.url}]
        )

    are_pages = {}

    def open_all(readers):
        made_of = {}
        for actor, routes in readers.items():
            sign_in(actor)
            for row in routes:
                if str(row) not in are_pages:
                    are_pages[str(row)] = is_page(world, client, row)
                if are_pages[str(row)]:
                    made_of[actor, str(row)] = open_one(address(world, row))
        return made_of

    def open_one(path):
        answer = page.goto(live_server.url + path, wait_until="load")
        assert (path, answer.status) == (path, 200)
        if page.locator(COMES_AFTER).count():
            page.locator(f"{COMES_AFTER} > *").first.wait_for()
        found = (
            heard,
            elsewhere,
            page.evaluate("window.__violations"),
            page.evaluate("window.__xss"),
        )
        assert (path, *found) == (path, [], [], [], None)
        parts = set(page.evaluate(PARTS)) - VARIES
        assert (path, list(filter(NEVER.fullmatch, parts))) == (path, [])
        return parts

    return open_all


def readers(turn=None):
    """Who opens which page: everybody who may, or the next of them at each turn."""
    rows = [
        row
        for row in ROWS
        if row.route.startswith("initiatives:") or row.route in REPORTS
    ]
    opened = {actor: [] for actor in READERS}
    for row in rows:
        may = [actor for actor in READERS if row.expected("GET", actor) == 200]
        if turn is not None and may:
            may = [may[turn % len(may)]]
        for actor in may:
            opened[actor].append(row)
    return opened


def address(world, row):
    args = [each[1:] if each[0] == "=" else world[each].pk for each in row.args]
    keys = {name: thing.pk for name, thing in world.items() if hasattr(thing, "pk")}
    return f"{reverse(row.route, args=args)}?{row.query.format_map(keys)}"


def is_page(world, client, row):
    """A file is no page: the workbooks are opened below."""
    response = client.get(address(world, row))
    if response.streaming:
        b"".join(response)
    return response.headers["Content-Type"].startswith("text/html")


def workbooks(world):
    """All files that hold these texts, built anew."""
    officer, contest = world["people"]["officer"], world["contest"]
    made = province.request_province_list(
        contest, [world["approved"].pk, world["dispatched_entry"].entry_id], by=officer
    )
    with made.file.open() as stored:
        yield stored.read()
    yield build_workbook(take_snapshot(contest, Snapshot.Cause.REPORT, by=officer))


FILLED = {
    "initiativeentry.title",
    "initiativeentry.summary",
    "initiativeentry.reason",
    "author.name",
    "theme.name",
    "dispatch.document",
    "dispatch.taken_back_reason",
    "dispatchedentry.fanpage_url",
    "fanpagetext.hashtags",
    "unit.name",
    "user.full_name",
}


def refuse_formulas_of_people(world):
    sent, report = map(formulas, workbooks(world))
    assert sent == []
    assert len(report) > 50
    assert list(filter(is_of_people, report)) == []


def test_a_dozen_hostile_texts_stay_text(world, visits):
    assert fill(A_DOZEN) >= FILLED

    assert len(visits(readers(turn=0))) > 20
    refuse_formulas_of_people(world)


def without_keys(columns):
    """Keys by which is sought are unique: not each takes each text. None is shown."""
    return {each for each in columns if not each.endswith("_key")}


@pytest.mark.long
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("part", range(PARTS_OF_ALL))
def test_each_hostile_text_stays_text_in_each_column(part, world, visits):
    """Against the same pages with a harmless text: they are made of the same parts."""
    filled = without_keys(fill(HARMLESS))
    made_of = visits(readers())

    for turn in range(part, len(PAYLOADS), PARTS_OF_ALL):
        assert without_keys(fill(PAYLOADS, turn=turn)) == filled
        found = visits(readers(turn))
        assert found == {page: made_of[page] for page in found}
        refuse_formulas_of_people(world)
