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
        ("1985/10/05", date(1985, 10, 5)),
        ("5/10/1985 0:00", date(1985, 10, 5)),
        ("1985-10-05 00:00:00", date(1985, 10, 5)),
        ("Ngày 05 tháng 10 năm 1985", date(1985, 10, 5)),
        ("05/10/85", date(1985, 10, 5)),
        ("5.10.01", date(2001, 10, 5)),
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
        (
            "05/10/30",
            "chỉ ghi hai chữ số của năm nên không rõ năm nào; ghi đủ bốn chữ số",
        ),
        ("tháng 10", "không đọc được; ghi ngày/tháng/năm, ví dụ 05/10/1985"),
        (12, "không đọc được; ghi ngày/tháng/năm, ví dụ 05/10/1985"),
        ("05/10/2150", "không phải ngày sinh"),
        ("05/10/1885", "không phải ngày sinh"),
    ],
)
def test_birth_date_says_what_is_wrong(value, words):
    assert reason(cleaners.birth_date, value) == words


@pytest.mark.parametrize(
    ("value", "born"),
    [
        (1985, (None, 1985)),
        ("1985", (None, 1985)),
        ("Năm 1985", (None, 1985)),
        ("sinh năm: 1985", (None, 1985)),
        ("00/00/1985", (None, 1985)),
        ("--/--/1985", (None, 1985)),
        ("10/1985", (None, 1985)),
        ("05/10/1985", (date(1985, 10, 5), None)),
        (date(1985, 10, 5), (date(1985, 10, 5), None)),
        (datetime(1985, 10, 5), (date(1985, 10, 5), None)),
        (31325, (date(1985, 10, 5), None)),
        ("", None),
        (None, None),
    ],
)
def test_birth_is_a_day_or_only_a_year(value, born):
    assert cleaners.birth(value) == born


def test_birth_year_takes_two_digits_where_they_can_only_be_one_year():
    assert cleaners.birth_year(85) == cleaners.birth_year("85") == (None, 1985)
    assert reason(cleaners.birth_year, 30) == (
        "chỉ ghi hai chữ số của năm nên không rõ năm nào; ghi đủ bốn chữ số"
    )
    assert reason(cleaners.birth, 85) == (
        "không đọc được; ghi ngày/tháng/năm, ví dụ 05/10/1985"
    )
    assert reason(cleaners.birth, 1885) == "không phải năm sinh"


@pytest.mark.parametrize(
    ("cleaner", "value", "suggestion"),
    [
        (cleaners.birth_date, "10/25/1985", "25/10/1985"),
        (cleaners.birth_date, "30/02/1985", ""),
        (cleaners.phone, "0905123456 / 0912000000", "0905123456"),
        (cleaners.phone, "01234567890", "0834567890"),
        (cleaners.phone, "09051234567", ""),
        (cleaners.birth_date, date(1905, 6, 7), "1985"),
        (cleaners.full_name, "Lê Thị Hoa (nghỉ thai sản)", "Lê Thị Hoa"),
        (cleaners.full_name, "Lê Thị Hoa - Hiệu trưởng", "Lê Thị Hoa"),
        (cleaners.full_name, "Lê Thị Hoa, Lê Nam", "Lê Thị Hoa"),
    ],
)
def test_a_refusal_suggests_what_may_have_been_meant(cleaner, value, suggestion):
    with pytest.raises(ValidationError) as caught:
        cleaner(value)

    assert cleaners.suggestion_of(caught.value) == suggestion


@pytest.mark.parametrize("cleaner", [cleaners.phone, cleaners.staff_code])
def test_a_number_that_excel_shortened_is_told(cleaner):
    assert reason(cleaner, "9,05E+08") == (
        "đã bị Excel rút gọn nên mất số; định dạng cột này là Text rồi ghi lại"
    )


@pytest.mark.parametrize("value", ["049203000123", 49203000123, "001203000123"])
def test_a_number_of_an_identity_card_is_no_code(value):
    assert reason(cleaners.staff_code, value).startswith("giống số căn cước")


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
        ("nguyễn thị hoa", ("Nguyễn Thị", "Hoa")),
        ("NGUYỄN THỊ Hoa", ("Nguyễn Thị", "Hoa")),
        ("Nguyễn Văn A", ("Nguyễn Văn", "A")),
        ("NGUYỄN VĂN HÙNG (B)", ("Nguyễn Văn", "Hùng (B)")),
        ("Nguyễn Văn Hùng(A)", ("Nguyễn Văn", "Hùng (A)")),
        ("1. Nguyễn Thị Hoa", ("Nguyễn Thị", "Hoa")),
        ("Nguyễn Thị Hoa;", ("Nguyễn Thị", "Hoa")),
        ("Bà Nguyễn Thị Hoa", ("Nguyễn Thị", "Hoa")),
        ("Đ/c Nguyễn Thị Hoa", ("Nguyễn Thị", "Hoa")),
        ("ThS. Nguyễn Thị Hoa", ("Nguyễn Thị", "Hoa")),
        ("PGS.TS. Nguyễn Thị Hoa", ("Nguyễn Thị", "Hoa")),
        ("Ông Nguyễn Văn Nam", ("Nguyễn Văn", "Nam")),
        ("Ông Ích Khiêm", ("Ông Ích", "Khiêm")),
        ("Ông Lê Nam", ("Ông Lê", "Nam")),
        ("Bành Thị Hoa", ("Bành Thị", "Hoa")),
        ("Hoa", ("", "Hoa")),
        ("H'Hen Niê", ("H'Hen", "Niê")),
        ("H'HEN NIÊ", ("H'Hen", "Niê")),
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
