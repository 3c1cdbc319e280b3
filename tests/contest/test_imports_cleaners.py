"""What each field takes and what it refuses, in words that go on after the value."""

import unicodedata
from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError

from contest import cleaners
from contest.models import Category


def reason(cleaner, value):
    with pytest.raises(ValidationError) as caught:
        cleaner(value)
    return caught.value.message


@pytest.mark.parametrize(
    ("value", "phone"),
    [
        ("0905123456", "0905123456"),
        (905123456, "0905123456"),
        (905123456.0, "0905123456"),
        ("0905 123 456", "0905123456"),
        ("0905.123.456", "0905123456"),
        ("+84 905 123 456", "0905123456"),
        ("84905123456", "0905123456"),
        ("0235 3874 111", "02353874111"),
        (2353874111, "02353874111"),
        ("'0905123456", "0905123456"),
        (" ", None),
        (None, None),
    ],
)
def test_phone_is_digits_that_begin_with_zero(value, phone):
    assert cleaners.phone(value) == phone


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("905123", "thiếu số"),
        ("09051234567", "thừa số"),
        ("0905123456 / 0912000000", "không phải một số điện thoại; chỉ ghi một số"),
        ("không có", "không phải một số điện thoại; chỉ ghi một số"),
        ("٠٩٠٥١٢٣٤٥٦", "không phải một số điện thoại; chỉ ghi một số"),
    ],
)
def test_phone_says_what_is_wrong(value, words):
    assert reason(cleaners.phone, value) == words


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (4127, "04127"),
        (4127.0, "04127"),
        ("04127", "04127"),
        ("cb-007", "CB-007"),
        ("123456", "123456"),
        ("", None),
    ],
)
def test_staff_code_gets_its_zeros_back(value, code):
    assert cleaners.staff_code(value) == code


@pytest.mark.parametrize("value", ["mã 1", "ĐV1", "a" * 21, "=1+1"])
def test_code_refuses_what_is_none(value):
    assert reason(cleaners.code, value) != ""


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (datetime(1985, 10, 5), date(1985, 10, 5)),
        (date(1985, 10, 5), date(1985, 10, 5)),
        ("05/10/1985", date(1985, 10, 5)),
        ("5-10-1985", date(1985, 10, 5)),
        ("5.10.1985", date(1985, 10, 5)),
        ("1985-10-05", date(1985, 10, 5)),
        (31325, date(1985, 10, 5)),
        ("", None),
    ],
)
def test_birth_date_is_read_as_people_write_it(value, day):
    assert cleaners.birth_date(value) == day


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1985, "chỉ có năm; ghi đủ ngày/tháng/năm hoặc để trống"),
        ("1985", "chỉ có năm; ghi đủ ngày/tháng/năm hoặc để trống"),
        ("31/02/1985", "không có ngày này trong lịch"),
        ("05/10/85", "không đọc được; ghi ngày/tháng/năm, ví dụ 05/10/1985"),
        ("tháng 10", "không đọc được; ghi ngày/tháng/năm, ví dụ 05/10/1985"),
        (12, "không đọc được; ghi ngày/tháng/năm, ví dụ 05/10/1985"),
        ("05/10/2150", "không phải ngày sinh"),
        ("05/10/1885", "không phải ngày sinh"),
    ],
)
def test_birth_date_says_what_is_wrong(value, words):
    assert reason(cleaners.birth_date, value) == words


@pytest.mark.parametrize(
    ("value", "category"),
    [
        ("Cán bộ", Category.CADRE),
        ("CB", Category.CADRE),
        ("công chức", Category.CIVIL_SERVANT),
        ("VC", Category.PUBLIC_EMPLOYEE),
        ("viên chức ", Category.PUBLIC_EMPLOYEE),
        ("NLĐ", Category.WORKER),
        ("HĐLĐ", Category.WORKER),
        ("Hợp đồng", Category.WORKER),
        ("KCT", Category.PART_TIME),
        ("Người hoạt động không chuyên trách", Category.PART_TIME),
        ("Công an", Category.ARMED_FORCES),
        (None, None),
    ],
)
def test_category_knows_the_words_of_lists(value, category):
    assert cleaners.category(value) == category


@pytest.mark.parametrize("value", ["CBCCVC", "Cán bộ, công chức", "Giáo viên", "1"])
def test_category_is_not_guessed(value):
    assert reason(cleaners.category, value).startswith("không rõ là đối tượng nào")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Nguyễn Thị Hoa", ("Nguyễn Thị", "Hoa")),
        ("  Nguyễn \u00a0Thị\u200b  Hoa ", ("Nguyễn Thị", "Hoa")),
        ("NGUYỄN THỊ HOA", ("Nguyễn Thị", "Hoa")),
        (unicodedata.normalize("NFD", "Nguyễn Thị Hoa"), ("Nguyễn Thị", "Hoa")),
        ("Hoa", ("", "Hoa")),
        ("H'Hen Niê", ("H'Hen", "Niê")),
        ("", None),
    ],
)
def test_full_name_is_clean_and_split_before_the_given_name(value, name):
    assert cleaners.full_name(value) == name


@pytest.mark.parametrize("value", [905123456, "Nguyễn Văn A2", "---", "a" * 121])
def test_full_name_refuses_what_is_no_name(value):
    assert reason(cleaners.full_name, value) != ""


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("có", True),
        ("X", True),
        ("x ", True),
        (True, True),
        (1, True),
        ("không", False),
        ("Khong", False),
        (False, False),
        (None, False),
        ("", False),
    ],
)
def test_yes_no_takes_nothing_for_no(value, answer):
    assert cleaners.yes_no(value) is answer


def test_yes_no_is_not_guessed():
    assert reason(cleaners.yes_no, "chưa rõ") == "không rõ; ghi có hoặc không"


@pytest.mark.parametrize("value", ["ab@", "a b@c.vn"])
def test_email_refuses_what_is_none(value):
    assert reason(cleaners.email, value) == "không phải địa chỉ thư điện tử"


@pytest.mark.parametrize("value", ["một", "-1", "1234567"])
def test_order_refuses_what_is_no_number(value):
    assert reason(cleaners.order, value) == "không phải số thứ tự"
