"""How long a district's whole roster takes. Printed, not judged: machines differ."""

from time import perf_counter

import pytest

from contest.models import RosterEntry
from contest.services.imports import (
    STAFF,
    commit_batch,
    preview_batch,
    store_upload,
)
from tests.contest.rosters import (
    contest_with_units,
    many_lines,
    officer_of,
    staff_book,
)

PEOPLE = 3600


@pytest.mark.long
@pytest.mark.django_db
def test_a_whole_district_is_previewed_and_written(capsys):
    contest, *units = contest_with_units(*(f"DV{n:03}" for n in range(145)))
    officer = officer_of(contest)
    file = staff_book(*many_lines(PEOPLE, units))

    started = perf_counter()
    batch = store_upload(STAFF, file, "toàn huyện.xlsx", contest=contest, by=officer)
    stored = perf_counter()
    preview = preview_batch(STAFF, batch)
    previewed = perf_counter()
    commit_batch(STAFF, batch, by=officer)
    committed = perf_counter()
    again = preview_batch(STAFF, batch)
    seen_again = perf_counter()

    assert preview.problems == []
    assert preview.counts["new"] == PEOPLE
    assert RosterEntry.objects.filter(contest=contest).count() == PEOPLE
    assert again.counts["unchanged"] == PEOPLE
    with capsys.disabled():
        print(  # noqa: T201 - the figure is what this test is for
            f"\n{PEOPLE} people: upload {stored - started:.2f} s, "
            f"preview {previewed - stored:.2f} s, "
            f"commit {committed - previewed:.2f} s, "
            f"preview again {seen_again - committed:.2f} s"
        )
