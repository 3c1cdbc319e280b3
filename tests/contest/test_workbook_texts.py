"""Texts of separated values: the same cells and guards as workbooks have."""

import unicodedata
from io import BytesIO

import pytest

from contest.workbooks import Unreadable, WorkbookRefused, guard, open_upload
from contest.workbooks.cells import OLD_ENCODINGS, TOO_LONG
from contest.workbooks.reading import TOO_MANY_ROWS
from contest.workbooks.texts import NOT_UNICODE
from tests.contest.books import book

LINES = "TT;Họ và tên;Đơn vị\r\n1;Lê Thị Hòa;Phòng Nội vụ, huyện\r\n"
CELLS = [
    (1, {1: "TT", 2: "Họ và tên", 3: "Đơn vị"}),
    (2, {1: "1", 2: "Lê Thị Hòa", 3: "Phòng Nội vụ, huyện"}),
]


def rows_of(content: bytes, name: str = "danh sách.csv") -> list:
    upload = open_upload(BytesIO(content), name)
    return list(upload.rows(upload.sheets[0]))


def refusal(content: bytes, name: str = "danh sách.csv") -> str:
    with pytest.raises(WorkbookRefused) as refused:
        rows_of(content, name)
    return str(refused.value)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_rows_are_the_same_in_every_unicode(encoding):
    assert rows_of(LINES.encode(encoding)) == CELLS


def test_rows_know_big_endian_by_its_mark():
    assert rows_of(b"\xfe\xff" + LINES.encode("utf-16-be")) == CELLS


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_rows_are_parted_by_whatever_parts_most_of_them(delimiter):
    title = "DANH SÁCH CÁN BỘ, CÔNG CHỨC; NĂM 2023\n"
    heads = delimiter.join(["TT", "Họ và tên", "Chức vụ"])
    people = [delimiter.join([str(n), "Lê Nam", '"Giáo viên, tổ 1"']) for n in (1, 2)]

    rows = rows_of("\n".join([title, heads, *people]).encode())

    assert [cells for number, cells in rows if number > 2] == [
        {1: "TT", 2: "Họ và tên", 3: "Chức vụ"},
        {1: "1", 2: "Lê Nam", 3: "Giáo viên, tổ 1"},
        {1: "2", 2: "Lê Nam", 3: "Giáo viên, tổ 1"},
    ]


def test_rows_obey_the_line_that_says_the_delimiter():
    assert rows_of(b"sep=;\r\na,b;c,d\r\n") == [(1, {1: "a,b", 2: "c,d"})]


def test_rows_keep_quoted_newlines_and_count_as_excel_does():
    lines = 'TT,Họ và tên\n\n1,"Lê\nNam"\n,,\n2,"Trần ""Ba"" An"\n'

    assert rows_of(lines.encode()) == [
        (1, {1: "TT", 2: "Họ và tên"}),
        (3, {1: "1", 2: "Lê Nam"}),
        (5, {1: "2", 2: 'Trần "Ba" An'}),
    ]


def test_rows_keep_the_zeros_that_excel_was_made_to_keep():
    assert rows_of(b'a;="0905123456"\nb;"=""04127"""\n') == [
        (1, {1: "a", 2: "0905123456"}),
        (2, {1: "b", 2: "04127"}),
    ]


def test_texts_are_cleaned_and_old_encodings_named():
    decomposed = unicodedata.normalize("NFD", " Đặng  Thị\u200b Ánh")
    lines = [decomposed, "NguyÔn V¨n Hïng", "Nguyeãn Vaên Huøng", "a" * 40_000]

    rows = rows_of("\n".join(f"{line};x" for line in lines).encode())

    assert [cells[1] for _, cells in rows] == [
        "Đặng Thị Ánh",
        Unreadable("NguyÔn V¨n Hïng", OLD_ENCODINGS["TCVN3"]),
        Unreadable("Nguyeãn Vaên Huøng", OLD_ENCODINGS["VNI"]),
        Unreadable("a" * 100, TOO_LONG),
    ]


def test_the_one_sheet_is_named_after_the_file():
    upload = open_upload(BytesIO(LINES.encode()), "C:\\tệp\\TH Nguyễn Du.csv")

    assert upload.name == "TH Nguyễn Du.csv"
    assert [sheet.name for sheet in upload.sheets] == ["TH Nguyễn Du"]
    assert (upload.hidden, upload.is_1904) == ([], False)


def test_content_decides_what_a_workbook_is():
    upload = open_upload(book(["Họ và tên"]), "danh sách.csv")

    assert list(upload.rows(upload.sheets[0])) == [(1, {1: "Họ và tên"})]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", guard.EMPTY),
        ("Họ và tên;Đơn vị".encode("cp1258", "replace"), NOT_UNICODE),
        ("Hä vµ tªn;§¬n vÞ".encode("cp1252"), NOT_UNICODE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), guard.WRONG_KIND),
        (b"\xef\xbb\xbf <html><td>x</td></html>", guard.WRONG_KIND),
        (b"%PDF-1.7 \n1 0 obj", guard.WRONG_KIND),
        (b"a;b\x00\x01\x02;c", guard.WRONG_KIND),
        ("TT;Hà".encode()[:-1], guard.BROKEN),
        (LINES.encode("utf-16")[:-1], guard.BROKEN),
        (b'a;"b' + b";c" * 100_000, guard.BROKEN),
        (b"a;b\n" * 3_000_000, guard.TOO_LARGE),
        (b"a;b\n" * 100_001, TOO_MANY_ROWS),
    ],
    ids=lambda value: None if isinstance(value, str) else repr(value[:12]),
)
def test_what_is_no_unicode_text_is_refused(content, sentence):
    assert refusal(content) == sentence


@pytest.mark.parametrize("name", ["danh sách.xlsx", "danh sách.xls", "danh sách"])
def test_a_text_under_another_kinds_name_is_refused(name):
    assert refusal(LINES.encode(), name) == guard.WRONG_KIND


def test_columns_are_read_up_to_the_two_hundredth():
    rows = rows_of((";".join(["x"] * 300) + "\n").encode())

    assert max(rows[0][1]) == 200
