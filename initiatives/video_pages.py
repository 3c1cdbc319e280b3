"""What a page, an oEmbed answer or the head of an MP4 says of a video. Pure.

Read by the standard library's parsers and never run; whatever is odd says nothing.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urljoin

from contest.names import clean, search_key

LONGEST_VIDEO = 24 * 60 * 60
LONGEST_TITLE = 200
SAME = 0.98  # of the words of two pages: the rest is what a clock or a counter says
DEEPEST = 12  # of what JSON-LD nests
ISO_LENGTH = re.compile(
    r"P(?:(\d{1,2})D)?T?(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,6})(?:[.,]\d+)?S)?"
)
LENGTHS = {"og:video:duration", "video:duration"}
VIDEOS = {"og:video", "og:video:url", "og:video:secure_url"}
NOT_HERE = re.compile(
    r"\b404\b|not found|khong tim thay|khong ton tai|page not available"
)


class Page(NamedTuple):
    title: str = ""
    seconds: int | None = None
    mp4: str = ""  # where its one video file is

    @property
    def shows_video(self) -> bool:
        return bool(self.seconds or self.mp4)

    @property
    def says_not_here(self) -> bool:
        """A page that was found, and whose title says that it was not."""
        return bool(NOT_HERE.search(search_key(self.title)))


def read_page(html: str, url: str) -> Page:
    """Read the beginning of a page that stands at ``url``."""
    reader = _Reader()
    # The parser of the standard library gives up on few things; those say nothing.
    with suppress(AssertionError, ValueError, RecursionError):
        reader.feed(html)
    lengths = set(reader.lengths) | {
        length for text in reader.scripts for length in _lengths_of_json(text)
    }
    files = {urljoin(url, each) for each in reader.files}
    return Page(
        short_title(reader.og_title or reader.title),
        # Two videos of two lengths: which is meant, no machine knows.
        lengths.pop() if len(lengths) == 1 else None,
        files.pop() if len(files) == 1 else "",
    )


def read_oembed(text: str) -> Page:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return Page()
    if not isinstance(answer, dict):
        return Page()
    return Page(short_title(answer.get("title")), _whole(answer.get("duration")))


def short_title(text: object) -> str:
    return clean(text)[:LONGEST_TITLE].strip() if isinstance(text, str) else ""


def is_another_title(before: str, now: str) -> bool:
    """Whether next to nothing of a title is left: the page is about something else."""
    old, new = (set(search_key(text).split()) for text in (before, now))
    return bool(old and new) and len(old & new) / len(old | new) < 0.2  # noqa: PLR2004 - a fifth


def is_same_text(one: str, other: str) -> bool:
    """Whether two pages are one, but for what names the address that was asked."""
    words, others = (set(re.findall(r"\w+", text)) for text in (one, other))
    return bool(words) and len(words & others) / len(words | others) >= SAME


def seconds_of_iso(text: object) -> int | None:
    """PT4M12S as 252."""
    match = ISO_LENGTH.fullmatch(text.strip()) if isinstance(text, str) else None
    if not match or not any(match.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return _whole(((days * 24 + hours) * 60 + minutes) * 60 + seconds)


def _whole(number: object) -> int | None:
    """A length in seconds that a video can have, from a number or its text."""
    if isinstance(number, str) and re.fullmatch(r"\d{1,6}(\.\d{1,9})?", number.strip()):
        number = float(number)
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        return None
    return int(number) if 1 <= number <= LONGEST_VIDEO else None


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.title = self.og_title = ""
        self.lengths, self.files, self.scripts = [], [], []
        self._inside = ""

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self._inside = tag if tag == "title" and not self.title else ""
        if (
            tag == "script"
            and (said.get("type") or "").lower() == "application/ld+json"
        ):
            self.scripts.append("")
            self._inside = "script"
        elif tag == "meta":
            name = (said.get("property") or said.get("name") or "").lower()
            self._take_meta(name, said.get("content") or "")
        elif tag in {"video", "source"}:
            self._take_file(said.get("src") or "")

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == "title":
            self.title += data
        elif self._inside == "script":
            self.scripts[-1] += data

    def _take_meta(self, name, content):
        if name == "og:title":
            self.og_title = content
        elif name in LENGTHS and (seconds := _whole(content)):
            self.lengths.append(seconds)
        elif name in VIDEOS:
            self._take_file(content)

    def _take_file(self, address):
        if address.partition("?")[0].lower().endswith((".mp4", ".m4v")):
            self.files.append(address)


def _lengths_of_json(text: str) -> Iterator[int]:
    try:
        found = list(_videos(json.loads(text), DEEPEST))
    except (ValueError, RecursionError):
        return
    for video in found:
        if seconds := seconds_of_iso(video.get("duration")):
            yield seconds


def _videos(thing: object, deep: int) -> Iterator[dict]:
    """Every VideoObject in a piece of JSON-LD."""
    if deep == 0:
        return
    if isinstance(thing, list):
        for each in thing:
            yield from _videos(each, deep - 1)
    elif isinstance(thing, dict):
        kinds = thing.get("@type")
        if "VideoObject" in (kinds if isinstance(kinds, list) else [kinds]):
            yield thing
        for each in thing.values():
            yield from _videos(each, deep - 1)


# --- The head of an MP4 -----------------------------------------------------------


class Mp4(NamedTuple):
    seconds: int | None = None
    moov_at: int | None = None  # where to ask on, when it is further behind


def read_mp4(data: bytes, *, starts_at: int = 0) -> Mp4:
    """Read the boxes at the beginning of ``data``, which begin there in the file."""
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        kind, head = data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        if kind == b"moov":
            return Mp4(_movie_seconds(data[at + head : at + size]))
        if not kind.isalnum() or size < head:
            return Mp4()
        at += size
    return Mp4(moov_at=starts_at + at if at else None)


def _movie_seconds(moov: bytes) -> int | None:
    """From the header of the movie, which is the first box in it."""
    if moov[4:8] != b"mvhd" or len(moov) < 40:  # noqa: PLR2004 - shorter than any header
        return None
    wide = moov[8] == 1
    scale_at = 8 + (20 if wide else 12)
    scale = int.from_bytes(moov[scale_at : scale_at + 4], "big")
    length = moov[scale_at + 4 : scale_at + (12 if wide else 8)]
    return _whole(int.from_bytes(length, "big") / scale) if scale else None
