"""The day by which excusals count: seen before it changes, kept by what was taken."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from contest.models import AuditEvent, UnitDirty
from reports.errors import ReferenceDateIsClosed, TouchedMeanwhile
from reports.models import Snapshot
from reports.queries.reference_date import touched_by
from reports.services import change_reference_date, rebuild_figures, take_snapshot
from tests.factories import ExcusalFactory, RosterEntryFactory, RoundFactory
from tests.reports.closings import close, ended_round, officer_of
from tests.reports.rosters import sign_in, text_of

pytestmark = pytest.mark.django_db
PAGE = reverse("reports:reference-date")
NEW = date(2023, 12, 20)


@pytest.fixture
def contest():
    """It looks at 15/11. Excused: one in November, one until December, two since."""
    contest = RoundFactory(contest__is_current=True).contest
    november, december = date(2023, 11, 1), date(2023, 12, 1)
    for first, last in (
        (november, date(2023, 11, 30)),
        (november, date(2023, 12, 31)),
        (december, date(2023, 12, 31)),
        (december, date(2023, 12, 31)),
    ):
        entry = RosterEntryFactory(contest=contest)
        ExcusalFactory(entry=entry, starts_on=first, ends_on=last)
    RosterEntryFactory(contest=contest)
    return contest


def change(contest, by, **fields):
    seen = touched_by(contest, NEW).fingerprint()
    given = {"why": "Gia hạn", "document": "12/CV", "seen": seen} | fields
    return change_reference_date(contest, NEW, by=by, **given)


def test_page_names_whom_the_new_day_touches_and_then_changes_it(client, contest):
    officer = sign_in(client, contest)
    given = {"day": "2023-12-20", "why": "Gia hạn phần thi", "document": "12/CV-NV"}

    preview = client.post(PAGE, given)

    contest.refresh_from_db()
    assert contest.reference_date == date(2023, 11, 15)
    assert "Số phải tham gia: 3 → 2 người" in text_of(preview)
    after = [each.will_be_excused for each in preview.context["people"]]
    assert after == [False, True, True]
    seen = preview.context["touched"].fingerprint()

    done = client.post(PAGE, given | {"ghi": "1", "seen": seen})

    assert done.url == reverse("reports:snapshots")
    contest.refresh_from_db()
    assert contest.reference_date == NEW
    audit = AuditEvent.objects.get(verb="change_reference_date")
    assert audit.actor == officer
    assert audit.detail == {
        "before": "2023-11-15",
        "after": "2023-12-20",
        "why": "Gia hạn phần thi",
        "document": "12/CV-NV",
        "asked": 1,
        "excused": 2,
    }
    assert "12/CV-NV" in text_of(client.get(PAGE))


@pytest.mark.parametrize("missing", ["day", "why", "document"])
def test_page_asks_again_for_what_was_not_said(client, contest, missing):
    sign_in(client, contest)
    given = {"day": "2023-12-20", "why": "Gia hạn", "document": "12/CV", missing: ""}

    page = client.post(PAGE, given)

    assert page.context["form"].errors.keys() == {missing}
    assert "touched" not in page.context


def test_change_marks_the_units_and_the_recount_follows(contest):
    change(contest, officer_of(contest))

    assert UnitDirty.objects.count() == 4
    rebuild_figures(contest)
    figures = contest.figures.filter(headcount=1).order_by("unit")
    assert list(figures.values_list("excused", flat=True)) == [0, 1, 1, 1, 0]


def test_change_refuses_what_the_page_did_not_show(contest):
    officer = officer_of(contest)
    seen = touched_by(contest, NEW).fingerprint()
    ExcusalFactory(
        entry=RosterEntryFactory(contest=contest), starts_on=date(2023, 12, 1)
    )

    with pytest.raises(TouchedMeanwhile):
        change(contest, officer, seen=seen)

    contest.refresh_from_db()
    assert contest.reference_date == date(2023, 11, 15)


def test_change_is_refused_once_the_figures_are_closed():
    contest = ended_round().contest
    officer = officer_of(contest)
    close(contest, by=officer)

    with pytest.raises(ReferenceDateIsClosed):
        change(contest, officer)


def test_figures_taken_before_agree_with_their_own_day(contest):
    taken = take_snapshot(contest, Snapshot.Cause.REPORT)

    change(contest, officer_of(contest))

    assert taken.reference_date == date(2023, 11, 15)
    call_command("verify_snapshot", taken.pk, stdout=StringIO())
