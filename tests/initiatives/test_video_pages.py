"""What pages, oEmbed answers and files say of a video; oddities say nothing."""

import pytest

from initiatives.video_pages import (
    Mp4,
    Page,
    is_another_title,
    read_mp4,
    read_oembed,
    read_page,
    seconds_of_iso,
)

URL = "https://thangbinh.example.vn/video/1"
LD = '<script type="application/ld+json">%s</script>'


def box(kind: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + kind + body


def movie(seconds: int, *, wide=False) -> bytes:
    """The header of an MP4 of so many seconds, at 600 ticks a second."""
    size = 8 if wide else 4
    times = bytes(2 * size)
    head = bytes([1 if wide else 0, 0, 0, 0]) + times + (600).to_bytes(4, "big")
    length = (seconds * 600).to_bytes(size, "big")
    return box(b"moov", box(b"mvhd", head + length + bytes(80)))


FTYP = box(b"ftyp", b"isomiso2")


@pytest.mark.parametrize(
    ("html", "page"),
    [
        ("<title> Một cửa\n lưu động </title>", Page("Một cửa lưu động")),
        (
            '<meta property="og:title" content="Tên"><title>x</title>\
<meta property="og:video:duration" content="252">',
            Page("Tên", 252),
        ),
        (
            LD % '{"@graph": [{"@type": ["VideoObject"], "duration": "PT4M12S"}]}',
            Page("", 252),
        ),
        (LD % '{"@type": "VideoObject", "duration": "PT0S"}', Page()),
        (LD % '{"@type": "Movie", "duration": "PT4M"}', Page()),
        (LD % "{broken", Page()),
        (LD % ("[" * 100_000), Page()),
        (
            2
            * LD
            % (
                '{"@type": "VideoObject", "duration": "PT1M"}',
                '{"@type": "VideoObject", "duration": "PT2M"}',
            ),
            Page(),
        ),
        ('<video src="/a/b.mp4?x=1">', Page(mp4=f"{URL[:28]}/a/b.mp4?x=1")),
        ('<video><source src="a.mp4"><source src="b.mp4"></video>', Page()),
        ('<meta property="og:video:duration" content="-5">', Page()),
        ('<meta property="og:video:duration" content="1e9">', Page()),
        ("<![CDATA[ <title", Page()),
        ("", Page()),
    ],
)
def test_page_says_title_length_and_file(html, page):
    assert read_page(html, URL) == page


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ('{"title": "Tên", "duration": 252}', Page("Tên", 252)),
        ('{"title": 5, "duration": true}', Page()),
        ("[1]", Page()),
        ("not json", Page()),
    ],
)
def test_oembed_says_title_and_length(text, page):
    assert read_oembed(text) == page


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT4M12S", 252),
        ("PT1H", 3600),
        ("P0DT0H4M12.5S", 252),
        ("PT", None),
        ("252", None),
        (None, None),
    ],
)
def test_iso_lengths(text, seconds):
    assert seconds_of_iso(text) == seconds


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (FTYP + movie(252), Mp4(252)),
        (FTYP + movie(252, wide=True), Mp4(252)),
        (
            FTYP + (5000).to_bytes(4, "big") + b"mdat" + bytes(40),
            Mp4(moov_at=len(FTYP) + 5000),
        ),
        (FTYP + movie(0), Mp4(None)),
        (b"<html>", Mp4()),
        (bytes(100), Mp4()),
        (b"", Mp4()),
    ],
)
def test_mp4_says_its_length_or_where_to_ask_on(data, found):
    assert read_mp4(data) == found


@pytest.mark.parametrize(
    ("before", "now", "another"),
    [
        ("Một cửa lưu động", "Mot cua luu dong - UBND xã", False),
        ("Một cửa lưu động", "Bán nhà giá rẻ", True),
        ("", "Bán nhà giá rẻ", False),
        ("Một cửa lưu động", "", False),
    ],
)
def test_a_title_of_which_nothing_is_left_is_another(before, now, another):
    assert is_another_title(before, now) == another


def test_a_page_whose_title_says_that_it_is_not_there():
    assert Page("Không tìm thấy trang").says_not_here
    assert Page("404 - Trang thông tin").says_not_here
    assert not Page("Mô hình 4040 hồ sơ").says_not_here
