"""What people see of links and do with them on the pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.db import db_now
from contest.models import Role
from contest.words import moment
from initiatives import links, permissions
from initiatives.models import Decision, LinkEvidence, LinkMeasure, LinkWatch
from initiatives.services import freeze_evidence, record_length, replace_link
from initiatives.services.watching import open_watch
from tests.factories import (
    GrantFactory,
    InitiativeEntryFactory,
    RoundFactory,
    ThemeFactory,
    UnitFactory,
    days_from_now,
)
from tests.initiatives.people import granted

pytestmark = pytest.mark.django_db
NEW = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.fixture
def round():
    return RoundFactory(initiatives=True, contest__is_current=True)


@pytest.fixture
def entry(round):
    return InitiativeEntryFactory(round=round, submitted=True)


@pytest.fixture
def officer(client, round):
    root = round.contest.root_unit
    user = GrantFactory(role=Role.OFFICER, unit=root, contest=round.contest).user
    client.force_login(user)
    return user


def url(name, entry):
    return reverse(f"initiatives:{name}", args=[entry.pk])


def shut(entry, **fields):
    """Make the entry's link one that was found not to open."""
    watch = open_watch(entry.pk)
    LinkWatch.objects.filter(pk=watch.pk).update(
        **{
            "state": "dead",
            "code": "not_found",
            "failures": 3,
            "failed_since": days_from_now(-3),
            "checked_at": db_now(),
            **fields,
        }
    )
    return watch


@pytest.mark.parametrize("who", ["creator", "coordinator"])
def test_dead_link_is_a_task_of_entrant_and_unit(client, entry, who):
    shut(entry)
    InitiativeEntryFactory(round=entry.round, submitted=True)
    by = entry.created_by if who == "creator" else granted(entry, role=Role.COORDINATOR)
    client.force_login(by)

    page = client.get(reverse("initiatives:own")).content.decode()

    task = page.split('id="link-tasks"')[1].split("</section>")[0]
    assert "Không mở được" in task
    assert entry.title in task
    assert "Video không còn ở địa chỉ này." in task


def test_approved_video_that_proves_too_long_is_a_task_until_it_is_replaced(
    client, round
):
    entry = InitiativeEntryFactory(round=round, approved=True)
    officer = granted(entry, role=Role.OFFICER)
    unit = granted(entry, role=Role.COORDINATOR)
    record_length(entry, by=officer, seconds=300, key=entry.video_key)
    assert not permissions.can_replace_link(entry.created_by, entry)
    record_length(entry, by=officer, seconds=370, key=entry.video_key)

    def shown(user, name):
        client.force_login(user)
        return client.get(reverse(f"initiatives:{name}")).content.decode()

    words = "video dài 06:10, quá thời lượng theo Thể lệ."
    for user in (entry.created_by, unit):
        assert words in shown(user, "own").split('id="link-tasks"')[1]
    assert words in shown(officer, "links")
    assert "1 bài không mở được, trùng hoặc quá dài" in shown(officer, "queue-counts")
    client.force_login(entry.created_by)
    client.post(url("replace-link", entry), {"video": NEW})
    assert words not in shown(officer, "links")


def test_link_without_faults_is_no_task(client, entry):
    open_watch(entry.pk)
    client.force_login(entry.created_by)

    page = client.get(reverse("initiatives:own")).content.decode()

    assert "link-tasks" not in page


def test_entrant_sees_state_and_replaces_the_link(client, entry):
    shut(entry)
    client.force_login(entry.created_by)
    page = client.get(url("detail", entry)).content.decode()
    assert "Không mở được" in page
    assert url("replace-link", entry) in page

    refused = client.post(url("replace-link", entry), {"video": "video của tôi"})
    response = client.post(url("replace-link", entry), {"video": f"Xem {NEW}&t=5"})

    assert "Chưa thấy đường dẫn nào" in refused.content.decode()
    assert response.status_code == 302
    entry.refresh_from_db()
    assert entry.video_url == NEW
    page = client.get(url("detail", entry)).content.decode()
    assert "chỉ lấy video" in page  # what was left out of the link is said
    assert "Trước đây, đến" in page


def test_entrant_is_told_that_a_replaced_link_must_still_be_sent_again(client, round):
    entry = InitiativeEntryFactory(round=round, changes=True)
    client.force_login(entry.created_by)
    asked = client.get(url("replace-link", entry)).content.decode()

    done = client.post(url("replace-link", entry), {"video": NEW}, follow=True)

    words = f"còn phải bấm Gửi lại bài trước {moment(round.closes_at)}"
    assert words in asked
    assert words in done.content.decode().replace("Còn", "còn")


def test_officer_replaces_only_after_the_closing_and_says_why(client, entry, officer):
    assert client.post(url("replace-link", entry), {"video": NEW}).status_code == 403
    entry.round.closes_at = days_from_now(-1)
    entry.round.save()

    without = client.post(url("replace-link", entry), {"video": NEW})
    client.post(url("replace-link", entry), {"video": NEW, "reason": "Kênh bị khóa."})

    assert without.status_code == 200
    entry.refresh_from_db()
    assert entry.video_url == NEW
    assert LinkWatch.objects.current().get().reason == "Kênh bị khóa."


def test_officer_notes_what_he_saw(client, entry, officer):
    client.post(url("confirm-link", entry), {"key": entry.video_key, "opens": "0"})

    page = client.get(url("screen", entry)).content.decode()

    assert "Cán bộ đã mở xem: không xem được." in page
    assert LinkWatch.objects.get().state == "suspect"


@pytest.mark.parametrize("sees_all", [True, False])
def test_entry_that_has_the_video_is_named_to_who_may_see_it(client, entry, sees_all):
    other = InitiativeEntryFactory(round=entry.round, submitted=True)
    shut(entry, clash_with=other)
    unit = entry.round.contest.root_unit if sees_all else entry.unit
    client.force_login(granted(entry, role=Role.OFFICER, unit=unit))

    page = client.get(url("screen", entry)).content.decode()

    watch = page.split('id="link-watch"')[1].split("</section>")[0]
    assert (other.title in page, "bài của đơn vị khác" in watch) == (
        sees_all,
        not sees_all,
    )


def test_unsent_link_is_shown_to_nobody_else(client, round, officer):
    entry = InitiativeEntryFactory(round=round, registered=True)
    assert client.get(url("detail", entry)).status_code == 200

    assert client.get(url("replace-link", entry)).status_code == 404
    client.force_login(entry.created_by)
    assert client.get(url("replace-link", entry)).status_code == 200


def test_ticks_are_not_shown_of_a_link_that_was_replaced_since(client, round, officer):
    entry = InitiativeEntryFactory(round=round, approved=True)
    Decision.objects.create(
        entry=entry,
        new_state="approved",
        ticks=["opens"],
        seen_at=entry.submitted_at,
        decided_by=officer,
        decided_at=days_from_now(-1),
        due_at=days_from_now(-1),
        state="released",
        settled_at=days_from_now(-1),
    )
    shut(entry)
    before = client.get(url("screen", entry)).content.decode()
    replace_link(entry, links.parse(NEW), by=entry.created_by)

    after = client.get(url("screen", entry)).content.decode()
    province = client.get(reverse("initiatives:province")).content.decode()

    opens = before.split('id="checks"')[1].split("</li>")[0]
    assert "Đã xem" in opens
    assert "Chưa đạt" in opens  # what is so now, beside what he saw
    assert "Đã xem" not in after.split('id="checks"')[1].split("</ul>")[0]
    assert "1 bài có đường dẫn được thay sau khi duyệt" in province


def test_what_was_frozen_at_the_closing_is_shown(client, entry, officer):
    shut(entry)
    entry.round.closes_at = days_from_now(-1)
    entry.round.save()
    freeze_evidence()

    page = client.get(url("screen", entry)).content.decode()

    frozen = page.split("Ghi nhận khi phần thi kết thúc")[1].split("</p>")[0]
    assert "Không mở được" in frozen
    assert "04:12" in frozen
    assert "khi đó" not in frozen
    old = entry.video_url
    replace_link(
        entry, links.parse("https://youtu.be/abcdefghijk"), by=officer, reason="a"
    )
    page = client.get(url("screen", entry)).content.decode()
    frozen = page.split("Ghi nhận khi phần thi kết thúc")[1].split("</p>")[0]
    assert f"của đường dẫn khi đó: {old}" in frozen


def test_what_was_frozen_long_after_the_closing_says_so():
    now = days_from_now(0)

    late = LinkEvidence(closing=days_from_now(-60), frozen_at=now)

    assert (late.occasion_words, late.moment) == ("sau khi phần thi kết thúc", now)


def test_player_tells_the_length_and_the_officer_is_named(client, entry, officer):
    asked = {"key": entry.video_key, "seconds": 370}

    answer = client.post(url("measure", entry), asked)
    other = client.post(url("measure", entry), {**asked, "key": "another"})

    assert answer.json() == {
        "words": f"06:10 (đo khi phát, {officer})",
        "is_over": True,
    }
    assert other.status_code == 409
    measure = LinkMeasure.objects.get()
    assert (measure.seconds, measure.source, measure.by) == (370, "player", officer)
    page = client.get(url("screen", entry)).content.decode()
    assert "Quá 5 phút theo Thể lệ" in page


def test_overview_lists_what_does_not_open_in_as_many_queries_for_one_as_for_three(
    client, round, officer
):
    same = {
        "unit": UnitFactory(parent=round.contest.root_unit),
        "theme": ThemeFactory(contest=round.contest),
    }

    def shown():
        with CaptureQueriesContext(connection) as counted:
            page = client.get(reverse("initiatives:links"))
        return len(counted), len(page.context["rows"])

    shut(InitiativeEntryFactory(round=round, submitted=True, **same))
    client.get(reverse("initiatives:links"))
    first = shown()
    for _ in range(2):
        shut(InitiativeEntryFactory(round=round, submitted=True, **same))
    open_watch(InitiativeEntryFactory(round=round, submitted=True, **same).pk)

    assert first[1] == 1
    assert shown() == (first[0], 3)
