"""The pages of signing in: what they say, what they keep, where they lead."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from contest import codes
from contest.db import db_now
from contest.errors import WrongCredentials
from contest.hashers import place_in_queue
from contest.models import KnownDevice, SignInBlock
from contest.services.access import sign_in
from contest.services.limiter import FREE_GUESSES
from contest.services.slips import reissue_slip
from tests.factories import RosterEntryFactory, RoundFactory, UserFactory

PASSWORD = "gio-bac-qua-doi"  # noqa: S105 - of invented people

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(username="04127", password=make_password(PASSWORD))


@pytest.fixture
def slip_owner():
    """A person of the roster who got a slip and has not signed in yet."""
    round = RoundFactory(contest__is_current=True)
    entry = RosterEntryFactory(contest=round.contest)
    owner = entry.staff_member.user
    owner.code = reissue_slip(owner, by=UserFactory()).code
    owner.refresh_from_db()
    return owner


def block(name):
    for _ in range(FREE_GUESSES):
        with pytest.raises(WrongCredentials):
            sign_in(name, "not the password", device="somewhere")


def post_sign_in(client, name, secret, **more):
    data = {"name": name, "secret": secret, "shared": "on"} | more
    return client.post(reverse("contest:sign-in"), data)


def without_what_changes(response):
    """The page without its random token and without what was typed."""
    page = response.content.decode()
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return re.sub(r'name="name" value="[^"]*"', "", page)


def test_the_page_tells_nobody_which_accounts_exist(client, user, slip_owner):
    UserFactory(username="locked", is_active=False)
    tries = [
        ("04127", "wrong"),
        ("nobody", "wrong"),
        ("locked", "wrong"),
        (slip_owner.username, "wrong"),
        (slip_owner.username, codes.new_code()),
        ("nobody", codes.new_code()),
    ]

    answers = [post_sign_in(client, name, secret) for name, secret in tries]

    assert {answer.status_code for answer in answers} == {200}
    assert len({without_what_changes(answer) for answer in answers}) == 1


def test_blocked_known_and_unknown_names_get_the_same_page(client, user):
    block("04127")
    block("nobody")

    answers = [post_sign_in(client, name, PASSWORD) for name in ("04127", "nobody")]

    assert {answer.status_code for answer in answers} == {429}
    assert len({without_what_changes(answer) for answer in answers}) == 1


def test_the_password_is_never_sent_back(client, user):
    page = post_sign_in(client, "04127", "what I typed").content.decode()

    assert 'value="04127"' in page
    assert "what I typed" not in page


def test_a_busy_server_answers_503_and_keeps_the_name(client, user):
    with place_in_queue(), place_in_queue(), place_in_queue(), place_in_queue():
        response = post_sign_in(client, "04127", PASSWORD)

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert 'value="04127"' in response.content.decode()
    assert "Thử lại" in response.content.decode()


def test_signing_in_changes_the_session_key_and_marks_the_device(client, user):
    client.get(reverse("contest:landing"))
    session = client.session
    session.save()
    before, began = session.session_key, db_now()

    post_sign_in(client, "04127", PASSWORD)

    device = client.cookies[settings.DEVICE_COOKIE_NAME]
    assert client.session.session_key != before
    assert (device["httponly"], device["samesite"]) == (True, "Lax")
    assert KnownDevice.objects.get().user == user
    user.refresh_from_db()
    assert began <= user.last_login <= db_now()


def test_the_device_cookie_stays_the_same(client, user):
    post_sign_in(client, "04127", PASSWORD)
    first = client.cookies[settings.DEVICE_COOKIE_NAME].value
    client.post(reverse("contest:sign-out"))
    post_sign_in(client, "04127", PASSWORD)

    again = client.cookies[settings.DEVICE_COOKIE_NAME].value
    assert again.split(":")[0] == first.split(":")[0]
    assert KnownDevice.objects.count() == 1


def test_a_device_cookie_made_up_is_not_believed(client, user):
    client.cookies[settings.DEVICE_COOKIE_NAME] = "made up"

    post_sign_in(client, "04127", PASSWORD)

    assert client.cookies[settings.DEVICE_COOKIE_NAME].value != "made up"


def test_sign_out_ends_the_session_and_raises_the_epoch(client, user):
    post_sign_in(client, "04127", PASSWORD)

    response = client.post(reverse("contest:sign-out"))

    user.refresh_from_db()
    assert response.url == reverse("contest:sign-in")
    assert user.write_epoch == 1
    assert client.get(reverse("contest:password")).status_code == 302


def test_sign_out_by_a_link_is_refused(client, user):
    client.force_login(user)

    assert client.get(reverse("contest:sign-out")).status_code == 405


def test_sign_in_without_token_is_refused_with_a_page_that_says_what_to_do(user):
    response = post_sign_in(Client(enforce_csrf_checks=True), "04127", PASSWORD)

    assert response.status_code == 403
    assert "Trang đã mở quá lâu" in response.content.decode()


def test_the_form_that_is_kept_for_all_holds_nobody_s_token(user):
    for _ in range(2):
        visitor = Client(enforce_csrf_checks=True)
        page = visitor.get(reverse("contest:sign-in")).content.decode()
        [token] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        entered = post_sign_in(visitor, "04127", PASSWORD, csrfmiddlewaretoken=token)
        assert entered.status_code == 302


def test_the_first_time_with_a_slip_step_by_step(client, slip_owner):
    first = post_sign_in(client, slip_owner.username, slip_owner.code)
    welcome = reverse("contest:welcome")
    assert first.url == welcome
    assert f"Anh/chị là {slip_owner.full_name}" in client.get(welcome).content.decode()
    assert "_auth_user_id" not in client.session

    client.post(welcome, {"answer": "yes"})
    assert "Tôi đã đọc" in client.get(welcome).content.decode()
    assert "_auth_user_id" not in client.session

    last = client.post(welcome, {"answer": "read"})
    assert last.url == reverse("contest:password")
    assert client.session["_auth_user_id"] == str(slip_owner.pk)
    assert client.session["with_slip"] is True

    client.post(last.url, {"password": PASSWORD, "again": PASSWORD})
    slip_owner.refresh_from_db()
    assert slip_owner.check_password(PASSWORD)
    assert client.session["_auth_user_id"] == str(slip_owner.pk)
    assert client.session["with_slip"] is False


def test_the_landing_page_leads_back_to_an_unfinished_welcome(client, slip_owner):
    post_sign_in(client, slip_owner.username, slip_owner.code)

    response = client.get(reverse("contest:landing"))

    assert response.url == reverse("contest:welcome")


def test_who_says_not_me_leaves_the_slip_unused(client, slip_owner):
    post_sign_in(client, slip_owner.username, slip_owner.code)

    response = client.post(reverse("contest:welcome"), {"answer": "no"}, follow=True)

    slip_owner.refresh_from_db()
    assert "Phiếu này chưa bị dùng" in response.content.decode()
    assert slip_owner.last_login is None
    assert "_auth_user_id" not in client.session


def test_a_welcome_ends_when_the_code_is_replaced(client, slip_owner):
    post_sign_in(client, slip_owner.username, slip_owner.code)
    reissue_slip(slip_owner, by=UserFactory())

    response = client.post(reverse("contest:welcome"), {"answer": "yes"})

    assert response.url == reverse("contest:sign-in")


def test_welcome_without_a_slip_leads_to_sign_in(client, db):
    assert client.get(reverse("contest:welcome")).url == reverse("contest:sign-in")


def test_a_later_sign_in_with_the_slip_goes_straight_in(client, slip_owner):
    slip_owner.last_login = db_now()
    slip_owner.save(update_fields=["last_login"])

    response = post_sign_in(client, slip_owner.username, slip_owner.code)

    assert response.url == reverse("contest:landing")
    assert client.session["with_slip"] is True


def test_scan_shows_the_sign_in_page_and_changes_nothing(client, slip_owner):
    response = client.get(reverse("contest:scan"))

    slip_owner.refresh_from_db()
    assert response.status_code == 200
    assert 'id="sign-in"' in response.content.decode()
    assert slip_owner.last_login is None
    assert not SignInBlock.objects.exists()


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("ngan", "ngan", "Mật khẩu cần từ 8 ký tự"),
        ("12345678", "12345678", "Mật khẩu này dễ đoán"),
        ("04127041270", "04127041270", "Mật khẩu này dễ đoán"),
        ("mua-lua-som", "mua-lua-som", "Mật khẩu này dễ đoán"),
        ("matkhau123", "matkhau123", "Mật khẩu này dễ đoán"),
        ("password1", "password1", "Mật khẩu này dễ đoán"),
        ("nguyenthihoa1", "nguyenthihoa1", "Mật khẩu này dễ đoán"),
        ("ThiHoa1990", "ThiHoa1990", "Mật khẩu này dễ đoán"),
        ("K7M4-9TXP-2WQH", "K7M4-9TXP-2WQH", "Mật khẩu này dễ đoán"),
        (PASSWORD, "gio-bac-qua-doi-xanh", "Hai lần gõ chưa giống nhau"),
    ],
)
def test_password_page_refuses_with_what_to_do(client, password, again, sentence):
    user = UserFactory(full_name="Nguyễn Thị Hoa", password=make_password(None))
    client.force_login(user)

    response = client.post(
        reverse("contest:password"), {"password": password, "again": again}
    )

    user.refresh_from_db()
    assert sentence in response.content.decode()
    assert not user.has_usable_password()


def test_password_page_asks_for_the_old_one_and_refuses_a_wrong_one(client, user):
    client.force_login(user)
    new = {"password": "gio-nom-nam", "again": "gio-nom-nam"}

    missing = client.post(reverse("contest:password"), new)
    wrong = client.post(reverse("contest:password"), {"current": "wrong", **new})

    user.refresh_from_db()
    assert missing.status_code == 200
    assert "Mật khẩu đang dùng chưa đúng" in wrong.content.decode()
    assert user.check_password(PASSWORD)


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(
    client, user, django_user_model
):
    elsewhere = Client()
    elsewhere.force_login(user)
    client.force_login(user)

    client.post(
        reverse("contest:password"),
        {"current": PASSWORD, "password": "gio-nom-nam", "again": "gio-nom-nam"},
    )

    assert client.get(reverse("contest:password")).status_code == 200
    assert elsewhere.get(reverse("contest:password")).status_code == 302
