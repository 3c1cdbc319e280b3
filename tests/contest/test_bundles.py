"""Zips of lists, opened without trust."""

from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.workbooks import WorkbookRefused
from contest.workbooks.bundles import (
    IS_LOCKED,
    MOST_FILES,
    NO_LISTS,
    TOO_MANY,
    is_bundle,
    unpack,
)
from contest.workbooks.guard import BROKEN, MEGABYTE, TOO_MUCH_INSIDE
from tests.contest.books import book

LIST = book(["Họ và tên"], ["Lê An"]).getvalue()


def zipped(*files, compression=ZIP_DEFLATED) -> BytesIO:
    """``files``: (name or ZipInfo, content) each."""
    file = BytesIO()
    with ZipFile(file, "w", compression) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return file


def names_in(*files):
    lists, left_out = unpack([(zipped(*files), "cả huyện.zip")])
    return [name for _, name in lists], left_out


def refusal(file):
    with pytest.raises(WorkbookRefused) as caught:
        unpack([(file, "cả huyện.zip")])
    return str(caught.value)


def test_unpack_returns_the_lists_with_their_contents():
    lists, left_out = unpack(
        [
            (zipped(("a.xlsx", LIST), ("Trường B/b.csv", "x;y")), "hai.zip"),
            (BytesIO(LIST), "c.xlsx"),
        ]
    )

    found = [(name, file.read()) for file, name in lists]
    assert found == [("a.xlsx", LIST), ("Trường B/b.csv", b"x;y"), ("c.xlsx", LIST)]
    assert left_out == []


def test_unpack_names_what_it_leaves_out_and_why():
    names, left_out = names_in(
        ("a.xlsx", LIST),
        ("trong.zip", zipped(("b.xlsx", LIST)).getvalue()),
        ("cũ.xls", b"\xd0\xcf\x11\xe0"),
        ("ảnh.png", b"x"),
        ("to.xlsx", bytes(11 * MEGABYTE)),
    )

    assert names == ["a.xlsx"]
    assert [line.split(": ")[0] for line in left_out] == [
        "Không đọc “trong.zip” trong cả huyện.zip",
        "Không đọc “cũ.xls” trong cả huyện.zip",
        "Không đọc “ảnh.png” trong cả huyện.zip",
        "Không đọc “to.xlsx” trong cả huyện.zip",
    ]
    assert "là tệp nén nằm trong tệp nén" in left_out[0]
    assert "kiểu cũ" in left_out[1]
    assert "lớn hơn 10 MB" in left_out[3]


def test_unpack_passes_over_what_computers_put_beside_files():
    names, left_out = names_in(
        ("a.xlsx", LIST),
        ("__MACOSX/._a.xlsx", b"x"),
        ("~$a.xlsx", b"x"),
        (".DS_Store", b"x"),
        ("thư mục/Thumbs.db", b"x"),
        ("thư mục/", b""),
    )

    assert (names, left_out) == (["a.xlsx"], [])


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        ("../../etc/a.xlsx", "etc/a.xlsx"),
        ("/etc/a.xlsx", "etc/a.xlsx"),
        ("..\\a.xlsx", "a.xlsx"),
    ],
)
def test_unpack_takes_no_path_out_of_the_zip(inside, shown):
    assert names_in((inside, LIST)) == ([shown], [])


def test_unpack_reads_vietnamese_names_that_windows_wrote():
    raw = "Trường Tiểu học.xlsx".encode()
    content = zipped(("A" * len(raw) + "", LIST)).getvalue()
    file = BytesIO(content.replace(b"A" * len(raw), raw))

    [(_, name)], _ = unpack([(file, "a.zip")])

    assert name == "Trường Tiểu học.xlsx"


def test_unpack_refuses_a_bomb_before_it_goes_off():
    bomb = zipped(*[(f"{n}.xlsx", bytes(9 * MEGABYTE)) for n in range(7)])

    assert refusal(bomb) == TOO_MUCH_INSIDE


def test_unpack_refuses_too_many_files():
    many = zipped(*[(f"{n}.xlsx", b"PK") for n in range(MOST_FILES + 1)])

    assert refusal(many) == TOO_MANY
    with pytest.raises(WorkbookRefused) as caught:
        unpack([(BytesIO(LIST), f"{n}.xlsx") for n in range(MOST_FILES + 1)])
    assert str(caught.value) == TOO_MANY


def test_unpack_refuses_a_zip_without_lists():
    assert refusal(zipped(("ảnh.png", b"x"))) == NO_LISTS


def test_unpack_refuses_a_zip_with_a_password():
    content = bytearray(zipped(("a.xlsx", LIST)).getvalue())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1

    assert refusal(BytesIO(content)) == IS_LOCKED


@pytest.mark.parametrize(
    "make",
    [
        lambda: zipped(("a.xlsx", LIST), compression=ZIP_BZIP2),
        lambda: damaged(zipped(("a.xlsx", LIST))),
        lambda: lying(zipped(("a.csv", b"a" * 5000))),
    ],
    ids=["packed otherwise", "damaged", "larger than it says"],
)
def test_unpack_refuses_a_broken_zip(make):
    assert refusal(make()) == BROKEN


def damaged(file):
    content = bytearray(file.getvalue())
    content[60:120] = bytes(60)
    return BytesIO(content)


def lying(file):
    """Declares 9 bytes where there are 5000."""
    content = bytearray(file.getvalue())
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = (9).to_bytes(4, "little")
    return BytesIO(content)


@pytest.mark.parametrize(
    ("file", "is_one"),
    [
        (zipped(("a.xlsx", LIST)), True),
        (zipped(), True),
        (BytesIO(LIST), False),
        (BytesIO(b"PK nothing"), False),
        (BytesIO(b"a;b"), False),
    ],
)
def test_is_bundle_knows_zips_from_workbooks(file, is_one):
    assert is_bundle(file) is is_one


def test_is_bundle_reads_no_endless_list_of_parts():
    with BytesIO() as file:
        with ZipFile(file, "w") as archive:
            for number in range(20_000):
                archive.writestr(ZipInfo(f"{number:060}.xlsx"), b"")
        assert is_bundle(file) is False


GOOD = zipped(("a.xlsx", LIST), ("Trường B/b.csv", "x;y")).getvalue()


@given(
    st.lists(
        st.tuples(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=4)),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=150, deadline=None)
def test_unpack_of_any_damaged_zip_is_read_or_refused_in_words(changes):
    content = bytearray(GOOD)
    for place, new in changes:
        content[place : place + len(new)] = new
    try:
        lists, _ = unpack([(BytesIO(content), "a.zip")])
    except WorkbookRefused:
        return
    assert lists
    assert all(not name.startswith("/") and ".." not in name for _, name in lists)
