"""What is refused before anything of it is parsed, and in which words."""

import os
import struct
import zlib
from io import BytesIO
from random import Random
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from contest.workbooks import WorkbookRefused, guard, open_upload
from tests.contest.books import book, book_of_parts, opened, rows_of

MEGABYTE = 1024 * 1024


def refusal(file: BytesIO, name: str = "danh sách.xlsx") -> str:
    with pytest.raises(WorkbookRefused) as refused:
        open_upload(file, name)
    return str(refused.value)


def zipped(parts: dict[str, bytes], method: int = ZIP_DEFLATED) -> BytesIO:
    file = BytesIO()
    with ZipFile(file, "w", method) as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return file


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", guard.EMPTY),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), guard.WRONG_KIND),
        ("Họ và tên,Đơn vị\nLê Nam,TH Nguyễn Du".encode(), guard.WRONG_KIND),
        (b"<html><table><tr><td>L\xc3\xaa Nam</td></tr></table>", guard.WRONG_KIND),
        (b"%PDF-1.7 ...", guard.WRONG_KIND),
        (b"PK\x03\x04 and nothing more", guard.BROKEN),
        (b"PK" + bytes(10 * MEGABYTE), guard.TOO_LARGE),
    ],
    ids=["empty", "ole", "csv", "html", "pdf", "no zip", "11 MB"],
)
def test_open_upload_refuses_what_is_no_workbook(content, sentence):
    assert refusal(BytesIO(content)) == sentence


def test_open_upload_refuses_every_cut_of_a_workbook():
    whole = book(["Họ và tên"], ["Lê Nam"]).getvalue()

    refused = {refusal(BytesIO(whole[:size])) for size in range(2, len(whole) - 1, 97)}

    assert refused == {guard.BROKEN}


@pytest.mark.parametrize(
    "parts", [{"word/document.xml": b"<w/>"}, {"xl/workbook.bin": b"x"}, {"a.txt": b""}]
)
def test_open_upload_refuses_other_kinds_of_zip(parts):
    assert refusal(zipped(parts)) == guard.WRONG_KIND


def test_open_upload_refuses_macros_by_content_and_by_name():
    with_macro = book_of_parts({"xl/vbaProject.bin": b"x"})

    assert refusal(with_macro) == guard.HAS_MACROS
    assert refusal(book(["a"]), "danh sách.XLSM") == guard.HAS_MACROS


def test_open_upload_refuses_a_bomb_by_what_it_declares():
    bomb = zipped({"xl/workbook.xml": b"<a/>", "xl/a.xml": bytes(400 * MEGABYTE)})

    assert len(bomb.getvalue()) < MEGABYTE
    assert refusal(bomb) == guard.TOO_MUCH_INSIDE


@pytest.mark.parametrize(
    ("inflated", "noise", "is_taken"),
    [
        (9 * MEGABYTE, 0, True),  # dense, but small
        (20 * MEGABYTE, 0, False),
        (20 * MEGABYTE, MEGABYTE // 2, True),  # 42:1
        (101 * MEGABYTE, 4 * MEGABYTE, False),
    ],
)
def test_open_upload_measures_the_ratio_only_of_large_ones(inflated, noise, is_taken):
    padding = Random(1).randbytes(noise)  # noqa: S311 - test data
    zeros = bytes(inflated - noise)
    file = book_of_parts({"xl/media/a.png": padding, "xl/media/b.png": zeros})

    if is_taken:
        assert opened(file).sheets
    else:
        assert refusal(file) == guard.TOO_MUCH_INSIDE


def with_lying_headers(file: BytesIO, declared: int) -> BytesIO:
    """Say in both headers of the last part that it inflates to ``declared`` bytes."""
    content = bytearray(file.getvalue())
    local, central = content.rfind(b"PK\x03\x04"), content.rfind(b"PK\x01\x02")
    struct.pack_into("<L", content, local + 22, declared)
    struct.pack_into("<L", content, central + 24, declared)
    return BytesIO(bytes(content))


@pytest.mark.parametrize("declared", [0, 1000, 5 * MEGABYTE])
def test_open_upload_finds_headers_that_declare_too_little(declared):
    bomb = book_of_parts({"xl/zz.xml": bytes(60 * MEGABYTE)})

    assert refusal(with_lying_headers(bomb, declared)) == guard.BROKEN


def test_open_upload_inflates_no_further_than_was_declared(monkeypatch):
    bomb = with_lying_headers(book_of_parts({"xl/zz.xml": bytes(60 * MEGABYTE)}), 1000)
    inflated = []
    real = zlib.decompressobj

    class Counting:
        def __init__(self, *args):
            self.real = real(*args)

        def decompress(self, *args):
            inflated.append(len(data := self.real.decompress(*args)))
            return data

        def __getattr__(self, name):
            return getattr(self.real, name)

    monkeypatch.setattr(zlib, "decompressobj", Counting)

    assert refusal(bomb) == guard.BROKEN
    assert sum(inflated) < 2 * MEGABYTE


def test_open_upload_refuses_headers_that_declare_too_much():
    assert refusal(with_lying_headers(book(["a"]), 50 * MEGABYTE)) in {
        guard.BROKEN,
        guard.TOO_MUCH_INSIDE,
    }


def test_open_upload_refuses_too_many_parts():
    some = {f"xl/{number}.xml": b"" for number in range(1990)}
    many = {f"xl/{number}.xml": b"" for number in range(2001)}

    assert opened(book_of_parts(some)).sheets
    assert refusal(zipped(many)) == guard.TOO_MUCH_INSIDE


def test_open_upload_does_not_even_list_a_hundred_thousand_parts():
    file = BytesIO(b"PK" + bytes(100) + b"PK\x05\x06" + bytes(8))
    file.seek(0, os.SEEK_END)
    file.write(struct.pack("<LLH", 46 * 100_000, 0, 0))

    assert refusal(file) == guard.TOO_MUCH_INSIDE


def test_open_upload_refuses_what_excel_never_writes():
    encrypted = bytearray(book(["a"]).getvalue())
    encrypted[encrypted.rfind(b"PK\x01\x02") + 8] |= 1
    twice = BytesIO()
    with ZipFile(twice, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("xl/workbook.xml", "<b/>")

    assert refusal(BytesIO(bytes(encrypted))) == guard.WRONG_KIND
    assert refusal(twice) == guard.BROKEN
    assert refusal(zipped({"xl/workbook.xml": b"<a/>"}, ZIP_BZIP2)) == guard.BROKEN


@pytest.mark.parametrize(
    "changed",
    [
        {"_rels/.rels": None},
        {"_rels/.rels": "<Relationships/>"},
        {"xl/workbook.xml": None},
        {"xl/workbook.xml": "<workbook>"},
        {"xl/workbook.xml": '<workbook><sheet name="a" r:id="r9"/></workbook>'},
        {"xl/workbook.xml": b"\xff\xfe\x00"},
        {"xl/_rels/workbook.xml.rels": None},
    ],
)
def test_open_upload_refuses_a_workbook_without_its_parts(changed):
    assert refusal(book_of_parts(changed)) == guard.BROKEN


ENTITIES = """<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c SYSTEM "file:///etc/passwd">]>
<sst><si><t>&b;&c;</t></si></sst>"""


@pytest.mark.parametrize("part", ["sharedStrings.xml", "styles.xml", "workbook.xml"])
def test_reading_refuses_document_types_and_so_entities(part):
    with pytest.raises(WorkbookRefused) as refused:
        rows_of(book_of_parts({f"xl/{part}": ENTITIES}))

    assert str(refused.value) == guard.BROKEN


def test_reading_damaged_bytes_gives_rows_or_a_refusal_and_nothing_else():
    chance = Random(7)  # noqa: S311 - test data
    whole = book(
        ["Họ và tên", "Ngày sinh"], *[["Lê Nam", 30000 + n] for n in range(40)]
    )
    outcomes = set()
    for _ in range(300):
        damaged = bytearray(whole.getvalue())
        for _ in range(chance.randrange(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            outcomes.add(len(rows_of(BytesIO(bytes(damaged)))))
        except WorkbookRefused as refused:
            outcomes.add(str(refused))

    assert outcomes <= {41, guard.BROKEN, guard.WRONG_KIND, guard.TOO_MUCH_INSIDE}
    assert {41, guard.BROKEN} <= outcomes


def test_open_upload_keeps_of_the_name_only_the_file():
    long = "a" * 300 + ".xlsx"

    names = [
        open_upload(book(["a"]), name).name
        for name in ["C:\\Tài liệu\\ds.xlsx", "../../ds.xlsx", long]
    ]

    assert names == ["ds.xlsx", "ds.xlsx", "a" * 200]


def test_open_upload_leaves_the_file_open():
    file = book(["a"])

    opened(file)

    assert not file.closed
