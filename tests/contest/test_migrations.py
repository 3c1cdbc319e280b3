"""Data migrations, forth and back over rows that were there."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

BEFORE = [("contest", "0004_propose_decide_and_sign_off")]
AFTER = [("contest", "0006_files_stand_beside_their_upload")]


@pytest.fixture
def _latest_afterwards():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def migrate(target):
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return MigrationExecutor(connection).loader.project_state(target).apps


def make_upload_and_leaver(apps):
    model = apps.get_model
    user = model("contest", "User").objects.create(username="a", password="!")  # noqa: S106
    unit = model("contest", "Unit").objects.create(code="A", name="A", path="/1/")
    contest = model("contest", "Contest").objects.create(
        code="c", title="c", year=2023, root_unit=unit, reference_date="2023-11-15"
    )
    model("contest", "ImportBatch").objects.create(
        kind="staff",
        name="a.xlsx",
        file="imports/a.xlsx",
        sha256="f" * 64,
        uploaded_by=user,
    )
    person = model("contest", "StaffMember").objects.create(
        code="1", given_name="An", category="cadre"
    )
    model("contest", "RosterEntry").objects.create(
        contest=contest, staff_member=person, unit=unit, counts=True, status="left"
    )


@pytest.mark.long  # every migration of all apps, back and forth
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_latest_afterwards")
def test_an_upload_keeps_its_file_forth_and_back():
    make_upload_and_leaver(migrate(BEFORE))

    apps = migrate(AFTER)

    stored = apps.get_model("contest", "ImportFile").objects.get()
    entry = apps.get_model("contest", "RosterEntry").objects.get()
    assert (stored.number, stored.name, stored.file.name, stored.sha256) == (
        1,
        "a.xlsx",
        "imports/a.xlsx",
        "f" * 64,
    )
    assert entry.left_on == timezone.localdate(entry.created_at)

    apps = migrate(BEFORE)

    batch = apps.get_model("contest", "ImportBatch").objects.get()
    assert (batch.file.name, batch.sha256) == ("imports/a.xlsx", "f" * 64)
