"""Mails to remind: what was previewed goes out, once, and says of when it speaks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from contest import words
from contest.db import db_now
from contest.models import Contest, Excusal, Grant, Job, RosterEntry, StaffMember
from reports.errors import MailIsOff, NobodyToMail, NoMailServer, NotTheTime
from reports.models import Reminder
from reports.queries import recipients
from reports.services import (
    rebuild_figures,
    reminders,
    request_mails,
    resume_reminders,
    send_reminders,
)
from tests.factories import (
    ContestFactory,
    ExcusalFactory,
    GrantFactory,
    RosterEntryFactory,
    RoundFactory,
    UserFactory,
)
from tests.mail_sink import mail_sink, name_server
from tests.reports.rosters import add_unit, queries_of, sign_in, text_of

pytestmark = pytest.mark.django_db
COORDINATORS = Reminder.Kind.COORDINATOR_MAIL
PEOPLE = Reminder.Kind.PERSON_MAIL
CLOSED_PORT = 9
State = Reminder.State


@pytest.fixture
def contest():
    contest = ContestFactory(
        is_current=True, sends_mail=True, host_phone="0235 000 000"
    )
    RoundFactory(contest=contest)
    return contest


@pytest.fixture
def officer(contest):
    return GrantFactory(user=UserFactory(), unit=contest.root_unit).user


@pytest.fixture
def sink(settings):
    with mail_sink(settings) as sink:
        yield sink


def add_missing(contest, unit, name, **person):
    return RosterEntryFactory(
        contest=contest,
        unit=unit,
        staff_member__surname="Nguyễn Thị",
        staff_member__given_name=name,
        **{f"staff_member__{key}": value for key, value in person.items()},
    )


def add_coordinator(contest, unit, email=""):
    """A coordinator who has taken part himself; the address is on the list."""
    entry = RosterEntryFactory(
        contest=contest,
        unit=unit,
        participated_at=db_now(),
        staff_member__email=email,
    )
    GrantFactory(user=entry.staff_member.user, role="coordinator", unit=unit)
    return entry.staff_member.user


def send(contest, kind, officer):
    job = request_mails(contest, kind, by=officer)
    send_reminders(job.pk)
    job.refresh_from_db()
    return job


def two_units(contest):
    """Each has a coordinator with an address and one missing person without."""
    units = [add_unit(contest, name=f"Trường số {n}") for n in (1, 2)]
    for n, unit in enumerate(units, start=1):
        add_missing(contest, unit, f"Canary{n}")
        add_coordinator(contest, unit, f"dau.moi.{n}@example.vn")
    rebuild_figures(contest)
    return units


def test_coordinators_get_the_figures_and_the_text_of_their_own_unit(
    contest, officer, sink
):
    units = two_units(contest)
    reached = add_unit(contest, joined=1)
    add_coordinator(contest, reached, "da.dat@example.vn")
    rebuild_figures(contest)

    job = send(contest, COORDINATORS, officer)

    assert (job.state, job.done, job.total) == (Job.State.DONE, 2, 2)
    assert sink.addresses == ["dau.moi.1@example.vn", "dau.moi.2@example.vn"]
    text = sink.text_to("dau.moi.1@example.vn")
    reminder = Reminder.objects.get(unit=units[0])
    assert (
        f"Số liệu tạm tính đến {words.moment(reminder.as_of)}: 1/2 người đã tham gia"
        in text
    )
    assert "còn 1 người." in text
    assert "Còn 1 người: Nguyễn Thị Canary1." in text
    assert reverse("reports:chase-unit", args=[units[0].pk]) in text
    assert "Canary2" not in text
    assert "Trường số 2" not in text
    assert (reminder.state, reminder.participated, reminder.expected) == (
        State.SENT,
        1,
        2,
    )
    assert reminder.made_by == officer


def test_people_get_a_word_of_their_own_without_any_key(contest, officer, sink):
    unit = add_unit(contest, joined=1, name="Trường Tiểu học Nguyễn Du")
    hoa = add_missing(contest, unit, "Hoa", email="hoa@example.vn")
    add_missing(contest, unit, "Nam")
    waits = add_missing(contest, unit, "Thu", email="thu@example.vn")
    ExcusalFactory(
        entry=waits,
        state=Excusal.State.PENDING,
        decided_by=None,
        decided_at=None,
        detail="lydocanary",
    )
    rebuild_figures(contest)

    found = recipients(contest, officer, PEOPLE, at=db_now())
    send(contest, PEOPLE, officer)

    assert [each.entry for each in found.reminders] == [hoa]
    assert found.excusal_waits == 1
    assert found.without_address == ["Nguyễn Thị Nam (Trường Tiểu học Nguyễn Du)"]
    assert sink.addresses == ["hoa@example.vn"]
    [(_, message)] = sink.mails
    text = message.get_content()
    assert text.startswith("Gửi anh/chị Nguyễn Thị Hoa: đến ")
    assert f"Mã người dự thi {hoa.staff_member.code};" in text
    assert "1/4 người đã tham gia" in text
    assert (
        message["Subject"]
        .strip()
        .startswith("[Cuộc thi CCHC 2023] Anh/chị chưa tham gia")
    )
    assert message.get_content_type() == "text/plain"
    for word in ("Nam", "Thu", "lydocanary", "#"):
        assert word not in text


def test_preview_says_who_gets_none_and_counts_what_is_sent(
    client, contest, officer, sink
):
    add_coordinator(contest, two_units(contest)[0])
    lonely = add_unit(contest, missing=1)
    client.force_login(officer)

    page = text_of(client.get(reverse("reports:mailing")))
    client.post(reverse("reports:mailing-create"), {"gui": "dau-moi"})
    job = Job.objects.get()
    send_reminders(job.pk)

    assert "2 thư sẽ được gửi" in page
    assert "Gửi anh/chị" in page  # the first of them
    assert "1 người chưa có địa chỉ thư" in page
    assert f"1 đơn vị chưa có cán bộ đầu mối: {lonely.short_name}." in page
    assert len(sink.mails) == 2
    shown = text_of(client.get(reverse("reports:mailing-job", args=[job.pk])))
    assert "Đã gửi xong" in shown
    assert "Đã gửi: 2 thư" in shown


@pytest.mark.parametrize("kind", ["dau-moi", "nguoi"])
def test_preview_asks_as_many_queries_for_three_units_as_for_one(
    client, contest, officer, kind
):
    client.force_login(officer)
    address = f"{reverse('reports:mailing')}?gui={kind}"
    two_units(contest)
    for_two = queries_of(client, address)
    two_units(contest)

    assert queries_of(client, address) == for_two


def test_a_task_that_runs_twice_sends_one_mail_each(contest, officer, sink):
    two_units(contest)
    job = send(contest, COORDINATORS, officer)

    send_reminders(job.pk)
    Job.objects.filter(pk=job.pk).update(state="running", finished_at=None)
    send_reminders(job.pk)

    assert len(sink.mails) == 2


def test_what_a_killed_worker_had_claimed_is_not_sent_again(contest, officer, sink):
    one, _ = two_units(contest)
    job = request_mails(contest, COORDINATORS, by=officer)
    Reminder.objects.filter(unit=one).update(state=State.CLAIMED)

    send_reminders(job.pk)

    assert sink.addresses == ["dau.moi.2@example.vn"]
    assert Reminder.objects.get(unit=one).state == State.CLAIMED
    assert Reminder.objects.get(unit=one).sent_at is None


def test_who_was_mailed_today_or_waits_is_not_asked_again(contest, officer, sink):
    two_units(contest)
    request_mails(contest, COORDINATORS, by=officer)

    with pytest.raises(NobodyToMail):
        request_mails(contest, COORDINATORS, by=officer)
    send_reminders(Job.objects.get().pk)
    with pytest.raises(NobodyToMail):
        request_mails(contest, COORDINATORS, by=officer)

    tomorrow = recipients(contest, officer, COORDINATORS, at=db_now() + timedelta(1))
    assert len(tomorrow.reminders) == 2


def test_who_took_part_or_lost_the_role_meanwhile_gets_nothing(contest, officer, sink):
    one, two = two_units(contest)
    job = request_mails(contest, COORDINATORS, by=officer)
    Grant.objects.filter(unit=one, role="coordinator").delete()
    RosterEntry.objects.filter(unit=two).update(participated_at=db_now())

    send_reminders(job.pk)

    assert sink.mails == []
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert set(Reminder.objects.values_list("state", flat=True)) == {State.NOT_NEEDED}


def test_an_address_that_is_refused_stops_nobody_else(contest, officer, settings):
    two_units(contest)

    with mail_sink(settings, refuses=["dau.moi.1@example.vn"]) as sink:
        send(contest, COORDINATORS, officer)

    assert sink.addresses == ["dau.moi.2@example.vn"]
    states = Reminder.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.REFUSED, State.SENT]


def test_a_dead_mail_server_is_told_in_words_and_nothing_is_marked(
    contest, officer, settings
):
    two_units(contest)
    name_server(settings, CLOSED_PORT)

    job = send(contest, COORDINATORS, officer)

    assert job.state == Job.State.FAILED
    assert job.error == (
        "Máy chủ thư không trả lời. Đã gửi 0 thư, còn 2 thư chưa gửi; số liệu không "
        "đổi. Sửa xong, bấm “Xem trước và gửi lại”; thư đã gửi không gửi lại."
    )
    assert set(Reminder.objects.values_list("state", flat=True)) == {State.WAITING}


def test_a_mail_server_that_dies_midway_leaves_the_truth_and_the_rest_goes_later(
    contest, officer, settings
):
    two_units(contest)
    add_coordinator(contest, two_units(contest)[0], "dau.moi.5@example.vn")

    with mail_sink(settings, dies_in=3) as sink:
        job = send(contest, COORDINATORS, officer)

    states = list(Reminder.objects.order_by("pk").values_list("state", flat=True))
    assert states == [State.SENT] * 2 + [State.CLAIMED] + [State.WAITING] * 2
    assert "Đã gửi 2 thư, còn 2 thư chưa gửi" in job.error
    assert len(sink.mails) == 2

    with mail_sink(settings) as again:
        send(contest, COORDINATORS, officer)

    sent = Reminder.objects.filter(state=State.SENT)
    assert len(again.mails) == 2  # the claimed one may have arrived
    assert len(set(sent.values_list("unit", "user"))) == len(sent) == 4
    tomorrow = recipients(contest, officer, COORDINATORS, at=db_now() + timedelta(1))
    assert len(tomorrow.reminders) == 5


def test_mails_are_off_until_somebody_turns_them_on(client, settings):
    contest = ContestFactory(is_current=True)
    RoundFactory(contest=contest)
    two_units(contest)
    officer = sign_in(client, contest)
    name_server(settings, CLOSED_PORT)

    page = text_of(client.get(reverse("reports:mailing")))
    with pytest.raises(MailIsOff):
        request_mails(contest, COORDINATORS, by=officer)
    refused = client.post(reverse("reports:mailing-create"), follow=True)
    client.post(reverse("reports:mailing-switch"), {"bat": "1"})

    assert "cuộc thi này chưa bật gửi thư điện tử" in page
    assert "cuộc thi này chưa bật gửi thư điện tử" in text_of(refused)
    assert not Job.objects.exists()
    contest.refresh_from_db()
    assert contest.sends_mail


def test_switching_off_stops_what_waits(contest, officer, sink):
    two_units(contest)
    job = request_mails(contest, COORDINATORS, by=officer)
    Contest.objects.update(sends_mail=False)

    send_reminders(job.pk)

    job.refresh_from_db()
    assert job.error.startswith("Cuộc thi đã tắt gửi thư. Đã gửi 0 thư, còn 2 thư")
    assert sink.mails == []


def test_mails_need_a_server_and_an_open_round(contest, officer, settings):
    two_units(contest)

    with pytest.raises(NoMailServer, match="chưa được đặt máy chủ thư"):
        request_mails(contest, COORDINATORS, by=officer)
    name_server(settings, CLOSED_PORT)
    contest.rounds.update(closes_at=db_now())
    with pytest.raises(NotTheTime):
        request_mails(contest, COORDINATORS, by=officer)


def test_a_coordinator_mails_only_the_people_of_the_own_unit(client, contest, sink):
    one, _ = two_units(contest)
    StaffMember.objects.filter(email="").update(email="chung@example.vn")
    client.force_login(Grant.objects.get(unit=one, role="coordinator").user)

    page = text_of(client.get(reverse("reports:mailing"), {"gui": "dau-moi"}))
    client.post(reverse("reports:mailing-create"), {"gui": "dau-moi"})
    send_reminders(Job.objects.get().pk)

    assert "1 thư sẽ được gửi" in page
    [(_, message)] = sink.mails
    assert "Nguyễn Thị Canary1" in message.get_content()
    assert Reminder.objects.get().unit == one


def test_a_batch_whose_time_is_over_leaves_the_rest_to_the_next(
    contest, officer, sink, monkeypatch
):
    """The recount of the figures waits behind a batch: it is of seconds."""
    assert reminders.BATCH_SECONDS <= 6
    monkeypatch.setattr(reminders, "BATCH_SECONDS", 0)
    two_units(contest)
    job = request_mails(contest, COORDINATORS, by=officer)

    for done in (1, 2):
        send_reminders(job.pk)
        assert len(sink.mails) == done
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_a_lost_message_is_queued_again(contest, officer, settings):
    two_units(contest)
    name_server(settings, CLOSED_PORT)
    job = request_mails(contest, COORDINATORS, by=officer)
    Job.objects.filter(pk=job.pk).update(created_at=db_now() - timedelta(minutes=1))

    assert resume_reminders() == 1


def test_one_job_reminds_nobody_twice(contest, officer, settings):
    unit, _ = two_units(contest)
    name_server(settings, CLOSED_PORT)
    request_mails(contest, COORDINATORS, by=officer)
    first = Reminder.objects.get(unit=unit)

    for changes in (
        {},  # the same recipient again
        {"user": None},  # nobody
        {"state": State.SENT},  # without time and figures
    ):
        fields = {
            "contest": contest,
            "unit": unit,
            "kind": COORDINATORS,
            "state": State.WAITING,
            "user": first.user,
            "job": first.job,
            "made_by": officer,
        }
        with pytest.raises(IntegrityError, match="reminder_"), transaction.atomic():
            Reminder.objects.create(**fields | changes)
