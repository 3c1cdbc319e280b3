"""Every page at two widths: axe finds nothing serious, nothing scrolls sideways."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contest.models import Notice, Role
from contest.services import record_evidence
from initiatives.models import InitiativeEntry
from quiz.models import Attempt
from quiz.services import close_attempt, start_attempt
from reports.services import rebuild_figures
from tests.browser.looks import assert_fine, assert_fine_at_both_widths
from tests.factories import (
    GrantFactory,
    InitiativeEntryFactory,
    RosterEntryFactory,
    RoundFactory,
    ThemeFactory,
    UnitFactory,
    days_from_now,
    quiz_round,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = {"phone": (360, 740), "desk": (1280, 800)}


@pytest.fixture
def world():
    """A small district in the middle of its contest: {word: object}."""
    round = quiz_round(contest__is_current=True, contest__host_phone="0235 000 000")
    contest = round.contest
    second = RoundFactory(contest=contest, initiatives=True)
    school = UnitFactory(
        parent=contest.root_unit, name="Trường Tiểu học có tên dài để thử xuống dòng"
    )
    done, missing = RosterEntryFactory.create_batch(2, contest=contest, unit=school)
    sitting = RosterEntryFactory(contest=contest)
    record_evidence(
        done, source="quiz", source_key="1", happened_at=days_from_now(-1), round=round
    )
    rebuild_figures(contest)
    entry = InitiativeEntryFactory(
        round=second,
        unit=school,
        theme=ThemeFactory(contest=contest),
        created_by=missing.staff_member.user,
        state="submitted",
        submitted_at=days_from_now(-1),
    )
    notice = Notice.objects.create(
        contest=contest,
        kind=Notice.Kind.RULES,
        title="Thể lệ",
        body="Một đoạn.",
        published_at=days_from_now(-1),
    )
    people = {
        role: GrantFactory(role=role, unit=contest.root_unit).user
        for role in (Role.OFFICER, Role.LEADER, Role.COORDINATOR, Role.JUDGE)
    }
    people[Role.ADMINISTRATOR] = GrantFactory(role=Role.ADMINISTRATOR, unit=None).user
    people["participant"] = missing.staff_member.user
    people["sitter"] = sitting.staff_member.user
    return {
        "people": people,
        "school": school.pk,
        "notice": notice.pk,
        "entry": entry.pk,
        "attempt": start_attempt(sitting, round).pk,
        "contest": contest,
    }


PAGES = {
    "": [
        ("contest:sign-in",),
        ("contest:public",),
        ("contest:public-detail", "notice"),
        ("contest:help",),
    ],
    "participant": [
        ("quiz:home",),
        ("quiz:attempt-start",),
        ("contest:password",),
        ("initiatives:own",),
        ("initiatives:create",),
        ("initiatives:detail", "entry"),
        ("initiatives:revisions", "entry"),
    ],
    "sitter": [("quiz:attempt", "attempt"), ("quiz:attempt-review", "attempt")],
    Role.COORDINATOR: [("reports:own-units",), ("contest:slips", "school")],
    Role.OFFICER: [
        ("reports:board",),
        ("reports:unit", "school"),
        ("contest:roster",),
        ("contest:import-upload", "=danh-sach"),
        ("contest:import-upload", "=don-vi"),
        ("quiz:bank",),
        ("initiatives:queue",),
        ("initiatives:units",),
        ("initiatives:rules",),
        ("initiatives:screen", "entry"),
    ],
    Role.LEADER: [("reports:overview",), ("reports:exports",)],
    Role.ADMINISTRATOR: [("contest:people",)],
}


@pytest.mark.parametrize("who", PAGES)
def test_pages_are_accessible_and_fit(page, live_server, sign_in, world, who):
    if who:
        sign_in(world["people"][who])
    for name, *args in PAGES[who]:
        values = [a[1:] if a.startswith("=") else world[a] for a in args]
        for width, height in WIDTHS.values():
            page.set_viewport_size({"width": width, "height": height})
            response = page.goto(live_server.url + reverse(name, args=values))
            assert (name, response.status) == (name, 200)
            assert_fine(page)


def test_receipt_is_accessible_and_fits(page, live_server, sign_in, world):
    attempt = Attempt.objects.get(pk=world["attempt"])
    close_attempt(attempt, Attempt.Cause.SUBMITTED)
    sign_in(world["people"]["sitter"])

    page.goto(live_server.url + reverse("quiz:attempt-result", args=[attempt.pk]))

    assert_fine(page)


def test_another_s_attempt_is_accessible_and_fits(page, live_server, sign_in, world):
    sign_in(world["people"]["participant"])
    address = reverse("quiz:attempt", args=[world["attempt"]])

    page.goto(live_server.url + address)

    expect(page.locator("h1")).to_have_text("Bài thi này không mở được")
    assert_fine_at_both_widths(page)
    page.get_by_role("button", name="Tôi là người khác, đăng xuất").click()
    expect(page.locator("h1")).to_have_text("Đăng nhập")


def test_pages_show_every_initiative_state_in_words(page, live_server, sign_in, world):
    InitiativeEntry.objects.filter(pk=world["entry"]).update(
        state="changes",
        reason="Thiếu tác giả",
        decided_by=world["people"][Role.OFFICER],
        decided_at=days_from_now(0),
    )
    sign_in(world["people"]["participant"])

    page.goto(live_server.url + reverse("initiatives:detail", args=[world["entry"]]))

    assert "Thiếu tác giả" in page.content()
