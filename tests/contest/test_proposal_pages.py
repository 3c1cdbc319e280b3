"""The queue: who sees it, what it says of each proposal, and the decisions."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.models import AuditEvent, Contest, Excusal, Proposal, Role, RosterEntry
from contest.services.bulk_proposals import approve_each
from contest.services.proposals import propose_change
from tests.contest.proposing import (
    district,
    somebody,
    waiting_excusal,
    waiting_proposal,
)
from tests.factories import GrantFactory, UserFactory, days_from_now

pytestmark = pytest.mark.django_db
Kind, Status = Proposal.Kind, RosterEntry.Status
QUEUE = reverse("contest:proposals")
MANY = reverse("contest:proposals-approve")


@pytest.fixture
def place():
    return district()


def act(name, proposed):
    slug = "vang" if isinstance(proposed, Excusal) else "thay-doi"
    return reverse(f"contest:proposal-{name}", args=[slug, proposed.pk])


def key(proposed):
    slug = "vang" if isinstance(proposed, Excusal) else "thay-doi"
    return f"{slug}-{proposed.pk}"


def words_of(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("role", "looks", "decides"),
    [
        (Role.OFFICER, 200, 302),
        (Role.COORDINATOR, 403, 403),
        (Role.LEADER, 403, 403),
        (Role.ADMINISTRATOR, 403, 403),
        ("beside", 403, 404),
        (None, 403, 404),
    ],
)
@pytest.mark.parametrize("model", [Excusal, Proposal])
def test_who_sees_the_queue_and_who_decides(client, place, role, looks, decides, model):
    if model is Excusal:
        proposed = waiting_excusal(place.person(), by=place.coordinator)
    else:
        proposed = waiting_proposal(place.person(), Kind.LEAVE, by=place.coordinator)
    client.force_login(somebody(role, place))

    assert client.get(QUEUE).status_code == looks
    assert client.get(MANY).status_code == looks
    assert client.post(MANY, {"muc": key(proposed)}).status_code in {looks, 302}
    if decides == 302:
        return
    assert client.post(act("approve", proposed)).status_code == decides
    assert client.post(act("refuse", proposed), {"note": "x"}).status_code == decides
    proposed.refresh_from_db()
    assert proposed.state == "pending"


def test_the_queue_says_what_who_how_long_why_and_what_it_changes(client, place):
    place.person("Lan")
    waiting_excusal(
        place.person("Hoa"),
        by=place.coordinator,
        reason="maternity",
        document="Đơn 01",
        starts_on=date(2023, 11, 10),
        ends_on=date(2023, 11, 20),
    )
    client.force_login(place.officer)

    page = words_of(client.get(QUEUE))

    for words in [
        "Vắng có lý do – Nguyễn Thị Hoa, TH Nguyễn Du",
        "Chuyên viên, Viên chức",
        "Nghỉ thai sản",
        "từ 10/11/2023 đến 20/11/2023",
        "dưới 15 ngày",
        "Đơn 01",
        "Đầu Mối",
        "Số phải tham gia của TH Nguyễn Du: <strong>2 → 1</strong>",
    ]:
        assert words in page
    assert AuditEvent.objects.filter(verb="view_proposals").count() == 1


def test_the_queue_is_oldest_first_and_narrows_by_kind_and_unit(client, place):
    leave = waiting_proposal(place.person("Hoa"), Kind.LEAVE, by=place.coordinator)
    away = waiting_excusal(place.person("Lan"), by=place.coordinator)
    elsewhere = waiting_excusal(
        place.person("Mai", unit=place.other), by=place.coordinator
    )
    client.force_login(place.officer)

    def keys(**query):
        return [item.key for item in client.get(QUEUE, query).context["items"]]

    assert keys() == [key(leave), key(away), key(elsewhere)]
    assert keys(loai="excusal") == [key(away), key(elsewhere)]
    assert keys(loai="leave") == [key(leave)]
    assert keys(don_vi=place.other.pk) == [key(elsewhere)]


def test_an_officer_sees_the_queue_of_his_subtree_alone(client, place):
    mine = waiting_excusal(place.person("Hoa"), by=place.coordinator)
    waiting_excusal(place.person("Canary", unit=place.other), by=UserFactory())
    client.force_login(GrantFactory(unit=place.unit).user)

    response = client.get(QUEUE)

    assert [item.key for item in response.context["items"]] == [key(mine)]
    assert "Canary" not in response.content.decode()


def test_the_queue_takes_the_same_queries_for_one_and_three(client, place):
    client.force_login(place.officer)

    def count():
        with CaptureQueriesContext(connection) as counted:
            client.get(QUEUE)
        return len(counted)

    def add(name):
        waiting_excusal(place.person(name), by=place.coordinator)
        waiting_proposal(
            place.person(name), Kind.MOVE, by=place.coordinator, to_unit=place.other
        )

    add("Một")
    one = count()
    add("Hai")
    add("Ba")

    assert count() == one


def test_approving_states_the_result_and_goes_on_to_the_next(client, place):
    first, second = (
        waiting_proposal(place.person(name), Kind.LEAVE, by=place.coordinator)
        for name in ("Hoa", "Lan")
    )
    client.force_login(place.officer)

    response = client.post(f"{act('approve', first)}?loai=leave")

    assert response.url == f"{QUEUE}?loai=leave#{key(second)}"
    first.refresh_from_db()
    assert (first.state, first.decided_by) == ("approved", place.officer)
    page = words_of(client.get(response.url))
    assert "Số phải tham gia của TH Nguyễn Du: 2 → 1." in page
    assert "Duyệt nhầm: mở trang của người này, bấm “Trở lại làm việc”." in page


def test_what_takes_effect_later_says_from_when(client, place):
    day = days_from_now(40).date()
    later = propose_change(
        place.person(),
        Kind.LEAVE,
        by=place.coordinator,
        document="QĐ 15",
        effective_on=day,
    )
    client.force_login(place.officer)
    words = f"có hiệu lực từ {day:%d/%m/%Y}; số phải tham gia thay đổi vào ngày đó."

    assert words in words_of(client.get(QUEUE))
    page = words_of(client.post(act("approve", later), follow=True))

    assert words.capitalize()[:20] in page
    assert RosterEntry.objects.expected().count() == 1


def test_where_one_officer_runs_the_contest_he_decides_his_own(client, place):
    proposed = waiting_excusal(place.person(), by=place.officer)
    place.contest.approval = Contest.Approval.RECORDED
    place.contest.save()
    client.force_login(place.officer)

    assert act("approve", proposed) in client.get(QUEUE).content.decode()
    client.post(act("approve", proposed))

    proposed.refresh_from_db()
    assert (proposed.state, proposed.self_decided) == ("approved", True)


def test_the_last_decision_comes_back_to_an_empty_queue(client, place):
    only = waiting_excusal(place.person(), by=place.coordinator)
    client.force_login(place.officer)

    response = client.post(act("approve", only))

    assert response.url == QUEUE
    assert "Không có đề nghị nào đang chờ." in client.get(QUEUE).content.decode()


def test_refusing_needs_a_note(client, place):
    proposed = waiting_excusal(place.person(), by=place.coordinator)
    client.force_login(place.officer)

    without = client.post(act("refuse", proposed), {"note": " "})
    proposed.refresh_from_db()
    assert "Ghi lý do không duyệt để đơn vị biết phải làm gì." in words_of(without)
    assert proposed.state == "pending"

    client.post(act("refuse", proposed), {"note": "Chưa có văn bản."})
    proposed.refresh_from_db()
    assert (proposed.state, proposed.decision_note) == ("refused", "Chưa có văn bản.")


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("proposer", "Anh/chị là người đề nghị; cần cán bộ khác duyệt."),
        ("subject", "Đề nghị này về chính anh/chị; cần cán bộ khác duyệt."),
    ],
)
def test_who_proposed_or_is_meant_reads_why_he_cannot_decide(client, place, who, words):
    entry = place.person()
    by = place.officer if who == "proposer" else place.coordinator
    if who == "subject":
        entry.staff_member.user = place.officer
        entry.staff_member.save()
    proposed = waiting_excusal(entry, by=by)
    client.force_login(place.officer)

    page = client.get(QUEUE).content.decode()
    client.post(act("approve", proposed))
    client.post(MANY, {"muc": key(proposed)})

    assert words in page
    assert act("approve", proposed) not in page
    proposed.refresh_from_db()
    assert proposed.state == "pending"


def test_several_are_listed_before_they_are_approved_together(client, place):
    rows = [
        waiting_proposal(place.person(name), Kind.LEAVE, by=place.coordinator)
        for name in ("Hoa", "Lan", "Mai")
    ]
    ticked = {"muc": [key(row) for row in rows[:2]]}
    client.force_login(place.officer)

    listed = words_of(client.get(MANY, ticked))
    assert "Duyệt 2 đề nghị?" in listed
    assert "Số phải tham gia của TH Nguyễn Du: <strong>3 → 1</strong>" in listed
    assert "Mai" not in listed
    assert not Proposal.objects.filter(state="approved").exists()

    response = client.post(MANY, ticked)
    assert response.url == QUEUE
    states = Proposal.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["approved", "approved", "pending"]


def test_what_was_withdrawn_meanwhile_holds_up_none_of_the_others(client, place):
    rows = [
        propose_change(
            place.person(name),
            Kind.LEAVE,
            by=place.coordinator,
            document="QĐ 15",
            reason="Nghỉ hưu",
        )
        for name in ("Hoa", "Lan")
    ]
    Proposal.objects.filter(pk=rows[0].pk).update(state="withdrawn")

    done, refused = approve_each(rows, by=place.officer)

    assert [row.pk for row in done] == [rows[1].pk]
    assert [row.pk for row, _ in refused] == [rows[0].pk]


@pytest.mark.parametrize(
    ("who", "status"), [("proposer", 302), ("officer", 403), ("beside", 404)]
)
def test_a_proposal_is_withdrawn_by_who_made_it(client, place, who, status):
    proposed = waiting_excusal(place.person(), by=place.coordinator)
    users = {"proposer": place.coordinator, "officer": place.officer}
    client.force_login(users.get(who) or somebody(who, place))

    response = client.post(act("withdraw", proposed))

    proposed.refresh_from_db()
    assert response.status_code == status
    assert (proposed.state == "withdrawn") is (status == 302)


def test_a_late_surge_stands_above_the_queue(client, place):
    place.contest.rounds.update(closes_at="2099-01-01T00:00Z")
    place.contest.surge_days = 30_000
    place.contest.save()
    for number in range(3):
        entry = place.person(f"Hoa{number}")
        proposal = propose_change(
            entry, Kind.LEAVE, by=place.coordinator, document="QĐ", reason="Nghỉ hưu"
        )
        client.force_login(place.officer)
        client.post(act("approve", proposal))

    page = words_of(client.get(QUEUE))

    assert "3 đề nghị làm giảm số phải tham gia ở TH Nguyễn Du" in page
    assert reverse("contest:unit-history", args=[place.unit.pk]) in page
