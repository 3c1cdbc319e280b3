"""What is typed is kept: while typing, by two pages, and beside what was sent."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from contest.db import constraint_of
from contest.models import AuditEvent, Role
from initiatives import services
from initiatives.errors import NothingUnsent, SavedElsewhere, TransitionRefused
from initiatives.models import InitiativeEntry, WorkingCopy
from initiatives.queries import base_of, copy_of, missing_of
from initiatives.states import State
from tests.factories import (
    InitiativeEntryFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
    days_from_now,
)
from tests.initiatives.people import user_as
from tests.initiatives.written import typed, write
from tests.races import run_into

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client):
    round = RoundFactory(initiatives=True, contest__is_current=True)
    person = RosterEntryFactory(contest=round.contest)
    client.force_login(person.staff_member.user)
    return person


@pytest.fixture
def my(me):
    """Make an entry of mine in the state that the fields say."""
    round = me.contest.rounds.get()

    def make(**fields):
        fields = {"created_by": me.staff_member.user, "unit": me.unit, **fields}
        return InitiativeEntryFactory(round=round, **fields)

    return make


def as_typed(entry_or_unit, **fields):
    """What the browser posts; ``page`` and ``base`` as a page opened now has them."""
    entry = entry_or_unit if isinstance(entry_or_unit, InitiativeEntry) else None
    unit = entry.unit if entry else entry_or_unit
    return {
        "title": "Một cửa lưu động",
        "unit": unit.pk,
        "owner_kind": "person",
        "page": str(uuid4()),
        "base": base_of(entry, copy_of(entry)) if entry else "",
        **fields,
    }


def keep(client, entry, **fields):
    url = reverse("initiatives:keep", args=[entry.pk])
    return client.post(url, as_typed(entry, **fields))


def save(entry, **fields):
    return services.save_draft(
        entry, by=entry.created_by, authors=None, typed=typed(entry, **fields)
    )


# --- While typing -------------------------------------------------------------


def test_first_save_while_typing_makes_one_entry_however_often_it_comes(client, me):
    first = as_typed(me.unit)
    url = reverse("initiatives:keep-new")

    answers = [client.post(url, first).json() for _ in range(2)]
    client.post(reverse("initiatives:create"), {**first, "title": "Tên khác"})

    entry = InitiativeEntry.objects.get()
    assert answers[0]["keep"] == reverse("initiatives:keep", args=[entry.pk])
    assert answers[0]["base"] == answers[1]["base"]
    assert (entry.title, entry.created_by) == ("Tên khác", me.staff_member.user)


def test_new_page_begins_empty_whatever_one_has_sent(client, my):
    my(approved=True)

    form = client.get(reverse("initiatives:create")).context["form"]

    assert form.instance.pk is None


def test_save_while_typing_keeps_what_is_not_understood_and_tells_it(client, my):
    entry = my()

    told = keep(client, entry, video="xem trên Zalo nhé", length="bốn phút").json()

    entry.refresh_from_db()
    assert set(told["unclear"]) == {"video", "length"}
    assert entry.copy.typed["video"] == "xem trên Zalo nhé"
    assert (entry.title, entry.video_key) == ("Một cửa lưu động", "")
    assert missing_of(entry)["video"] == "Đường dẫn video (cần sửa)"


def test_author_that_is_not_understood_stays_typed_and_keeps_from_sending(client, my):
    entry = my()

    keep(client, entry, author_lines="Nguyễn Văn A: 200%")

    form = client.get(reverse("initiatives:edit", args=[entry.pk])).context["form"]
    assert form["author_lines"].value() == "Nguyễn Văn A: 200%"
    assert "author_lines" in missing_of(entry)


def test_save_works_before_the_opening_and_not_after_the_closing(client, my):
    entry = my()
    round = entry.round
    round.opens_at = days_from_now(3)
    round.save()
    early = keep(client, entry)
    round.opens_at, round.closes_at = days_from_now(-3), days_from_now(-1)
    round.save()

    late = keep(client, entry)

    assert (early.status_code, late.status_code) == (200, 422)
    assert "Đã hết thời gian gửi và sửa bài" in late.json()["sentence"]


# --- Two pages ----------------------------------------------------------------


def test_page_that_began_before_another_saved_is_told_and_overwrites_nothing(
    client, my
):
    entry = my()
    begun = as_typed(entry, title="Của trang thứ hai")
    keep(client, entry, title="Của trang thứ nhất")
    url = reverse("initiatives:keep", args=[entry.pk])

    refused = client.post(url, begun)
    chosen = client.post(url, {**begun, "base": refused.json()["base"]})

    assert refused.status_code == 409
    assert "vừa được lưu hoặc gửi ở trang khác" in refused.json()["sentence"]
    assert chosen.status_code == 200
    entry.refresh_from_db()
    assert entry.title == "Của trang thứ hai"


def test_page_that_an_officers_verdict_overtook_is_told_of_the_officer(client, my):
    entry = my(submitted=True)
    begun = as_typed(entry, title="Tên mới")
    services.ask_for_changes(entry, by=UserFactory(), reason="Sửa.")
    url = reverse("initiatives:keep", args=[entry.pk])

    overtaken = client.post(url, begun).json()["sentence"]
    save(entry)
    began_from_copy = {**begun, "base": entry.copy.mark}
    services.discard_changes(entry, by=entry.created_by)
    dropped = client.post(url, began_from_copy).json()["sentence"]

    assert "cán bộ phụ trách vừa ghi kết quả" in overtaken
    assert "trang khác" not in overtaken
    assert "ở trang khác" in dropped


def test_conflict_without_javascript_shows_what_was_typed_and_saves_at_the_second_press(
    client, my
):
    entry = my()
    begun = as_typed(entry, title="Của trang thứ hai")
    keep(client, entry, title="Của trang thứ nhất")
    url = reverse("initiatives:edit", args=[entry.pk])

    shown = client.post(url, begun)
    entry.refresh_from_db()
    assert entry.title == "Của trang thứ nhất"
    form = shown.context["form"]
    assert form["title"].value() == "Của trang thứ hai"
    client.post(url, {**begun, "base": form["base"].value()})

    entry.refresh_from_db()
    assert entry.title == "Của trang thứ hai"


def test_versions_count_from_1(my):
    entry = my()
    save(entry)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        WorkingCopy.objects.update(version=0)

    assert constraint_of(refused.value) == "workingcopy_version_counts_from_1"


def test_page_whose_reply_was_lost_may_save_again(my):
    entry = my()
    page = uuid4()
    save(entry, page=page, base=base_of(entry, None))

    save(entry, page=page, base="của lần trước", title="gõ tiếp")

    assert entry.copy.version == 2


def test_what_a_left_page_sends_again_hinders_no_newer_page(my):
    entry, page = my(), uuid4()
    save(entry, page=page, title="một")
    begun = entry.copy.mark

    save(entry, page=page, base="của lần trước", title="một")
    save(entry, base=begun, title="hai")

    assert (entry.copy.version, entry.copy.typed) == (2, {"title": "hai"})


def test_version_is_not_mistaken_for_one_of_a_copy_that_was_sent_meanwhile(my):
    entry = my(submitted=True)
    save(entry)
    begun = entry.copy.mark
    services.discard_changes(entry, by=entry.created_by)
    save(entry)

    with pytest.raises(SavedElsewhere):
        save(entry, base=begun)


@pytest.mark.django_db(transaction=True)
def test_two_pages_saving_at_once_leave_the_first():
    entry = InitiativeEntryFactory()
    base = base_of(entry, None)

    with transaction.atomic():
        save(entry, base=base, title="thứ nhất")
        other = InitiativeEntry.objects.get(pk=entry.pk)
        saving = run_into(save, other, base=base, title="thứ hai")

    with pytest.raises(SavedElsewhere):
        saving.result()
    assert WorkingCopy.objects.get().typed == {"title": "thứ nhất"}


@pytest.mark.django_db(transaction=True)
def test_page_sent_twice_at_once_begins_one_entry(client):
    round = RoundFactory(initiatives=True, contest__is_current=True)
    me = RosterEntryFactory(contest=round.contest)
    client.force_login(me.staff_member.user)
    first = as_typed(me.unit)
    entry = InitiativeEntryFactory.build(
        round=round, unit=me.unit, created_by=me.staff_member.user, theme=None
    )

    with transaction.atomic():
        save(entry, page=first["page"], base="")
        sending = run_into(client.post, reverse("initiatives:create"), first)

    assert sending.result().status_code == 302
    assert InitiativeEntry.objects.get().title == first["title"]


# --- Beside what was sent -----------------------------------------------------


@pytest.mark.parametrize("state", [State.SUBMITTED, State.CHANGES])
def test_changes_to_what_was_sent_count_only_when_they_are_sent(client, my, state):
    entry = my(**{state.value: True})
    before = entry.title
    keep(client, entry, title="Tên đã sửa")
    entry.refresh_from_db()
    kept = entry.title
    fields = {
        "theme": entry.theme_id,
        "summary": "Tóm tắt.",
        "video": entry.video_url,
        "author_lines": "Người ngoài",
        "declares_novelty": "on",
        "declares_copyright": "on",
    }
    keep(client, entry, title="Tên đã sửa", **fields)
    url = reverse("initiatives:submit", args=[entry.pk])

    asked = client.get(url)
    client.post(url)

    entry.refresh_from_db()
    assert kept == before
    assert "Tên sáng kiến, giải pháp" in [
        change.label for change in asked.context["changes"]
    ]
    assert (entry.title, entry.state) == ("Tên đã sửa", State.SUBMITTED)
    assert not WorkingCopy.objects.exists()


def test_unsent_changes_are_told_to_entrant_and_officer(client, my):
    entry = my(submitted=True)
    keep(client, entry, title="Tên chưa gửi")
    pages = [
        client.get(reverse("initiatives:own")),
        client.get(reverse("initiatives:detail", args=[entry.pk])),
        client.get(reverse("initiatives:edit", args=[entry.pk])),
    ]
    client.force_login(user_as(Role.OFFICER, entry))
    seen = client.get(reverse("initiatives:detail", args=[entry.pk])).content.decode()

    assert ["hay đổi chưa gửi" in page.content.decode() for page in pages] == [True] * 3
    assert "Người dự thi đang sửa, thay đổi chưa gửi" in seen
    assert "Tên chưa gửi" not in seen


def test_changes_that_lack_something_are_not_sent_and_say_what(client, my):
    entry = my(submitted=True)
    keep(client, entry, title="Tên đã sửa", video="https://")
    url = reverse("initiatives:submit", args=[entry.pk])

    missing = client.get(url).context["missing"]
    client.post(url)

    entry.refresh_from_db()
    assert missing["video"] == "Đường dẫn video (cần sửa)"
    assert {"theme", "summary", "author_lines"} <= set(missing)
    assert entry.title != "Tên đã sửa"
    assert WorkingCopy.objects.exists()


def test_sending_does_not_pass_over_changes_that_came_meanwhile(my):
    entry = my(changes=True)
    save(entry)

    with pytest.raises(SavedElsewhere):
        services.submit_entry(entry, by=entry.created_by)

    assert WorkingCopy.objects.exists()


def test_changes_saved_after_they_were_looked_at_are_not_sent_unseen(my):
    entry = my(submitted=True)
    save(entry)
    seen = entry.copy.mark
    save(entry)

    with pytest.raises(SavedElsewhere):
        services.send_changes(
            entry, by=entry.created_by, authors=[], cooperating=[], base=seen
        )


def test_discarding_leaves_what_was_sent_and_its_trace(client, my):
    entry = my(submitted=True)
    title = entry.title
    keep(client, entry, title="Tên chưa gửi")

    client.post(reverse("initiatives:discard", args=[entry.pk]))

    entry.refresh_from_db()
    assert (entry.title, WorkingCopy.objects.count()) == (title, 0)
    assert AuditEvent.objects.filter(verb="discard_initiative_changes").count() == 1
    with pytest.raises(NothingUnsent):
        services.discard_changes(entry, by=entry.created_by)


def test_changes_no_longer_understood_are_named_and_nothing_is_dropped(client, my):
    entry = my(submitted=True)
    partner = UnitFactory(parent=entry.round.contest.root_unit, name="Xã Bình An")
    keep(client, entry, unit_lines="xã bình an")
    partner.name = partner.short_name = "Xã Bình Yên"
    partner.save()

    send = reverse("initiatives:submit", args=[entry.pk])
    page = client.post(send, follow=True).content.decode()

    assert "Đơn vị phối hợp (không bắt buộc, mỗi dòng một đơn vị) (cần sửa)" in page
    assert copy_of(entry) is not None
    assert not entry.revisions.exists()


def test_draft_is_not_discarded(my):
    entry = my()
    save(entry)

    with pytest.raises(TransitionRefused):
        services.discard_changes(entry, by=entry.created_by)


def test_registered_entry_keeps_title_and_theme_while_others_are_typed(my):
    entry = my(registered=True)
    title, theme = entry.title, entry.theme
    entry.title, entry.theme = "", None

    write(entry)

    entry.refresh_from_db()
    assert (entry.title, entry.theme) == (title, theme)


def test_cooperating_units_are_named_by_lines_and_listed(client, my):
    entry = my()
    other = UnitFactory(parent=entry.round.contest.root_unit, name="Ủy ban xã Bình An")

    keep(client, entry, unit_lines="ủy ban xã bình an\n")
    unknown = keep(client, entry, unit_lines="Xã không có").json()["unclear"]
    itself = keep(client, entry, unit_lines=entry.unit.code).json()["unclear"]

    page = client.get(reverse("initiatives:detail", args=[entry.pk])).content.decode()
    assert [each.unit for each in entry.cooperating.all()] == [other]
    assert "Đơn vị phối hợp" in page
    assert (set(unknown), set(itself)) == ({"unit_lines"}, {"unit_lines"})
