"""A unit's own list: uploaded by its coordinator, sent, given back, received."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from contest.errors import ImportOver, NotSentYet, RosterLocked, WordsMissing
from contest.models import (
    AuditEvent,
    ImportBatch,
    Proposal,
    Role,
    RosterEntry,
    UnitAlias,
    UnitRoster,
)
from contest.services.imports import (
    STAFF,
    commit_roster,
    decide_import,
    preview_batch,
    return_batch,
    send_batch,
    store_lists,
)
from contest.services.signoff import lock_roster
from tests.contest.rosters import (
    contest_with_units,
    officer_of,
    staff_book,
    staff_line,
)
from tests.factories import (
    GrantFactory,
    RosterEntryFactory,
    StaffMemberFactory,
    UnitFactory,
    UserFactory,
)
from tests.races import run_into

pytestmark = pytest.mark.django_db
State = ImportBatch.State


class World:
    """A contest, two units, an officer, and the coordinator of the first."""

    def __init__(self):
        self.contest, self.unit, self.other = contest_with_units("TH-A", "TH-B")
        self.officer = officer_of(self.contest)
        self.coordinator = holder(Role.COORDINATOR, self.unit)

    def upload(self, *lines, name="a.xlsx"):
        lines = lines or [staff_line("Lê An", "TH-A")]
        return store_lists(
            [(staff_book(*lines), name)],
            contest=self.contest,
            by=self.coordinator,
            within=self.unit,
        )

    def sent(self, *lines):
        return send_batch(self.upload(*lines), by=self.coordinator)

    def state_of_list(self):
        return UnitRoster.objects.get(unit=self.unit).state


def holder(role, unit):
    user = UserFactory()
    if role:
        GrantFactory(user=user, role=role, unit=unit)
    return user


@pytest.fixture
def world():
    return World()


def test_a_list_without_units_is_of_the_unit_that_sends_it(world):
    batch = world.sent(staff_line("Lê An", None))

    commit_roster(batch, by=world.officer)

    assert RosterEntry.objects.get().unit == world.unit
    assert world.state_of_list() == "unconfirmed"


def test_rows_of_another_unit_are_refused_and_nobody_is_asked(world):
    batch = world.upload(staff_line("Lê An", "TH-A"), staff_line("Lê Bình", "TH-B"))

    preview = preview_batch(STAFF, batch, by=world.coordinator)

    [problem] = preview.problems
    assert [row.effect for row in preview.rows] == ["new", "rejected"]
    assert (problem.column, problem.value) == ("Đơn vị", "TH-B")
    assert problem.reason == f"không thuộc {world.unit.short_name}; bỏ qua dòng này"
    assert preview.units == []


def test_a_name_said_of_the_own_unit_is_not_learned_for_others(world):
    batch = world.upload(staff_line("Lê An", "Trường ta"))
    [question] = preview_batch(STAFF, batch, by=world.coordinator).units
    decide_import(batch, by=world.coordinator, units={question.key: world.unit.pk})
    send_batch(batch, by=world.coordinator)

    commit_roster(batch, by=world.officer)

    assert RosterEntry.objects.get().unit == world.unit
    assert not UnitAlias.objects.exists()


def test_send_batch_hands_the_list_to_the_office(world):
    batch = world.sent()

    assert batch.state == State.SENT
    assert world.state_of_list() == "sent"
    event = AuditEvent.objects.get(verb="send_import")
    assert (event.actor, event.detail) == (world.coordinator, {"unit": world.unit.pk})


def test_a_list_sent_later_takes_the_place_of_the_one_before(world):
    first = world.sent()

    world.sent(staff_line("Lê Bình", "TH-A"))

    first.refresh_from_db()
    assert first.state == State.DISCARDED
    assert ImportBatch.objects.filter(state=State.SENT).count() == 1


def test_send_batch_refuses_what_is_sent_already(world):
    batch = world.sent()

    with pytest.raises(ImportOver):
        send_batch(batch, by=world.coordinator)


def test_send_batch_refuses_when_the_list_is_locked(world):
    RosterEntryFactory(contest=world.contest, unit=world.unit)
    lock_roster(world.contest, world.unit, by=world.officer, reason="hết hạn")
    batch = world.upload()

    with pytest.raises(RosterLocked):
        send_batch(batch, by=world.coordinator)

    batch.refresh_from_db()
    assert batch.state == State.PREVIEWED


@pytest.mark.django_db(transaction=True)
def test_two_lists_of_a_unit_sent_at_once_leave_one():
    world = World()
    one, other = world.upload(), world.upload(staff_line("Lê Bình", "TH-A"))

    with transaction.atomic():
        send_batch(other, by=world.coordinator)
        late = run_into(send_batch, one, by=world.coordinator)

    late.result()
    assert ImportBatch.objects.get(state=State.SENT) == one


def test_return_batch_says_what_to_mend_and_the_unit_sends_again(world):
    batch = world.sent()

    return_batch(batch, by=world.officer, note="Thiếu ngày sinh")
    batch.refresh_from_db()

    assert (batch.state, batch.note) == (State.RETURNED, "Thiếu ngày sinh")
    assert world.state_of_list() == "to_mend"
    assert send_batch(batch, by=world.coordinator).note == ""
    assert world.state_of_list() == "sent"
    # The note may speak of people: it stays out of the log.
    assert "Thiếu" not in str(list(AuditEvent.objects.values_list("detail")))


def test_return_batch_needs_words_and_a_list_that_was_sent(world):
    with pytest.raises(WordsMissing):
        return_batch(world.sent(), by=world.officer, note="  ")
    with pytest.raises(ImportOver):
        return_batch(world.upload(), by=world.officer, note="Sửa")


def test_the_office_writes_only_what_was_sent(world):
    with pytest.raises(NotSentYet):
        commit_roster(world.upload(), by=world.officer)
    returned = return_batch(world.sent(), by=world.officer, note="Sửa")
    with pytest.raises(NotSentYet):
        commit_roster(returned, by=world.officer)

    assert not RosterEntry.objects.exists()


def test_the_office_that_uploads_for_a_unit_writes_at_once(world):
    batch = store_lists(
        [(staff_book(staff_line("Lê An", "TH-A")), "a.xlsx")],
        contest=world.contest,
        by=world.officer,
        within=world.unit,
    )

    assert commit_roster(batch, by=world.officer).state == State.COMMITTED


def test_who_writes_is_the_second_person_for_what_lowers_a_number(world):
    entry = RosterEntryFactory(contest=world.contest, unit=world.unit)
    batch = world.upload()
    decide_import(batch, by=world.coordinator, absent={str(entry.pk): "left"})
    send_batch(batch, by=world.coordinator)

    commit_roster(batch, by=world.officer, document="QĐ 5 ngày 1/10/2023")

    proposal = Proposal.objects.get()
    entry.refresh_from_db()
    assert entry.status == "left"
    assert (proposal.proposed_by, proposal.decided_by) == (
        world.coordinator,
        world.officer,
    )


def lowered_by(world, answer):
    """Whether the officer who said ``answer`` has lowered a number by writing."""
    entry = RosterEntryFactory(contest=world.contest, unit=world.unit)
    absent = {str(entry.pk): "left"}
    batch = world.upload(staff_line("Lê An", "TH-A", phone="1"))
    decide_import(batch, by=world.coordinator, absent=absent, category="worker")
    batch = send_batch(batch, by=world.coordinator)
    [row] = preview_batch(STAFF, batch, by=world.officer).rows
    right = {f"{row.key}|phone": "0905123456"}
    # The page sends again what it shows, and it shows what was said before.
    decide_import(
        batch, by=world.officer, cells=right, absent=absent, category="worker"
    )
    decide_import(batch, by=world.officer, **answer(row.key))
    commit_roster(batch, by=world.officer, document="QĐ 5 ngày 1/10/2023")
    entry.refresh_from_db()
    return entry.status == "left", Proposal.objects.get()


def test_an_officer_who_puts_a_telephone_right_still_decides(world):
    is_left, proposal = lowered_by(world, lambda _: {"absent": {"0": "working"}})

    assert is_left
    assert proposal.decided_by == world.officer


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: {"absent": {"0": "left"}},
        lambda _: {"category": "cadre"},
        lambda key: {"cells": {f"{key}|category": "Cán bộ"}},
        lambda key: {"people": {key: "new"}},
    ],
    ids=["absent", "category", "cell", "person"],
)
def test_an_officer_does_not_decide_what_he_said_himself(world, answer):
    is_left, proposal = lowered_by(world, answer)

    assert not is_left
    assert (proposal.proposed_by, proposal.decided_by) == (world.officer, None)


# --- Pages ------------------------------------------------------------------------


def url(page, *args):
    return reverse(f"contest:{page}", args=args)


def post_file(client, unit, *lines):
    file = SimpleUploadedFile("danh sách.xlsx", staff_book(*lines).getvalue())
    return client.post(url("unit-upload", unit.pk), {"file": file})


def text_of(response):
    return " ".join(response.content.decode().split())


def test_the_whole_way_of_a_unit_s_list(client, world):
    client.force_login(world.coordinator)
    page = post_file(client, world.unit, staff_line("Lê An", "TH-A"))
    batch = ImportBatch.objects.get()
    seen = client.get(page.url)
    sent = client.post(url("import-send", batch.pk), follow=True)

    client.force_login(world.officer)
    listed = client.get(url("imports"))
    returned = client.post(
        url("import-return", batch.pk), {"note": "Thiếu người"}, follow=True
    )

    client.force_login(world.coordinator)
    again = client.get(url("unit-upload", world.unit.pk))
    client.post(url("import-send", batch.pk))

    client.force_login(world.officer)
    written = client.post(url("import-commit", batch.pk), {"seen": "1"}, follow=True)

    assert f"Gửi {world.contest.host_office}" in text_of(seen)
    assert "Ghi 1 người vào danh sách" not in text_of(seen)
    assert "Đã gửi Phòng Nội vụ." in text_of(sent)
    assert [each.pk for each in listed.context["sent"]] == [batch.pk]
    assert "Đã trả lại để đơn vị sửa." in text_of(returned)
    assert "Thiếu người" in text_of(again)
    assert "Đã ghi 1 người lúc" in text_of(written)
    assert RosterEntry.objects.get().unit == world.unit


def test_a_unit_whose_list_is_locked_is_told_before_it_uploads(client, world):
    RosterEntryFactory(contest=world.contest, unit=world.unit)
    client.force_login(world.coordinator)
    before = client.get(url("unit-upload", world.unit.pk))

    lock_roster(world.contest, world.unit, by=world.officer, reason="hết hạn")
    page = client.get(url("unit-upload", world.unit.pk))

    assert "Danh sách đã chốt lúc" not in text_of(before)
    assert "Danh sách đã chốt lúc" in text_of(page)


def test_what_is_with_the_office_the_unit_only_looks_at(client, world):
    batch = world.sent(staff_line("Lê An", "TH-A", phone="905123"))
    client.force_login(world.coordinator)

    page = client.get(url("import-detail", batch.pk))
    answer = client.post(
        url("import-decide", batch.pk), {"category": "cadre"}, follow=True
    )
    dropped = client.post(url("import-file-drop", batch.files.get().pk), follow=True)

    batch.refresh_from_db()
    assert "Sửa ngay ở đây –" not in text_of(page)
    assert "đang chờ kiểm tra nên chưa sửa được" in text_of(answer)
    assert "đang chờ kiểm tra nên chưa sửa được" in text_of(dropped)
    assert batch.decisions == {}


@pytest.mark.parametrize(
    ("role", "where", "status"),
    [
        (Role.COORDINATOR, "unit", 200),
        (Role.OFFICER, "root", 200),
        (Role.OFFICER, "unit", 200),
        (Role.COORDINATOR, "other", 404),
        (Role.LEADER, "unit", 403),
        (Role.LEADER, "root", 403),
        (Role.JUDGE, "unit", 403),
        (None, "unit", 404),
    ],
)
def test_who_may_upload_a_unit_s_list(client, world, role, where, status):
    units = {"unit": world.unit, "root": world.contest.root_unit, "other": world.other}
    client.force_login(holder(role, units[where]))

    page = client.get(url("unit-upload", world.unit.pk))
    sent = post_file(client, world.unit, staff_line("Lê An", "TH-A"))

    assert page.status_code == status
    assert sent.status_code == (302 if status == 200 else status)
    assert ImportBatch.objects.exists() is (status == 200)


@pytest.mark.parametrize(
    ("role", "where", "sees", "writes"),
    [
        (Role.OFFICER, "root", 200, 302),
        (Role.ADMINISTRATOR, None, 200, 302),
        (Role.COORDINATOR, "unit", 200, 403),
        (Role.COORDINATOR, "root", 200, 403),
        (Role.OFFICER, "unit", 200, 403),
        (Role.COORDINATOR, "other", 404, 404),
        (Role.LEADER, "root", 404, 404),
        (Role.LEADER, "unit", 404, 404),
        (Role.JUDGE, "root", 404, 404),
        (None, None, 404, 404),
    ],
)
def test_who_knows_of_a_unit_s_upload(client, world, role, where, sees, writes):
    units = {"unit": world.unit, "root": world.contest.root_unit, "other": world.other}
    batch = world.sent()
    stored = batch.files.get()
    client.force_login(holder(role, units.get(where)))

    pages = {
        name: client.get(url(name, batch.pk)).status_code
        for name in ("import-detail", "import-marked", "import-progress")
    }
    acts = {
        name: client.post(url(name, batch.pk), {"note": ""}).status_code
        for name in ("import-commit", "import-return")
    }
    file = client.get(url("import-file", stored.pk))
    b"".join(file)  # closes it

    assert set(pages.values()) == {sees}
    assert set(acts.values()) == {writes}
    assert file.status_code == (200 if writes == 302 else writes)
    assert RosterEntry.objects.exists() is (writes == 302)


@pytest.mark.parametrize("page", ["import-decide", "import-send", "import-read-again"])
def test_nobody_else_answers_or_sends(client, world, page):
    batch = world.upload()
    client.force_login(holder(Role.COORDINATOR, world.other))

    assert client.post(url(page, batch.pk)).status_code == 404
    assert client.get(url("import-columns", batch.pk)).status_code == 404
    assert client.get(url("import-undo", batch.pk)).status_code == 404
    stored = batch.files.get()
    assert client.post(url("import-file-drop", stored.pk)).status_code == 404


def test_a_zero_byte_in_an_answer_is_left_out(client, world):
    batch = world.upload(staff_line("Lê An", "TH-A"))
    client.force_login(world.coordinator)

    answers = {"cell:x|position": "a\x00b", "cell:y\x00|position": "c"}
    client.post(url("import-decide", batch.pk), answers)

    batch.refresh_from_db()
    assert batch.decisions["cells"] == {"x|position": "ab"}


@pytest.mark.parametrize(
    ("page", "sent", "state"),
    [
        ("import-commit", {"document": "QĐ\x001"}, "sent"),
        ("import-commit", {"document": "Q" * 121}, "sent"),
        ("import-commit", {"document": "QĐ 1", "seen": "9" * 5000}, "sent"),
        ("import-return", {"note": "Thiếu\x00"}, "sent"),
        ("import-return", {"note": "x" * 301}, "sent"),
        ("import-return", {"note": "x\r\n" * 149 + "x"}, "returned"),
    ],
)
def test_what_no_page_sends_is_refused_in_words(client, world, page, sent, state):
    batch = world.upload(staff_line("Lê An", "TH-A"))
    send_batch(batch, by=world.coordinator)
    client.force_login(world.officer)

    response = client.post(url(page, batch.pk), sent)

    batch.refresh_from_db()
    assert (response.status_code, batch.state) == (302, state)


def test_a_list_of_the_whole_contest_is_not_sent_or_known_to_units(client, world):
    batch = store_lists(
        [(staff_book(staff_line("Lê An", "TH-A")), "a.xlsx")],
        contest=world.contest,
        by=world.officer,
    )
    client.force_login(world.officer)
    sent = client.post(url("import-send", batch.pk))
    client.force_login(world.coordinator)

    assert sent.status_code == 403
    assert client.get(url("import-detail", batch.pk)).status_code == 404


def test_nobody_of_another_unit_is_named_to_the_coordinator(client, world):
    canary = StaffMemberFactory(surname="Lê", given_name="An", code="09999")
    RosterEntryFactory(contest=world.contest, unit=world.other, staff_member=canary)
    hidden = StaffMemberFactory(surname="Trần", given_name="Kín")
    RosterEntryFactory(contest=world.contest, unit=world.other, staff_member=hidden)
    batch = world.upload(staff_line("Lê An", "TH-A"))
    client.force_login(world.coordinator)

    page = text_of(client.get(url("import-detail", batch.pk)))

    assert "09999" not in page
    assert "Kín" not in page
    assert world.other.name not in page


def test_the_list_of_imports_shows_each_his_own(client, world):
    mine = world.upload()
    store_lists(
        [(staff_book(staff_line("Lê C", "TH-B")), "b.xlsx")],
        contest=world.contest,
        by=world.officer,
        within=world.other,
    )
    client.force_login(world.coordinator)
    own = client.get(url("imports"))
    client.force_login(world.officer)
    every = client.get(url("imports"))
    client.force_login(holder(Role.LEADER, world.contest.root_unit))
    none = client.get(url("imports"))

    assert [batch.pk for batch in own.context["page"]] == [mine.pk]
    assert len(every.context["page"]) == 2
    assert none.status_code == 403


@pytest.mark.parametrize("page", ["imports", "unit-upload"])
def test_lists_of_imports_ask_the_same_number_of_queries(
    client, world, page, django_assert_max_num_queries
):
    args = [world.unit.pk] if page == "unit-upload" else []
    client.force_login(world.officer)
    world.sent()
    client.get(url(page, *args))
    with django_assert_max_num_queries(60) as first:
        client.get(url(page, *args))
    for number in range(3):
        unit = UnitFactory(parent=world.unit)
        coordinator = holder(Role.COORDINATOR, unit)
        store_lists(
            [(staff_book(staff_line(f"Lê {number}", None)), "a.xlsx")],
            contest=world.contest,
            by=coordinator,
            within=unit if page == "imports" else world.unit,
        )
    with django_assert_max_num_queries(60) as more:
        client.get(url(page, *args))

    assert len(more) == len(first)


def test_get_of_the_acts_does_nothing(client, world):
    batch = world.upload()
    client.force_login(world.officer)

    for page in ("import-decide", "import-send", "import-return", "import-read-again"):
        assert client.get(url(page, batch.pk)).status_code == 405
    assert client.get(url("import-file-drop", batch.files.get().pk)).status_code == 405


def test_an_empty_choice_of_files_is_refused_in_words(client, world):
    client.force_login(world.coordinator)

    page = client.post(url("unit-upload", world.unit.pk), {"file": ""})
    wrong = client.post(
        url("unit-upload", world.unit.pk),
        {"file": SimpleUploadedFile("a.xlsx", BytesIO(b"x").getvalue())},
    )

    assert "Chưa chọn tệp." in text_of(page)
    assert "Tệp này không phải .xlsx hoặc có mật khẩu." in text_of(wrong)
