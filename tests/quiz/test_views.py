"""The participant's pages without JavaScript, and what they never tell."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contest import words
from contest.models import (
    Contest,
    Evidence,
    Excusal,
    Role,
    RosterEntry,
    Round,
    Source,
    User,
)
from contest.services import access
from quiz.confirmation import confirmation_code
from quiz.models import AnswerEvent, Attempt, Choice, Question
from quiz.services import (
    Why,
    close_attempt,
    new_page,
    pause_round,
    save_answer,
    sign_page,
    start_attempt,
    void_attempt,
)
from tests.factories import (
    AttemptFactory,
    EvidenceFactory,
    ExcusalFactory,
    GrantFactory,
    QuestionFactory,
    RosterEntryFactory,
    RoundFactory,
    UserFactory,
    quiz_round,
)

pytestmark = pytest.mark.django_db
PASSWORD = "gio-bac-qua-doi"  # noqa: S105 - of invented people
PROMISE = {"own_work": "on"}
PAGES = ["attempt", "attempt-review", "attempt-result"]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
ACTS = ["attempt-save", "attempt-submit"]


def text_of(response):
    return response.content.decode()


def home(person):
    return text_of(person.get(reverse("quiz:home")))


def big_line(page):
    line = re.search(r'class="big-line">(.+?)</p>', page)[1]
    return re.sub("<[^>]+>", "", line)


def sit(entry, round, *, answers=1):
    """A closed attempt with so many answers."""
    attempt = start_attempt(entry, round)
    page = new_page(attempt, entry.staff_member.user).token
    for place in range(answers):
        save_answer(page, seq=place + 1, place=place, choice=0)
    return close_attempt(attempt, Attempt.Cause.SUBMITTED)


# --- Cuộc thi của tôi ---------------------------------------------------------


def test_home_of_somebody_who_has_not_taken_part(person):
    page = home(person)

    assert big_line(page) == "Anh/chị chưa tham gia"
    assert "4 câu, 20 phút, tối đa 3 lượt, lấy lượt cao điểm nhất" in page
    assert "Bắt đầu làm bài" in page


def test_home_before_the_opening(person, round):
    Round.objects.update(opens_at=timezone.now() + timedelta(days=1))

    page = home(person)

    assert big_line(page) == "Phần 1 chưa bắt đầu"
    assert "Bắt đầu làm bài" not in page


def pause(round, minutes=30):
    return pause_round(round, minutes, Why(UserFactory(), "Mất điện", "CV 12/NV"))


def test_home_during_a_pause_says_until_when(person, entry, round):
    pause(round)
    round.refresh_from_db()

    page = home(person)

    assert f"Đang tạm dừng đến {words.moment(round.paused_until)}" in page
    assert reverse("quiz:attempt-start") not in page


def test_home_during_a_pause_goes_on_with_what_is_in_progress(person, entry, round):
    start_attempt(entry, round)
    before = big_line(home(person))

    pause(round)

    assert big_line(home(person)) == before


def test_home_during_a_pause_still_says_who_has_taken_part(person, entry, round):
    sit(entry, round)

    before = big_line(home(person))
    pause(round)

    assert big_line(home(person)) == before


def test_start_during_a_pause_is_refused_in_words(person, entry, round):
    pause(round)

    answer = person.post(reverse("quiz:attempt-start"), PROMISE, follow=True)

    assert "Chưa có lượt thi nào bị tính" in text_of(answer)
    assert not Attempt.objects.exists()


def test_home_of_an_attempt_in_progress(person, entry, round):
    attempt = start_attempt(entry, round)
    save_answer(
        new_page(attempt, entry.staff_member.user).token, seq=1, place=0, choice=0
    )

    page = home(person)

    assert big_line(page) == "Anh/chị đang làm dở"
    assert "Đã lưu 1/4 câu, còn 19:5" in page
    assert "Làm tiếp" in page


def test_home_after_handing_in(person, entry, round):
    attempt = sit(entry, round)

    page = home(person)

    assert big_line(page) == "Anh/chị đã tham gia"
    assert f"đúng {attempt.score}/4 câu" in page
    assert "Xem giấy xác nhận" in page
    assert "Thi lại (còn 2 lượt)" in page


def test_home_shows_the_best_attempt(person, entry, round):
    for number, score in ((1, 2), (2, 4), (3, 4)):
        attempt = sit(entry, round)
        Attempt.objects.filter(pk=attempt.pk).update(
            score=score, answered=4, number=number
        )

    page = home(person)

    assert "Lượt 2, " in page
    assert "đúng 4/4 câu" in page
    assert "Thi lại" not in page


def test_home_after_handing_in_nothing(person, entry, round):
    sit(entry, round, answers=0)

    page = home(person)

    assert big_line(page) == "Anh/chị chưa tham gia"
    assert "chưa tính là đã tham gia" in page
    assert "Thi lại (còn 2 lượt)" in page


def test_home_never_shows_an_empty_paper_as_the_proof(person, entry, round):
    sit(entry, round, answers=0)
    proof = sit(entry, round)
    Attempt.objects.update(score=0)

    page = home(person)

    assert "Lượt 2, " in page
    assert reverse("quiz:attempt-result", args=[proof.pk]) in page


def test_home_after_the_last_attempt_without_taking_part(person, entry, round):
    Round.objects.update(max_attempts=1)
    sit(entry, round, answers=0)

    page = home(person)

    assert big_line(page) == "Anh/chị chưa tham gia"
    assert "đã dùng hết 1 lượt thi" in page


def test_home_after_the_unit_confirmed(person, entry, round):
    EvidenceFactory(entry=entry, source=Source.UNIT, round=round)

    page = home(person)

    assert big_line(page) == "Anh/chị đã tham gia"
    assert "Ghi nhận ngày 05/10/2023. Nguồn: Đơn vị xác nhận." in page


def test_home_does_not_count_a_source_that_does_not_qualify(person, entry, round):
    EvidenceFactory(entry=entry, source=Source.UNIT, round=round)
    Contest.objects.update(qualifying_sources=["quiz"])

    assert big_line(home(person)) == "Anh/chị chưa tham gia"


def test_home_after_the_attempt_was_voided(person, entry, round):
    attempt = sit(entry, round)
    void_attempt(attempt, by=UserFactory(), reason="Thi hộ", give_back=True)

    page = home(person)

    assert big_line(page) == "Anh/chị chưa tham gia"
    assert Evidence.objects.accepted().count() == 0


def test_home_closes_an_attempt_whose_time_is_up(person, entry, round):
    attempt = AttemptFactory(round=round, entry=entry, due_at=timezone.now())

    page = home(person)

    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.CLOSED
    assert "Thi lại (còn 2 lượt)" in page


def test_home_with_a_pending_excusal_still_invites(person, entry):
    ExcusalFactory(entry=entry, state=Excusal.State.PENDING)

    page = home(person)

    assert big_line(page) == "Anh/chị chưa tham gia"
    assert "đang chờ. Anh/chị vẫn có thể dự thi" in page
    assert "Bắt đầu làm bài" in page


def test_home_of_whom_the_unit_added_says_that_the_result_is_kept(person, entry):
    RosterEntry.objects.filter(pk=entry.pk).update(status="proposed")

    page = home(person)

    assert "Bắt đầu làm bài" in page
    assert "kết quả được giữ và tính khi được duyệt" in page


@pytest.mark.parametrize("why", ["category", "excusal"])
def test_home_of_somebody_not_obliged(person, entry, why):
    if why == "category":
        RosterEntry.objects.update(counts=False)
    else:
        ExcusalFactory(entry=entry)

    page = home(person)

    assert big_line(page) == "Mời anh/chị tham gia"
    assert "không tính vào tỷ lệ của đơn vị" in page
    assert "Bắt đầu làm bài" in page
    assert "Đi học tập trung" not in page


def test_home_of_a_round_on_the_province_site(person, entry):
    Round.objects.update(is_hosted_here=False)
    Contest.objects.update(province_url="https://thi.example.vn/")

    page = home(person)

    assert big_line(page) == "Phần 1 thi trên trang của tỉnh"
    assert 'href="https://thi.example.vn/"' in page
    assert "Bắt đầu làm bài" not in page


def test_home_after_the_closing_without_taking_part(person, entry):
    Round.objects.update(closes_at=timezone.now() - timedelta(days=1))
    coordinator = UserFactory(phone="0905000000")
    GrantFactory(user=coordinator, role=Role.COORDINATOR, unit=entry.unit)

    page = home(person)

    assert big_line(page) == "Phần 1 đã kết thúc"
    assert 'href="tel:0905000000">Gọi cán bộ đầu mối' in page
    assert "Bắt đầu làm bài" not in page


def test_home_after_the_closing_of_somebody_who_took_part(person, entry, round):
    sit(entry, round)
    Round.objects.update(closes_at=timezone.now())

    page = home(person)

    assert big_line(page) == "Anh/chị đã tham gia"
    assert "Kết quả xếp hạng công bố sau" in page
    assert "Thi lại" not in page


def test_home_without_a_quiz_round(person, round):
    Round.objects.update(kind=Round.Kind.INITIATIVES)

    page = home(person)

    assert big_line(page) == "Chưa mở phần thi trắc nghiệm"
    assert "Gửi bài dự thi sáng kiến" in page


def test_home_shows_the_round_that_runs(person, entry, round):
    Round.objects.filter(pk=round.pk).update(closes_at=timezone.now())
    RoundFactory(contest=round.contest, number=3, name="Tuần thi thứ 2")

    assert big_line(home(person)) == "Anh/chị chưa tham gia"


def test_home_of_somebody_who_is_on_no_roster(client, round):
    client.force_login(UserFactory())

    assert big_line(home(client)) == "Chưa thấy tên anh/chị trong danh sách"


def test_home_of_somebody_who_left(person):
    RosterEntry.objects.update(status="left", left_on="2023-10-01")

    assert big_line(home(person)) == "Anh/chị không còn trong danh sách tham gia"


# --- Starting -----------------------------------------------------------------


def test_page_before_the_start_says_what_is_asked(person, round):
    page = text_of(person.get(reverse("quiz:attempt-start")))

    assert big_line(page) == "4 câu, 20 phút"
    assert "Anh/chị còn 3 lượt" in page
    assert "đồng hồ vẫn chạy" in page
    assert not Attempt.objects.exists()


def test_start_without_the_promise_starts_nothing(person):
    response = person.post(reverse("quiz:attempt-start"), {"start": ""})

    assert "Chưa bắt đầu, chưa tính lượt nào" in text_of(response)
    assert not Attempt.objects.exists()


def test_start_opens_the_paper(person):
    response = person.post(reverse("quiz:attempt-start"), PROMISE)

    attempt = Attempt.objects.get()
    assert response.url == reverse("quiz:attempt", args=[attempt.pk])


def test_start_page_leads_to_the_attempt_in_progress(person, entry, round):
    attempt = start_attempt(entry, round)

    response = person.get(reverse("quiz:attempt-start"))

    assert response.url == reverse("quiz:attempt", args=[attempt.pk])


def test_start_without_attempts_left_says_so(person, entry, round):
    Round.objects.update(max_attempts=1)
    sit(entry, round)

    response = person.post(reverse("quiz:attempt-start"), PROMISE, follow=True)

    assert "đã dùng hết 1 lượt thi" in text_of(response)


def test_start_of_a_round_on_the_province_site_is_refused(person, round):
    Round.objects.update(is_hosted_here=False)

    response = person.post(reverse("quiz:attempt-start"), PROMISE, follow=True)

    assert "làm trên trang thi của tỉnh" in text_of(response)
    assert not Attempt.objects.exists()


def test_start_by_somebody_who_is_on_no_roster_finds_nothing(client, round):
    client.force_login(UserFactory())

    assert client.get(reverse("quiz:attempt-start")).status_code == 404
    assert client.post(reverse("quiz:attempt-start"), PROMISE).status_code == 404


# --- The paper as a plain form ------------------------------------------------


def form_of(page, answers):
    """The fields of the plain form: its token and the chosen radios."""
    token = page.split('name="token" value="')[1].split('"')[0]
    return {"token": token} | {f"place-{p}": c for p, c in answers.items()}


def post_form(person, attempt, form, button="save"):
    address = reverse("quiz:attempt-save", args=[attempt.pk])
    return person.post(address, {**form, button: ""}, follow=True)


@pytest.fixture
def started(person):
    response = person.post(reverse("quiz:attempt-start"), PROMISE, follow=True)
    return text_of(response)


def test_whole_quiz_without_javascript(person, entry, started):
    attempt = Attempt.objects.get()

    saved = post_form(person, attempt, form_of(started, {0: 1, 1: 2}))
    form = form_of(text_of(saved), {0: 1, 1: 3, 2: 0})
    reviewed = post_form(person, attempt, form, button="submit")
    handed_in = person.post(
        reverse("quiz:attempt-submit", args=[attempt.pk]), follow=True
    )

    assert "Đã lưu <strong>2</strong>/4" in text_of(saved)
    assert big_line(text_of(reviewed)) == "Còn 1 câu chưa trả lời: câu 4."
    assert "#cau-4" in text_of(reviewed)
    assert attempt.events.newest() == {0: 1, 1: 3, 2: 0}
    assert big_line(text_of(handed_in)) == "Anh/chị đã tham gia"


def test_form_of_who_signed_out_elsewhere_is_kept(person, entry, started):
    """Its session is good and its mark too, so its answers are not lost."""
    access.sign_out(entry.staff_member.user)

    post_form(person, Attempt.objects.get(), form_of(started, {0: 1, 1: 2}))

    assert Attempt.objects.get().events.newest() == {0: 1, 1: 2}


BY_FORM = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("name", ["attempt-save", "attempt-submit", "attempt-move"])
def test_form_of_nobody_leads_to_the_sign_in_and_not_to_an_empty_page(
    person, started, name
):
    person.logout()
    address = reverse(f"quiz:{name}", args=[Attempt.objects.get().pk])

    response = person.post(address, headers=BY_FORM, follow=True)

    assert response.redirect_chain == [(reverse("contest:sign-in"), 302)]
    assert "việc vừa bấm chưa thực hiện được" in text_of(response)


def test_review_of_a_full_paper_says_so(person, started):
    attempt = Attempt.objects.get()

    form = form_of(started, dict.fromkeys(range(4), 0))
    reviewed = post_form(person, attempt, form, button="submit")

    assert big_line(text_of(reviewed)) == "Đã trả lời đủ 4 câu."


def test_form_sent_twice_is_stored_once(person, started):
    attempt = Attempt.objects.get()
    form = form_of(started, {0: 1})

    post_form(person, attempt, form)
    post_form(person, attempt, form)

    assert attempt.events.count() == 1


def test_older_form_from_the_back_button_may_change_its_own_answers(person, started):
    attempt = Attempt.objects.get()
    post_form(person, attempt, form_of(started, {0: 1}))

    post_form(person, attempt, form_of(started, {0: 2, 1: 1}))

    assert attempt.events.newest() == {0: 2, 1: 1}


def test_form_keeps_what_another_device_answered_meanwhile(person, entry, started):
    attempt = Attempt.objects.get()
    form = form_of(started, {0: 1})
    user = entry.staff_member.user
    save_answer(new_page(attempt, user).token, seq=1, place=0, choice=3)

    response = post_form(person, attempt, form)

    assert "Câu 1 đã được trả lời trên máy khác lúc" in text_of(response)
    assert "phương án D. Phương án đó được giữ" in text_of(response)
    assert attempt.events.newest() == {0: 3}


def test_form_does_not_send_what_it_only_showed(person, entry, started):
    """The other device changed what this page was shown: that is no change here."""
    attempt = Attempt.objects.get()
    shown = text_of(post_form(person, attempt, form_of(started, {0: 1})))
    user = entry.staff_member.user
    save_answer(new_page(attempt, user).token, seq=1, place=0, choice=3)

    response = post_form(person, attempt, form_of(shown, {0: 1, 1: 0}))

    assert "trên máy khác" not in text_of(response)
    assert attempt.events.newest() == {0: 3, 1: 0}


def test_form_of_another_attempt_is_refused(person, started, round):
    attempt = Attempt.objects.get()
    other = AttemptFactory(round=round)
    token = new_page(other, other.entry.staff_member.user).token

    response = post_form(person, attempt, {"token": sign_page(token), "place-0": "1"})

    assert response.status_code == 403
    assert not AnswerEvent.objects.exists()


@pytest.mark.parametrize(
    "change", [{"token": "x"}, {"token": ""}, {"place-0": "99"}, {"place-0": "999"}]
)
def test_form_that_was_meddled_with_says_that_nothing_is_lost(person, started, change):
    attempt = Attempt.objects.get()

    response = post_form(person, attempt, form_of(started, {0: 1}) | change)

    assert "Các câu đã lưu vẫn còn" in text_of(response)
    assert not AnswerEvent.objects.exists()


def test_form_after_the_deadline_says_so_and_shows_the_result(person, started):
    attempt = Attempt.objects.get()
    close_attempt(attempt, Attempt.Cause.TIME_UP)

    response = post_form(person, attempt, form_of(started, {0: 1}))

    assert "đã nộp hoặc đã hết giờ" in text_of(response)
    assert "chưa tính là đã tham gia" in text_of(response)


# --- Handing in and the receipt -----------------------------------------------


def test_receipt_shows_person_attempt_score_and_code(person, entry, round):
    attempt = sit(entry, round, answers=3)

    page = text_of(person.get(reverse("quiz:attempt-result", args=[attempt.pk])))

    assert big_line(page) == "Anh/chị đã tham gia"
    assert f"Đúng {attempt.score}/4 câu (trả lời 3 câu)" in page
    assert re.search(r'class="receipt-code">[0-9A-Z]{4}-[0-9A-Z]{4}<', page)
    assert entry.unit.name in page


def test_receipt_offers_a_password_to_who_came_with_a_slip(person, entry, round):
    address = reverse("quiz:attempt-result", args=[sit(entry, round).pk])
    offer = "chưa đặt mật khẩu riêng"
    assert offer not in text_of(person.get(address))
    session = person.session
    session["with_slip"] = True
    session.save()

    assert offer in text_of(person.get(address))


def test_receipt_of_an_attempt_that_the_clock_ended(person, entry, round):
    attempt = start_attempt(entry, round)
    save_answer(
        new_page(attempt, entry.staff_member.user).token, seq=1, place=0, choice=0
    )
    Attempt.objects.update(due_at=timezone.now())

    address = reverse("quiz:attempt", args=[attempt.pk])
    page = text_of(person.get(address, follow=True))

    assert "Hết giờ, hệ thống đã tự nộp bài lúc" in page
    assert "1 câu đã lưu được tính" in page


def test_receipt_of_an_empty_paper_offers_another_attempt(person, entry, round):
    attempt = sit(entry, round, answers=0)

    page = text_of(person.get(reverse("quiz:attempt-result", args=[attempt.pk])))

    assert big_line(page) == "Chưa tính là đã tham gia"
    assert "Bài nộp chưa có câu trả lời nào" in page
    assert "Thi lại (còn 2 lượt)" in page
    assert "Giấy xác nhận dự thi" not in page
    assert "Mã xác nhận" not in page


def test_receipt_of_a_voided_attempt(person, entry, round):
    attempt = sit(entry, round)
    void_attempt(attempt, by=UserFactory(), reason="Thi hộ")

    page = text_of(person.get(reverse("quiz:attempt-result", args=[attempt.pk])))

    assert big_line(page) == "Lượt thi này đã bị hủy"
    assert "Thi hộ" not in page


def test_handing_in_on_a_shared_machine_signs_out_and_shows_the_receipt(
    person, entry, started
):
    session = person.session
    session["shared_machine"] = True
    session.save()
    attempt = Attempt.objects.get()
    post_form(person, attempt, form_of(started, {0: 1}))

    response = person.post(reverse("quiz:attempt-submit", args=[attempt.pk]))

    page = text_of(response)
    assert big_line(page) == "Anh/chị đã tham gia"
    assert "Nhường máy cho người khác" in page
    assert 'http-equiv="refresh" content="300;url=/dang-nhap/"' in page
    assert response.headers["Cache-Control"] == "no-store"
    assert person.get(reverse("quiz:home")).status_code == 302
    assert User.objects.get(pk=entry.staff_member.user_id).write_epoch == 1


def test_receipt_of_the_time_offers_a_shared_machine_to_the_next(person, started):
    """Nobody handed in, so nobody was signed out."""
    attempt = Attempt.objects.get()
    post_form(person, attempt, form_of(started, {0: 1}))
    Attempt.objects.update(due_at=timezone.now())
    address = reverse("quiz:attempt-result", args=[attempt.pk])
    alone = text_of(person.get(address))
    session = person.session
    session["shared_machine"] = True
    session.save()

    page = text_of(person.get(address))

    assert "Nhường máy" not in alone
    assert "Nhường máy cho người khác" in page
    assert 'data-empties-after="300"' in page
    assert f'action="{reverse("contest:sign-out")}" id="hand-over"' in page


def test_handing_in_by_script_shows_the_receipt_in_the_reply(person, started):
    attempt = Attempt.objects.get()
    post_form(person, attempt, form_of(started, {0: 1}))
    submit = reverse("quiz:attempt-submit", args=[attempt.pk])

    pages = [text_of(person.post(submit, headers=BY_SCRIPT)) for _ in range(2)]

    result = text_of(person.get(reverse("quiz:attempt-result", args=[attempt.pk])))
    for page in pages:
        assert big_line(page) == "Anh/chị đã tham gia"
        assert confirmation_code(Attempt.objects.get()) in page
        assert "Đăng xuất" in page
        assert "http-equiv" not in page
        assert without_marks(page) == without_marks(result)


def without_marks(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_start_form_that_is_kept_for_all_holds_nobody_s_mark(round):
    for _ in range(2):
        entry = RosterEntryFactory(contest=round.contest)
        client = Client(enforce_csrf_checks=True)
        client.force_login(entry.staff_member.user)
        page = text_of(client.get(reverse("quiz:attempt-start")))
        form = page[page.index("data-patient") : page.index("Bắt đầu làm bài")]
        [mark] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        filled = PROMISE | {"csrfmiddlewaretoken": mark}
        started = client.post(reverse("quiz:attempt-start"), filled)
        assert "/luot/" in started.url


def test_handing_in_twice_shows_the_same_receipt(person, started):
    attempt = Attempt.objects.get()
    submit = reverse("quiz:attempt-submit", args=[attempt.pk])

    first = person.post(submit)
    second = person.post(submit)

    assert first.url == second.url
    assert Attempt.objects.get().state == Attempt.State.CLOSED


# --- What is never told, and to whom ------------------------------------------


def test_pages_and_receipts_tell_no_key_and_no_id(person, entry, round):
    """Ids are moved far up first, so that none can stand on a page by chance."""
    Question.objects.all().delete()
    topic = round.blueprint.get().topic
    with connection.cursor() as cursor:
        for table in ("quiz_question", "quiz_choice"):
            cursor.execute(f"ALTER SEQUENCE {table}_id_seq RESTART 7310000")
    QuestionFactory.create_batch(4, topic=topic)

    page = text_of(person.post(reverse("quiz:attempt-start"), PROMISE, follow=True))
    attempt = Attempt.objects.get()
    token = form_of(page, {})["token"]
    sent = [[n, n, n] for n in range(4)]
    save = person.post(
        reverse("quiz:answers-save"),
        {"token": token, "answers": sent},
        content_type="application/json",
    )
    seen = [page, text_of(save), home(person)]
    pages = [reverse(f"quiz:{name}", args=[attempt.pk]) for name in PAGES]
    seen += [text_of(person.get(address)) for address in pages[:2]]
    close_attempt(attempt, Attempt.Cause.SUBMITTED)
    seen.append(text_of(person.get(pages[2])))

    ids = [*Question.objects.values_list("pk"), *Choice.objects.values_list("pk")]
    assert len(ids) == 20
    assert [pk for (pk,) in ids for text in seen if str(pk) in text] == []
    assert "is_right" not in "".join(seen)
    assert set(save.json()) == {"receipts", "refused", "left_ms", "moved"}


def test_right_and_wrong_answers_get_replies_of_one_length(person, started):
    attempt = Attempt.objects.get()
    user = attempt.entry.staff_member.user
    lengths = set()
    for choice in range(4):
        AnswerEvent.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("ALTER SEQUENCE quiz_answerevent_id_seq RESTART 1000")
        reply = person.post(
            reverse("quiz:answers-save"),
            {
                "token": sign_page(new_page(attempt, user).token),
                "answers": [[1, 0, choice]],
            },
            content_type="application/json",
        )
        lengths.add(len(reply.content))

    assert len(lengths) == 1


STRANGERS = [
    (None, 404),
    (Role.JUDGE, 404),
    (Role.COORDINATOR, 403),
    (Role.OFFICER, 403),
    (Role.LEADER, 403),
]


def stranger_with(client, role, attempt):
    stranger = UserFactory()
    if role:
        GrantFactory(user=stranger, role=role, unit=attempt.entry.unit)
    client.force_login(stranger)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("role", "status"), STRANGERS)
def test_attempt_pages_are_for_their_owner_alone(client, round, name, role, status):
    attempt = AttemptFactory(round=round)
    stranger_with(client, role, attempt)

    response = client.get(reverse(f"quiz:{name}", args=[attempt.pk]))

    assert response.status_code == status


@pytest.mark.parametrize("page", PAGES)
def test_who_comes_to_another_s_attempt_is_led_to_the_own(person, entry, round, page):
    other = AttemptFactory(round=round)

    reply = person.get(reverse(f"quiz:{page}", args=[other.pk]))

    text = text_of(reply)
    name = entry.staff_member.user.full_name
    assert big_line(text) == f"Máy này đang đăng nhập tên {name}"
    assert f'href="{reverse("contest:landing")}">Đến trang của {name}<' in text
    assert text.count(f'action="{reverse("contest:sign-out")}"') == 2
    assert other.entry.staff_member.full_name not in text


def test_another_s_attempt_looks_like_one_that_does_not_exist(person, round):
    other = AttemptFactory(round=round)

    pages = [
        person.get(reverse("quiz:attempt", args=[pk]))
        for pk in (other.pk, other.pk + 1000)
    ]

    assert [page.status_code for page in pages] == [404, 404]
    first, second = (TOKEN.sub("", text_of(page)) for page in pages)
    assert first == second


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize(("role", "status"), STRANGERS)
def test_attempt_acts_are_their_owner_s_alone(client, round, name, role, status):
    attempt = AttemptFactory(round=round)
    token = new_page(attempt, attempt.entry.staff_member.user).token
    stranger_with(client, role, attempt)

    response = client.post(
        reverse(f"quiz:{name}", args=[attempt.pk]),
        {"token": sign_page(token), "place-0": "1"},
    )

    attempt.refresh_from_db()
    assert response.status_code == status
    assert attempt.state == Attempt.State.IN_PROGRESS
    assert not attempt.events.exists()


@pytest.mark.parametrize("name", ["home", "attempt-start"])
def test_pages_ask_for_the_sign_in(client, round, name):
    assert client.get(reverse(f"quiz:{name}")).status_code == 302


@pytest.mark.parametrize("name", ACTS)
def test_acts_need_the_form_s_own_mark(round, name):
    attempt = AttemptFactory(round=round)
    client = Client(enforce_csrf_checks=True)
    client.force_login(attempt.entry.staff_member.user)

    response = client.post(reverse(f"quiz:{name}", args=[attempt.pk]))

    assert response.status_code == 403


# --- How much is asked of the database ----------------------------------------


def statements(ask):
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len([q for q in queries if "SAVEPOINT" not in q["sql"]])


BY_SCRIPT = {"accept": "application/json"}


def flow_of(questions, headers=None):
    """The statements of each step of a whole flow, on one's own telephone."""
    Contest.objects.update(is_current=False)
    round = quiz_round(questions, contest__is_current=True)
    entry = RosterEntryFactory(contest=round.contest)
    user = entry.staff_member.user
    user.set_password(PASSWORD)
    user.save()
    client, steps = Client(), {}
    start, sign_in = reverse("quiz:attempt-start"), reverse("contest:sign-in")
    steps["link"] = statements(lambda: client.get(start))
    steps["sign-in page"] = statements(lambda: client.get(sign_in))
    typed = {"name": user.username, "secret": PASSWORD, "next": start}
    steps["sign in"] = statements(lambda: client.post(sign_in, typed))
    steps["before"] = statements(lambda: client.get(start))
    steps["start"] = statements(lambda: client.post(start, PROMISE))
    attempt = Attempt.objects.get(entry=entry)
    page, review, submit, result = (
        reverse(f"quiz:{name}", args=[attempt.pk])
        for name in ("attempt", "attempt-review", "attempt-submit", "attempt-result")
    )
    steps["paper"] = statements(lambda: client.get(page))
    token = sign_page(new_page(attempt, user).token)
    body = {"token": token, "answers": [[n, n, 0] for n in range(questions)]}
    save = reverse("quiz:answers-save")
    for name in ("save", "save again"):
        steps[name] = statements(
            lambda: client.post(save, body, content_type="application/json")
        )
    steps["review"] = statements(lambda: client.get(review))
    steps["hand in"] = statements(lambda: client.post(submit, headers=headers))
    steps["result"] = statements(lambda: client.get(result))
    return steps


def test_flow_asks_as_much_for_5_and_for_50_questions():
    few, many = flow_of(5), flow_of(50)

    assert few == many
    assert (few["save"], few["save again"]) == (1, 2)
    assert few["start"] <= 10
    assert few["hand in"] <= 12
    others = {"start", "save", "save again", "hand in"}
    assert sum(count for step, count in few.items() if step not in others) <= 40


def test_receipt_in_the_reply_asks_as_little_as_handing_in_may():
    assert flow_of(5, headers=BY_SCRIPT)["hand in"] <= 12
