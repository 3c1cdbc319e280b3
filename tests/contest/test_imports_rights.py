"""Who may upload, look at and write a file; nobody else knows of it."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contest.models import (
    ImportBatch,
    Role,
    StaffMember,
    Unit,
)
from contest.services.imports import STAFF, store_upload
from tests.contest.rosters import (
    contest_with_units,
    officer_of,
    staff_book,
    staff_line,
)
from tests.factories import (
    ContestFactory,
    GrantFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
STAFF_PAGE = ("contest:import-upload", ["danh-sach"])
UNITS_PAGE = ("contest:import-upload", ["don-vi"])
TEMPLATE_OF_LISTS = ("import-template", "danh-sach")


@pytest.fixture
def contest():
    return contest_with_units("TH-ND")[0]


@pytest.fixture
def officer(contest, client):
    officer = officer_of(contest)
    client.force_login(officer)
    return officer


def upload(client, file, page=STAFF_PAGE, name="DS TH Nguyễn Du.xlsx", **chosen):
    content = file.getvalue() if isinstance(file, BytesIO) else file
    data = {"file": SimpleUploadedFile(name, content)} | chosen
    return client.post(reverse(page[0], args=page[1]), data)


def stored(contest, officer, file, name="danh sách.xlsx"):
    file.seek(0)
    return store_upload(STAFF, file, name, contest=contest, by=officer)


def grant_over_root(contest, role):
    user = UserFactory()
    unit = None if role == Role.ADMINISTRATOR else contest.root_unit
    if role:
        GrantFactory(user=user, role=role, unit=unit)
    return user


IMPORTERS = [
    (Role.OFFICER, True),
    (Role.ADMINISTRATOR, True),
    (Role.LEADER, False),
    (Role.COORDINATOR, False),
    (Role.JUDGE, False),
    (None, False),
]


@pytest.mark.parametrize(("role", "may"), IMPORTERS)
@pytest.mark.parametrize("page", ["import-upload", "import-template"])
def test_only_importers_reach_the_upload(client, contest, role, may, page):
    client.force_login(grant_over_root(contest, role))

    for kind in ("don-vi", "danh-sach"):
        takes_template = role == Role.COORDINATOR and (page, kind) == TEMPLATE_OF_LISTS
        response = client.get(reverse(f"contest:{page}", args=[kind]))
        assert response.status_code == (200 if may or takes_template else 403)


@pytest.mark.parametrize(("role", "may"), IMPORTERS)
def test_an_upload_is_unknown_to_all_others(client, contest, role, may):
    batch = stored(
        contest, officer_of(contest), staff_book(staff_line("Lê An", "TH-ND"))
    )
    client.force_login(grant_over_root(contest, role))

    seen = client.get(reverse("contest:import-detail", args=[batch.pk]))
    written = client.post(reverse("contest:import-commit", args=[batch.pk]))

    assert seen.status_code == (200 if may else 404)
    assert written.status_code == (302 if may else 404)
    assert StaffMember.objects.exists() is may


def test_an_officer_of_another_root_does_not_know_the_upload(client, contest):
    batch = stored(
        contest, officer_of(contest), staff_book(staff_line("Lê An", "TH-ND"))
    )
    client.force_login(officer_of(ContestFactory()))

    for page in ("import-detail", "import-commit", "import-discard"):
        address = reverse(f"contest:{page}", args=[batch.pk])
        response = (
            client.get(address) if page == "import-detail" else client.post(address)
        )
        assert response.status_code == 404


def test_an_officer_of_one_unit_may_not_import(client, contest):
    officer = UserFactory()
    GrantFactory(user=officer, unit=Unit.objects.get(code="TH-ND"))
    client.force_login(officer)

    response = client.get(reverse("contest:import-upload", args=["danh-sach"]))

    assert response.status_code == 403


def test_nobody_uploads_without_signing_in(client, contest):
    response = upload(client, staff_book(staff_line("Lê An", "TH-ND")))

    assert response.url.startswith(reverse("contest:sign-in"))
    assert not ImportBatch.objects.exists()


def test_an_unknown_kind_is_not_found(client, officer):
    response = client.get(reverse("contest:import-upload", args=["xyz"]))

    assert response.status_code == 404


def test_get_does_not_write(client, contest, officer):
    batch = stored(contest, officer, staff_book(staff_line("Lê An", "TH-ND")))

    for page in ("import-commit", "import-discard"):
        response = client.get(reverse(f"contest:{page}", args=[batch.pk]))
        assert response.status_code == 405
    assert not StaffMember.objects.exists()
