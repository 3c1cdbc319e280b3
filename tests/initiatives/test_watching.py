"""Links of sent entries: looked at in time, believed slowly, frozen, replaced."""

import re
import ssl
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from contest.db import _lock_number, constraint_of, db_now
from contest.models import AuditEvent, Role
from initiatives import durations, links, permissions, queries
from initiatives.errors import (
    ApprovedLinkOpens,
    LinkReplacedMeanwhile,
    LinkTaken,
    OwnEntry,
    ReasonMissing,
    ReplacedByOfficerOnly,
    SameLink,
    SavedElsewhere,
    TransitionRefused,
)
from initiatives.models import (
    HostPace,
    InitiativeEntry,
    LinkCheck,
    LinkEvidence,
    LinkMeasure,
    LinkWatch,
    WorkingCopy,
)
from initiatives.queries.watching import watched_until
from initiatives.services import (
    check_link,
    confirm_link,
    due_links,
    freeze_evidence,
    record_length,
    replace_link,
    save_draft,
    send_changes,
    watching,
)
from initiatives.services.probing import Finding
from initiatives.services.watching import keep_finding, open_watch
from initiatives.watching import Cause, Code, Source, State, Streak, after
from tests.factories import (
    InitiativeEntryFactory,
    RoundFactory,
    days_from_now,
)
from tests.initiatives.internet import Internet
from tests.initiatives.people import OUTSIDERS, granted, user_as
from tests.initiatives.test_video_pages import FTYP, movie
from tests.initiatives.written import typed
from tests.races import run_into

pytestmark = pytest.mark.django_db
SITE = "https://thangbinh.example.vn"
PUBLIC = "93.184.216.34"
HOURS, DAYS = timedelta(hours=1), timedelta(days=1)
NAMES = ("thangbinh.example.vn", "www.youtube.com", "vimeo.com", "fb.watch")
DNS = {name: [[PUBLIC]] for name in (*NAMES, "www.tiktok.com", "vm.tiktok.com")}


def reply(status=200, body="", **headers):
    listed = [[name.replace("_", "-"), value] for name, value in headers.items()]
    return {"status": status, "headers": listed, "body": body}


def look(entry, responses, at=None):
    """Let the worker look at the entry's link, where the internet answers so."""
    with Internet(DNS, responses) as internet:
        wait = check_link(entry.pk, at=at, door=internet.door())
    entry.refresh_from_db()
    return wait, internet


def sent(url=f"{SITE}/video/1", *, state="submitted", **fields):
    link = links.parse(url)
    return InitiativeEntryFactory(
        platform=link.platform,
        video_key=link.key,
        video_url=link.url,
        **{state: True, **fields},
    )


def find(entry, code):
    keep_finding(open_watch(entry.pk), Finding(code), cause=Cause.SENT, at=db_now())


def watch_of(entry):
    return LinkWatch.objects.current().get(entry=entry)


def oembed(url, site="https://www.youtube.com/oembed?format=json&url="):
    return site + quote(url, "")


# --- How a state follows ------------------------------------------------------------


def test_three_failures_over_48_hours_are_dead_and_fewer_or_faster_are_not():
    start = db_now()
    streak, states = Streak(State.UNKNOWN), []
    for hours in (0, 1, 2, 47, 48):
        streak = after(streak, Code.NOT_FOUND, start + hours * HOURS)
        states.append(streak.state)

    assert states == [*[State.SUSPECT] * 4, State.DEAD]
    assert after(streak, Code.OPENED, start) == Streak(State.OK)


@pytest.mark.parametrize("code", [Code.BUSY, Code.NO_ANSWER])
def test_what_may_be_the_moods_of_a_site_is_no_failure(code):
    now = db_now()
    failing = Streak(State.SUSPECT, 2, now - 3 * DAYS)

    assert after(Streak(State.OK), code, now) == Streak(State.UNKNOWN)
    assert after(failing, code, now) == failing


@pytest.mark.parametrize("code", [Code.OPAQUE, Code.KEPT_OUT, Code.UNREADABLE])
def test_what_an_officer_saw_stands_where_the_machine_sees_nothing(code):
    assert after(Streak(State.OK), code, db_now()) == Streak(State.OK)


# --- One look ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        (reply(body="<title>Một cửa lưu động</title>"), "ok", "opened"),
        (reply(404), "suspect", "not_found"),
        (reply(body="<title>Không tìm thấy trang</title>"), "suspect", "not_found"),
        (reply(302, Location=f"{SITE}/"), "suspect", "turned_home"),
        (reply(403), "unknown", "kept_out"),
        (reply(429), "unknown", "busy"),
        (reply(503), "unknown", "busy"),
        (reply(302, Location="http://thangbinh.example.vn/x"), "suspect", "lost_way"),
        (reply(302, Location="https://127.0.0.1/x"), "suspect", "no_such_host"),
    ],
)
def test_page_of_a_unit_is_looked_at(answer, state, code):
    entry = sent()

    home = {f"{SITE}/": reply(body="<title>Trang chủ</title>")}
    wait, _ = look(entry, {f"{SITE}/video/1": answer, **home})

    watch = watch_of(entry)
    assert wait == 0
    assert (watch.state, watch.code) == (state, code)
    check = LinkCheck.objects.get()
    assert (check.watch, check.cause, check.code) == (watch, "sent", code)
    assert check.status in {answer["status"], 200, None}


@pytest.mark.parametrize(
    ("code", "opens", "public"),
    [
        (Code.OPENED, True, True),
        (Code.NOT_FOUND, False, None),
        (Code.SIGN_IN, False, False),
        (Code.OPAQUE, None, None),
    ],
)
def test_checklist_says_what_is_known_and_leaves_the_rest_to_a_person(
    code, opens, public
):
    entry = sent()
    assert queries.link_lines(None)["opens"] == (None, "Chưa kiểm tra")
    seen = open_watch(entry.pk)
    keep_finding(seen, Finding(code), cause=Cause.SENT, at=db_now())

    lines = queries.link_lines(watch_of(entry))

    assert (lines["opens"][0], lines["public"][0]) == (opens, public)
    assert lines["opens"][1].startswith(code.label)


def test_page_that_turns_to_something_else_is_suspect():
    entry = sent()
    page = f"{SITE}/video/1"
    look(entry, {page: reply(body="<title>Một cửa lưu động xã A</title>")})

    later = db_now() + 2 * DAYS
    look(entry, {page: reply(body="<title>Bán nhà giá rẻ</title>")}, at=later)

    watch = watch_of(entry)
    assert (watch.state, watch.code) == ("suspect", "other_title")
    assert watch.title == "Một cửa lưu động xã A"


@pytest.mark.parametrize("tail", ["", "?lang=vi"])
def test_page_that_says_the_same_at_any_address_is_for_a_person_to_open(tail):
    entry = sent(f"{SITE}/tin/1234.html{tail}")
    HostPace.objects.all().delete()

    with Internet(DNS, {}, allowed=[]) as internet:  # which says one thing everywhere
        check_link(entry.pk, at=db_now() + 2 * DAYS, door=internet.door())

    watch = watch_of(entry)
    assert (watch.state, watch.code) == ("unknown", "opaque")
    asked = [head.split(b" ")[1].decode() for head in internet.requests]
    assert asked[0] == f"/tin/1234.html{tail}"
    assert re.fullmatch(r"/tin/[0-9a-f]{16}\.html(\?lang=[0-9a-f]{16})?", asked[1])
    assert [ip for ip, _port in internet.dialled] == [PUBLIC] * 2


@pytest.mark.parametrize(
    ("url", "asked", "answer", "state", "seconds"),
    [
        (
            "https://youtu.be/dQw4w9WgXcQ",
            oembed("https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
            reply(body='{"title": "Tên", "duration": 99}'),
            "ok",
            None,
        ),
        (
            "https://youtu.be/dQw4w9WgXcQ",
            oembed("https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
            reply(401),
            "unknown",
            None,
        ),
        (
            "https://vimeo.com/76979871",
            oembed(
                "https://vimeo.com/76979871", "https://vimeo.com/api/oembed.json?url="
            ),
            reply(body='{"title": "Tên", "duration": 252}'),
            "ok",
            252,
        ),
        (
            f"{SITE}/video/1",
            f"{SITE}/video/1",
            reply(body='<meta property="og:video:duration" content="370">'),
            "ok",
            370,
        ),
    ],
)
def test_platforms_are_asked_whether_the_video_exists(
    url, asked, answer, state, seconds
):
    entry = sent(url)

    _, internet = look(entry, {asked: answer})

    assert watch_of(entry).state == state
    assert len(internet.requests) == 1
    read = LinkMeasure.objects.values_list("seconds", "source", "by")
    assert list(read) == ([(seconds, "machine", None)] if seconds else [])


def test_length_of_a_file_is_read_from_its_header_wherever_that_stands():
    entry = sent(f"{SITE}/tep/video.mp4")
    mdat = (100_000).to_bytes(4, "big") + b"mdat" + bytes(200)
    first = reply(206, FTYP + mdat, Content_Type="video/mp4")
    tail = reply(206, movie(252), Content_Type="video/mp4")

    class TwoPieces(Internet):
        def _response(self, scheme, head, ip):
            return tail if b"Range: bytes=1000" in head else first

    with TwoPieces(DNS, {}) as internet:
        check_link(entry.pk, door=internet.door())

    assert durations.known_length(entry) == (252, Source.MACHINE, "")
    assert len(internet.requests) == 2


@pytest.mark.parametrize(
    "url",
    ["https://www.facebook.com/reel/1234567890123", "https://video.zalo.me/a/b"],
)
def test_facebook_and_zalo_are_not_asked_and_an_officer_opens_them(url):
    entry = sent(url, round__contest__is_current=True)

    _, internet = look(entry, {})

    watch = watch_of(entry)
    assert internet.dialled == []
    assert (watch.state, watch.code) == ("unknown", "opaque")
    everything = InitiativeEntry.objects.all()
    assert list(queries.for_eyes(everything)) == [entry]

    officer = granted(entry, role=Role.OFFICER)
    confirm_link(entry, by=officer, opens=True, key=entry.video_key)
    look(entry, {}, at=db_now() + 2 * DAYS)

    watch.refresh_from_db()
    assert watch.state == "ok"
    assert list(queries.for_eyes(everything)) == []
    assert LinkCheck.objects.get(cause="officer").by == officer


def test_a_look_that_runs_twice_is_written_once():
    entry = sent()
    page = {f"{SITE}/video/1": reply(404)}

    look(entry, page)
    _, internet = look(entry, page)

    assert internet.dialled == []
    assert LinkCheck.objects.count() == 1
    assert watch_of(entry).failures == 1


@pytest.mark.parametrize("state", ["draft", "withdrawn", "refused"])
def test_link_of_an_entry_outside_the_contest_is_left_alone(state):
    entry = sent(state=state)

    _, internet = look(entry, {})

    assert internet.dialled == []
    assert not LinkWatch.objects.exists()


def test_one_host_is_asked_slowly_and_nobody_sleeps_for_it():
    first, second = sent(), sent(f"{SITE}/video/2")
    pages = {f"{SITE}/video/{n}": reply() for n in (1, 2)}
    now = db_now() + HOURS

    look(first, pages, at=now)
    wait, internet = look(second, pages, at=now + timedelta(seconds=0.5))
    assert (wait, internet.dialled) == (1.5, [])
    wait, internet = look(second, pages, at=now + timedelta(seconds=2))

    assert (wait, len(internet.dialled)) == (0, 1)
    assert HostPace.objects.get().host == "thangbinh.example.vn"


# --- Short links ------------------------------------------------------------------


def test_short_link_gets_its_video_under_the_lock_and_the_act_is_recorded():
    entry = sent("https://vm.tiktok.com/ZMjAbCdEf/")
    video = "https://www.tiktok.com/@a/video/7280000000000000001"
    updated_at = entry.updated_at

    look(
        entry,
        {
            "https://vm.tiktok.com/ZMjAbCdEf/": reply(301, Location=f"{video}?_t=1"),
            f"{video}?_t=1": reply(),
            oembed(video, "https://www.tiktok.com/oembed?url="): reply(body="{}"),
        },
    )

    assert (entry.video_key, entry.video_url) == ("7280000000000000001", video)
    assert entry.updated_at == updated_at
    watch = watch_of(entry)
    assert watch.link[:2] == (entry.platform, entry.video_key)
    assert watch.state == "ok"
    told = AuditEvent.objects.get(verb="resolve_initiative_link").detail
    assert told == {"old": "https://vm.tiktok.com/ZMjAbCdEf/", "new": video}


def test_short_link_to_a_video_that_another_entry_has_is_flagged():
    taken = sent("https://www.facebook.com/reel/1234567890123")
    entry = sent("https://fb.watch/nA1bC2dE3f/", round=taken.round)
    page = "https://www.facebook.com/watch/?v=1234567890123"
    dns = DNS | {"www.facebook.com": [[PUBLIC]]}
    answers = {"https://fb.watch/nA1bC2dE3f/": reply(302, Location=page)}

    with Internet(dns, answers) as internet:
        door = internet.door()._replace(tls=_trusting_everybody)
        check_link(entry.pk, door=door)

    entry.refresh_from_db()
    assert entry.video_key == "fb.watch/nA1bC2dE3f"
    assert watch_of(entry).clash_with == taken
    bad = queries.with_bad_links(InitiativeEntry.objects.all())
    assert list(bad) == [entry]
    assert AuditEvent.objects.filter(verb="find_initiative_link_taken").exists()
    replace_link(taken, NEW, by=taken.created_by)
    watch = watch_of(entry)
    assert (watch.clash_with, queries.watching.is_due(watch, db_now())) == (None, True)


def _trusting_everybody():
    """Our authority knows no facebook.com."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


# --- When --------------------------------------------------------------------------


def test_looks_are_daily_while_open_at_the_close_and_weekly_until_the_year_is_over():
    closes_at = days_from_now(1.5)
    year = closes_at.year
    entry = sent(round__closes_at=closes_at, round__contest__year=year)
    page = {f"{SITE}/video/1": reply()}
    now = db_now()
    moments = [
        (now, "sent"),
        (now + 0.5 * DAYS, None),
        (now + DAYS, "daily"),
        (closes_at - timedelta(seconds=1), None),
        (closes_at, "closing"),
        (closes_at + DAYS, None),
        (closes_at + 7 * DAYS, "weekly"),
        (watched_until(entry.round) + DAYS, None),
    ]
    for at, cause in moments:
        HostPace.objects.all().delete()
        before = LinkCheck.objects.count()
        look(entry, page, at=at)
        causes = list(LinkCheck.objects.values_list("cause", flat=True))
        assert causes[: len(causes) - before] == ([cause] if cause else [])


def test_sweep_finds_what_a_lost_message_left_once_and_spreads_a_host():
    entries = [sent(f"{SITE}/video/{n}") for n in range(3)]
    video = sent("https://youtu.be/dQw4w9WgXcQ")
    InitiativeEntryFactory()  # a draft
    now = db_now() + HOURS

    claimed = due_links(at=now)
    again = due_links(at=now + timedelta(minutes=1))
    lost = due_links(at=now + timedelta(minutes=20))

    waits = {entries[0].pk: 0, entries[1].pk: 2, entries[2].pk: 4, video.pk: 0}
    assert dict(claimed) == dict(lost) == waits
    assert again == []


def test_sweep_claims_of_a_host_what_fits_until_the_next(monkeypatch):
    monkeypatch.setattr(watching, "MOST_OF_A_HOST", 2)
    entries = [sent(f"{SITE}/video/{n}") for n in range(3)]
    video = sent("https://youtu.be/dQw4w9WgXcQ")
    now = db_now() + HOURS

    first = due_links(at=now)
    still_queued = due_links(at=now + timedelta(minutes=1))
    LinkWatch.objects.filter(entry=entries[0]).update(queued_at=None, due_at=now + DAYS)
    then = due_links(at=now + timedelta(minutes=2))

    assert dict(first) == {entries[0].pk: 0, entries[1].pk: 2, video.pk: 0}
    assert still_queued == []
    assert then == [(entries[2].pk, 2)]  # behind the one that waits


def test_sweep_asks_as_often_for_one_link_as_for_many():
    round = RoundFactory(initiatives=True)

    def count_queries():
        with transaction.atomic(), CaptureQueriesContext(connection) as counted:
            due_links(at=db_now() + HOURS)
            transaction.set_rollback(True)
        return len(counted)

    open_watch(sent(round=round).pk)
    one = count_queries()
    for n in (2, 3):
        open_watch(sent(f"{SITE}/video/{n}", round=round).pk)

    assert count_queries() == one


def test_edited_link_gets_a_watch_of_its_own_and_the_old_one_is_kept():
    entry = sent()
    look(entry, {f"{SITE}/video/1": reply(404)})
    InitiativeEntry.objects.filter(pk=entry.pk).update(
        video_key="thangbinh.example.vn/video/2", video_url=f"{SITE}/video/2"
    )

    HostPace.objects.all().delete()
    [(pk, _)] = due_links()
    look(entry, {f"{SITE}/video/2": reply()})

    assert pk == entry.pk
    states = [(each.state, each.ended_at is None) for each in entry.watches.all()]
    assert states == [("ok", True), ("suspect", False)]


# --- Evidence ----------------------------------------------------------------------


def test_evidence_is_frozen_once_after_the_look_of_the_closing():
    closes_at = days_from_now(1)
    entry = sent(round__closes_at=closes_at)
    page = {f"{SITE}/video/1": reply(body="<title>Một cửa</title>")}
    look(entry, page)
    officer = granted(entry, role=Role.OFFICER)
    record_length(entry, by=officer, seconds=251, key=entry.video_key)

    assert freeze_evidence(at=closes_at - HOURS) == 0
    assert freeze_evidence(at=closes_at + HOURS) == 0  # not looked at yet
    HostPace.objects.all().delete()
    look(entry, page, at=closes_at + HOURS)
    assert freeze_evidence(at=closes_at + HOURS) == 1
    assert freeze_evidence(at=closes_at + HOURS) == 0

    kept = LinkEvidence.objects.get()
    assert (kept.video_url, kept.title) == (entry.video_url, "Một cửa")
    assert (kept.state, kept.code) == ("ok", "opened")
    assert (kept.seconds, kept.source, kept.officer) == (251, "player", officer)
    assert (kept.closing, kept.checked_at) == (closes_at, closes_at + HOURS)


def test_evidence_is_of_the_link_that_the_entry_has():
    entry = sent(round__closes_at=days_from_now(-0.1))
    find(entry, Code.NOT_FOUND)
    InitiativeEntry.objects.update(video_key=NEW.key, video_url=NEW.url)

    assert freeze_evidence() == 0  # the look at the closing was at another link
    assert freeze_evidence(at=db_now() + 12 * HOURS) == 1
    kept = LinkEvidence.objects.get()
    assert (kept.video_url, kept.state) == (NEW.url, "unknown")


def test_sent_changes_have_their_link_looked_at(django_capture_on_commit_callbacks):
    entry = sent()
    author = entry.authors.get()
    save_draft(entry, authors=None, by=entry.created_by, typed=typed(entry))

    with django_capture_on_commit_callbacks() as queued:
        send_changes(
            entry,
            by=entry.created_by,
            authors=[author],
            cooperating=[],
            base=entry.copy.mark,
        )

    assert len(queued) == 1


def test_checklist_tells_of_the_entry_to_whose_video_a_short_link_leads():
    entry, other = sent(), sent(f"{SITE}/video/2")
    open_watch(entry.pk)
    LinkWatch.objects.update(clash_with=other)
    everything = InitiativeEntry.objects.all()

    lines = [
        queries.checklist(
            entry,
            queries.link_facts(entry, seen),
            seen,
            queries.Check("Tính mới", None, ""),
        )[-1]
        for seen in (everything, everything.none())
    ]

    assert [line.verdict for line in lines] == [False, False]
    assert lines[0].words == f'Trùng với bài "{other}"'
    assert lines[1].words == "Trùng với bài của đơn vị khác"


def test_evidence_waits_for_no_site_longer_than_half_a_day():
    entry = sent(round__closes_at=days_from_now(-0.1))

    assert freeze_evidence() == 0
    assert freeze_evidence(at=db_now() + 12 * HOURS) == 1
    kept = LinkEvidence.objects.get(entry=entry)
    assert (kept.state, kept.seconds, kept.source) == ("unknown", 252, "declared")


def test_evidence_is_frozen_again_of_the_link_approved_after_the_closing():
    entry = sent(state="changes", round__closes_at=days_from_now(-1.5))
    freeze_evidence()
    officer = granted(entry, role=Role.OFFICER)
    replace_link(entry, NEW, by=officer, reason="a", at=db_now())
    find(entry, Code.OPENED)
    approved = {"state": "approved", "decided_at": db_now(), "decided_by": officer}

    assert freeze_evidence() == 0  # not approved yet
    InitiativeEntry.objects.filter(pk=entry.pk).update(**approved)
    assert (freeze_evidence(), freeze_evidence()) == (1, 0)
    replace_link(entry, OTHER, by=officer, reason="a")
    assert freeze_evidence(at=db_now() + DAYS) == 0  # what was approved is kept

    first, again = LinkEvidence.objects.order_by("pk")
    assert (first.video_url, first.occasion) == (f"{SITE}/video/1", "closing")
    assert (again.video_url, again.occasion) == (NEW.url, "approval")
    assert (again.state, again.closing) == ("ok", first.closing)


def test_approval_after_the_closing_freezes_nothing_of_the_same_link():
    sent(state="approved", decided_at=db_now(), round__closes_at=days_from_now(-1.5))

    assert (freeze_evidence(), freeze_evidence()) == (1, 0)


def test_link_replaced_after_the_approval_is_not_taken_for_the_approved_one():
    entry = sent(state="approved", round__closes_at=days_from_now(-1.5))
    freeze_evidence()
    officer = granted(entry, role=Role.OFFICER)

    replace_link(entry, NEW, by=officer, reason="a")

    assert freeze_evidence(at=db_now() + DAYS) == 0


@pytest.mark.parametrize("act", ["update", "delete"])
def test_evidence_is_never_changed(act):
    sent(round__closes_at=days_from_now(-1))
    freeze_evidence()
    acts = {
        "update": lambda: LinkEvidence.objects.update(title="khác"),
        "delete": LinkEvidence.objects.all().delete,
    }

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        acts[act]()
    assert constraint_of(refused.value) == "linkevidence_is_never_changed"


# --- Replacing ----------------------------------------------------------------------

NEW = links.parse("https://youtu.be/dQw4w9WgXcQ")
OTHER = links.parse("https://youtu.be/abcdefghijk")


@pytest.mark.parametrize("state", ["submitted", "changes", "approved"])
def test_entrant_replaces_the_link_before_the_closing(state):
    entry = sent(state=state)
    find(entry, Code.NOT_FOUND)

    replace_link(entry, NEW, by=entry.created_by)

    entry.refresh_from_db()
    assert (entry.platform, entry.video_key, entry.state) == (*NEW[:2], state)
    new, old = entry.watches.all()
    assert (new.put_by, new.link, new.ended_at) == (entry.created_by, NEW, None)
    assert (old.video_url, old.ended_at is None) == (f"{SITE}/video/1", False)
    told = AuditEvent.objects.get(verb="replace_initiative_link").detail
    assert (told["old"], told["new"]) == (f"{SITE}/video/1", NEW.url)


def test_unsent_changes_do_not_put_the_former_link_back():
    entry = sent()
    by, page = entry.created_by, uuid4()
    old = {"video": entry.video_url, "length": "4 phút"}
    unclear = {"video": "Đường dẫn video", "length": "Thời lượng", "title": "Tên"}
    words = typed(entry, page=page, unclear=unclear, title="Tên đang sửa", **old)
    save_draft(entry, authors=None, by=by, typed=words)
    looked_at = entry.copy.mark

    replace_link(entry, NEW, by=by)

    copy = WorkingCopy.objects.get()
    assert copy.typed == {"title": "Tên đang sửa", "video": NEW.url, "length": ""}
    assert copy.unclear == {"title": "Tên"}
    words = typed(entry, page=page, base=looked_at, **old)
    with pytest.raises(SavedElsewhere):  # a page that still shows the former one
        save_draft(entry, authors=None, by=by, typed=words)
    with pytest.raises(SavedElsewhere):
        send_changes(entry, by=by, authors=[], cooperating=[], base=looked_at)


def test_replaced_link_is_a_sending_of_its_own_without_the_former_length():
    entry = sent(seconds=280)

    replace_link(entry, NEW, by=entry.created_by)

    first, second = entry.revisions.all()
    assert (first.sent_at, first.content["length"]) == (entry.submitted_at, "04:40")
    assert (second.content["video"], second.content["length"]) == (NEW.url, "")
    assert second.sent_by == entry.created_by


@pytest.mark.parametrize("days", [-2, 3])
def test_turn_to_replace_ends_with_the_time_to_mend(days):
    closes_at = days_from_now(0.5)
    entry = sent(state="changes", round__closes_at=closes_at)
    until = closes_at + days * DAYS
    decided_at = until - DAYS
    InitiativeEntry.objects.update(reopened_until=until, decided_at=decided_at)
    officer, creator = granted(entry, role=Role.OFFICER), entry.created_by
    entry.refresh_from_db()
    before, after = until - timedelta(seconds=1), until

    assert permissions.can_replace_link(creator, entry, at=before)
    assert not permissions.can_replace_link(creator, entry, at=after)
    assert permissions.can_replace_link(officer, entry, at=after)
    with pytest.raises(ReplacedByOfficerOnly):
        replace_link(entry, NEW, by=officer, reason="Lý do", at=before)
    with pytest.raises(ReplacedByOfficerOnly):
        replace_link(entry, NEW, by=creator, at=after)
    replace_link(entry, NEW, by=creator, at=before)


def test_link_that_was_replaced_after_approval_is_for_eyes():
    entry = sent(state="approved")
    find(entry, Code.NOT_FOUND)

    replace_link(entry, NEW, by=entry.created_by)

    entries = InitiativeEntry.objects.all()
    assert list(queries.for_eyes(entries)) == [entry]
    assert list(queries.replaced_unseen(entries)) == [entry]


def test_link_that_was_approved_and_opens_is_not_exchanged():
    entry = sent(state="approved")
    find(entry, Code.OPENED)

    assert not permissions.can_replace_link(entry.created_by, entry)
    with pytest.raises(ApprovedLinkOpens):
        replace_link(entry, NEW, by=entry.created_by)


def test_officer_replaces_it_after_the_closing_with_a_reason():
    entry = sent(round__closes_at=days_from_now(-1))
    officer = granted(entry, role=Role.OFFICER)

    with pytest.raises(ReasonMissing):
        replace_link(entry, NEW, by=officer, reason=" ")
    replace_link(entry, NEW, by=officer, reason="Tài khoản cũ bị khóa.")

    watch = watch_of(entry)
    assert (watch.put_by, watch.reason) == (officer, "Tài khoản cũ bị khóa.")


@pytest.mark.parametrize(
    ("who", "days", "refusal"),
    [
        ("officer", 1, ReplacedByOfficerOnly),
        ("creator", -1, ReplacedByOfficerOnly),
        ("author", -1, ReplacedByOfficerOnly),
    ],
)
def test_replacing_is_refused_to_whose_turn_it_is_not(who, days, refusal):
    entry = sent(round__closes_at=days_from_now(days))

    with pytest.raises(refusal):
        replace_link(entry, NEW, by=user_as(who, entry), reason="Lý do")
    assert InitiativeEntry.objects.get(pk=entry.pk).video_url == entry.video_url


def test_look_at_a_link_that_was_replaced_meanwhile_is_not_kept():
    entry = sent()
    seen = open_watch(entry.pk)
    replace_link(entry, NEW, by=entry.created_by)

    kept = keep_finding(seen, Finding(Code.NOT_FOUND), cause=Cause.DAILY, at=db_now())

    assert kept is None
    assert watch_of(entry).state == "unknown"


@pytest.mark.django_db(transaction=True)
def test_two_looks_at_once_are_one():
    seen = open_watch(sent().pk)
    found, now = Finding(Code.NOT_FOUND), db_now()
    with transaction.atomic():
        keep_finding(seen, found, cause=Cause.SENT, at=now)
        other = run_into(keep_finding, seen, found, cause=Cause.SENT, at=now)

    assert other.result() is None
    assert (LinkCheck.objects.count(), LinkWatch.objects.get().failures) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_replacing_waits_for_a_look_that_is_being_written():
    entry = sent()
    seen = open_watch(entry.pk)
    with transaction.atomic():
        keep_finding(seen, Finding(Code.OPENED), cause=Cause.SENT, at=db_now())
        replacing = run_into(replace_link, entry, NEW, by=entry.created_by)

    assert replacing.result().video_key == NEW.key
    assert [each.state for each in entry.watches.all()] == ["unknown", "ok"]


def test_replacing_refuses_the_same_link_a_taken_one_and_an_entry_outside():
    entry = sent()
    other = sent(NEW.url, round=entry.round)
    refused = InitiativeEntryFactory(refused=True)

    with pytest.raises(SameLink):
        replace_link(entry, links.parse(entry.video_url), by=entry.created_by)
    with pytest.raises(LinkTaken):
        replace_link(entry, NEW, by=entry.created_by)
    with pytest.raises(TransitionRefused):
        replace_link(refused, NEW, by=refused.created_by)
    entry.refresh_from_db()
    assert entry.video_key != other.video_key
    assert entry.watches.count() == 0


# --- Lengths -------------------------------------------------------------------------


def test_known_length_is_what_was_played_else_read_else_declared():
    entry = sent(seconds=280)
    officer = granted(entry, role=Role.OFFICER, user__full_name="Trần Văn Bình")
    assert durations.known_length(entry) == (280, Source.DECLARED, "")

    record_length(entry, by=officer, seconds=303, key=entry.video_key)
    length = durations.known_length(entry)

    assert length == (303, Source.PLAYER, officer)
    assert length.words == "05:03 (đo khi phát, Trần Văn Bình)"
    assert durations.is_over(length, entry)
    assert not durations.is_over(length._replace(seconds=302), entry)
    record_length(entry, by=officer, seconds=303, key=entry.video_key)
    assert LinkMeasure.objects.count() == 1

    replace_link(entry, NEW, by=entry.created_by)
    entry.refresh_from_db()
    assert durations.known_length(entry) == durations.UNKNOWN
    nothing = InitiativeEntryFactory(empty=True)
    assert durations.known_length(nothing) == durations.UNKNOWN


def test_entry_carries_the_length_of_the_link_it_has():
    entry = sent()
    author = entry.authors.get()
    officer = granted(entry, role=Role.OFFICER)
    record_length(entry, by=officer, seconds=303, key=entry.video_key)
    assert carried_length(entry) == 303

    replace_link(entry, NEW, by=entry.created_by)
    assert carried_length(entry) is None
    finding = Finding(Code.OPENED, seconds=200)
    keep_finding(watch_of(entry), finding, cause=Cause.SENT, at=db_now())
    assert carried_length(entry) == 200

    for link in (OTHER, NEW):  # and back again
        entry = InitiativeEntry.objects.get(pk=entry.pk)
        save_draft(entry, authors=None, by=entry.created_by, typed=typed(entry))
        entry.platform, entry.video_key, entry.video_url = link
        send_changes(
            entry,
            by=entry.created_by,
            authors=[author],
            cooperating=[],
            base=entry.copy.mark,
        )
        assert carried_length(entry) is None


def carried_length(entry):
    """The same as a count from all that was measured says."""
    stored = InitiativeEntry.objects.get(pk=entry.pk)
    known = durations.known_length(stored)
    is_measured = known.source in durations.MEASURED
    assert stored.measured_seconds == (known.seconds if is_measured else None)
    return stored.measured_seconds


def test_looks_and_lengths_are_refused_from_its_people_and_of_another_link():
    entry = sent()
    officer = granted(entry, role=Role.OFFICER)

    with pytest.raises(OwnEntry):
        record_length(entry, by=entry.created_by, seconds=1, key=entry.video_key)
    with pytest.raises(OwnEntry):
        confirm_link(entry, by=entry.created_by, opens=True, key=entry.video_key)
    with pytest.raises(LinkReplacedMeanwhile):
        record_length(entry, by=officer, seconds=1, key="another")
    with pytest.raises(ValueError, match="0"):
        record_length(entry, by=officer, seconds=0, key=entry.video_key)


# --- Scopes and constraints ---------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("creator", True),
        ("author", True),
        (Role.COORDINATOR, True),
        (Role.OFFICER, True),
        *((who, False) for who in OUTSIDERS),
    ],
)
def test_watch_is_seen_with_its_entry(who, sees):
    entry = sent()
    watch = open_watch(entry.pk)

    assert list(LinkWatch.objects.visible_to(user_as(who, entry))) == (
        [watch] if sees else []
    )


@pytest.mark.parametrize(
    ("name", "break_it"),
    [
        (
            "linkwatch_one_current_per_entry",
            lambda watch: LinkWatch.objects.create(entry=watch.entry),
        ),
        (
            "linkwatch_fails_since_a_moment",
            lambda watch: LinkWatch.objects.update(failed_since=db_now()),
        ),
        (
            "linkwatch_state_agrees_with_failures",
            lambda watch: LinkWatch.objects.update(
                state="dead", failures=2, failed_since=db_now()
            ),
        ),
        (
            "linkwatch_ends_after_it_began",
            lambda watch: LinkWatch.objects.update(ended_at=days_from_now(-3)),
        ),
        (
            "linkcheck_by_eye_has_a_person",
            lambda watch: watch.checks.create(
                cause="officer", code="seen_open", state="ok"
            ),
        ),
        (
            "linkmeasure_of_a_second_or_more",
            lambda watch: watch.measures.create(seconds=0, source="machine"),
        ),
        (
            "linkmeasure_by_a_player_has_a_person",
            lambda watch: watch.measures.create(seconds=1, source="player"),
        ),
        (
            "linkevidence_length_with_its_source",
            lambda watch: watch.entry.evidence.create(closing=db_now(), seconds=1),
        ),
        (
            "hostpace_once_per_host",
            lambda watch: HostPace.objects.bulk_create(
                HostPace(host="a.vn", asked_at=db_now()) for _ in range(2)
            ),
        ),
    ],
)
def test_constraint_refuses(name, break_it):
    watch = open_watch(sent().pk)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        break_it(watch)
    assert constraint_of(refused.value) == name


def test_a_host_that_somebody_else_asks_is_left_for_later():
    entry = sent()
    number = _lock_number("initiatives.host.thangbinh.example.vn")
    other = connection.copy()
    try:
        with other.cursor() as cursor, Internet(DNS, {}) as internet:
            cursor.execute("SELECT pg_advisory_lock(%s)", [number])
            wait = check_link(entry.pk, door=internet.door())
    finally:
        other.close()

    assert wait == 2
    assert internet.dialled == []
