"""manage.py verify_participation finds what was tampered with, and repairs it."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from contest.models import AuditEvent, RosterEntry, UnitDirty
from contest.services import record_evidence, wrong_facts
from reports.models import UnitFigure
from reports.queries import Difference, wrong_figures
from reports.services import refresh_figures
from tests.factories import ContestFactory, RosterEntryFactory, RoundFactory

pytestmark = pytest.mark.django_db

WHEN = datetime(2023, 10, 5, 3, 0, tzinfo=UTC)


@pytest.fixture
def entry():
    contest = ContestFactory(code="cchc-2023")
    RoundFactory(contest=contest)
    entry = RosterEntryFactory(contest=contest)
    record_evidence(entry, source="quiz", source_key="1", happened_at=WHEN)
    refresh_figures()
    return entry


def verify(**options):
    out = StringIO()
    call_command("verify_participation", stdout=out, **options)
    return out.getvalue()


def test_verify_says_that_all_agrees(entry):
    assert verify() == "Khớp.\n"


def test_verify_counts_what_is_still_marked_instead_of_calling_it_wrong(entry):
    RosterEntryFactory(contest=entry.contest, unit=entry.unit)
    UnitDirty.objects.create(contest=entry.contest, unit=entry.unit)

    assert verify() == "Khớp.\n"
    assert UnitFigure.objects.get(unit=entry.unit).expected == 2


def test_verify_names_each_wrong_figure_and_repairs_it(entry):
    UnitFigure.objects.filter(unit=entry.unit).update(extra=3, tree_participated=0)
    assert wrong_figures(entry.contest) == [
        Difference(entry.unit_id, "extra", 3, 0),
        Difference(entry.unit_id, "tree_participated", 0, 1),
    ]

    out = StringIO()
    with pytest.raises(CommandError, match="2 chỗ khác nhau"):
        call_command("verify_participation", contest="cchc-2023", stdout=out)
    assert out.getvalue() == (
        f"cchc-2023: đơn vị {entry.unit.code}: extra: đang ghi 3, đếm lại 0\n"
        f"cchc-2023: đơn vị {entry.unit.code}: tree_participated:"
        " đang ghi 0, đếm lại 1\n"
    )

    assert verify(repair=True).endswith("Đã tính lại 2 chỗ.\n")
    assert wrong_figures(entry.contest) == []
    assert verify() == "Khớp.\n"


def test_verify_finds_a_missing_row_of_figures(entry):
    UnitFigure.objects.filter(unit=entry.unit).delete()

    columns = {each.column for each in wrong_figures(entry.contest)}

    assert columns == {
        f"{prefix}{name}"
        for prefix in ("", "tree_")
        for name in ("headcount", "counting", "expected", "participated")
    }


def test_verify_names_a_wrong_fact_and_repairs_it_with_its_figures(entry):
    RosterEntry.objects.filter(pk=entry.pk).update(participated_at=None)

    with pytest.raises(CommandError):
        verify()
    assert wrong_facts(entry.contest_id) == [entry.pk]
    verify(repair=True)

    entry.refresh_from_db()
    assert entry.participated_at == WHEN
    assert AuditEvent.objects.filter(verb="correct_fact").count() == 1
    assert verify() == "Khớp.\n"


def test_verify_of_one_contest_leaves_the_others_alone(entry):
    other = RosterEntryFactory(contest=ContestFactory(code="other"))
    RosterEntry.objects.filter(pk=other.pk).update(participated_at=WHEN)
    RoundFactory(contest=other.contest)

    assert verify(contest="cchc-2023") == "Khớp.\n"
    with pytest.raises(CommandError):
        verify(contest="other")


def test_verify_of_an_unknown_contest_is_refused(entry):
    with pytest.raises(CommandError, match="Không có cuộc thi này"):
        verify(contest="nothing")
