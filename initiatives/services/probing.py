"""Ask a site about one link, through the safe fetch. Stores nothing."""

import secrets
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from django.conf import settings

from initiatives import links, safe_fetch, video_pages
from initiatives.links import Link, NotALink, Platform
from initiatives.safe_fetch import Answer, Door, Fault, FetchFailed
from initiatives.video_pages import Page
from initiatives.watching import Code

# Each says whether a video exists, without a token.
OEMBED = {
    Platform.YOUTUBE: "https://www.youtube.com/oembed?format=json&url=",
    Platform.VIMEO: "https://vimeo.com/api/oembed.json?url=",
    Platform.TIKTOK: "https://www.tiktok.com/oembed?url=",
}
# Facebook's terms forbid keeping what it tells; Zalo has nothing to ask.
OPAQUE = {Platform.FACEBOOK, Platform.ZALO}
CODES = {
    Fault.BAD_URL: Code.LOST_WAY,
    Fault.FORBIDDEN: Code.NOT_PUBLIC,
    Fault.NO_SUCH_HOST: Code.NO_SUCH_HOST,
    Fault.CLOSED: Code.CLOSED,
    Fault.TIMEOUT: Code.NO_ANSWER,
    Fault.UNREACHABLE: Code.NO_ANSWER,
    Fault.CERTIFICATE: Code.BAD_CERTIFICATE,
    Fault.DOWNGRADE: Code.LOST_WAY,
    Fault.REDIRECTS: Code.LOST_WAY,
    Fault.TOO_BIG: Code.UNREADABLE,
    Fault.BROKEN: Code.UNREADABLE,
}
OK, PARTIAL = 200, 206
KEPT_OUT = {401, 403}
BUSY = {408, 425, 429}
SERVER_ERRORS = 500
SIGN_IN_HOSTS = ("accounts.google.com", "login.microsoftonline.com", "login.live.com")


class Finding(NamedTuple):
    """What a look found. ``link`` is where a short one leads."""

    code: Code
    status: int | None = None
    title: str = ""
    seconds: int | None = None
    link: Link | None = None


def default_door() -> Door:
    return Door(
        intranet=frozenset(settings.LINK_INTRANET_HOSTS),
        agent=f"cchc-link-check/1.0 (+{settings.SITE_URL})",
    )


def host_of(link: Link) -> str:
    """The host that a look at ``link`` asks first; none where nothing is asked."""
    if link.platform in OPAQUE and not links.is_short(link):
        return ""
    asks_oembed = link.platform in OEMBED and not links.is_short(link)
    url = OEMBED[link.platform] if asks_oembed else link.url
    return urlsplit(url).hostname or ""


def probe(link: Link, *, title: str = "", door: Door | None = None) -> Finding:
    """Look at ``link``; ``title`` is what its page said when it was first seen."""
    door = door or default_door()
    try:
        if links.is_short(link):
            return _follow(link, door)
        return _look(link, title, door)
    except FetchFailed as failure:
        return Finding(CODES[failure.fault])


def _follow(link: Link, door: Door) -> Finding:
    """Find out which video a short link is, and look at that."""
    answer = safe_fetch.fetch(link.url, door=door)
    try:
        meant = links.parse(answer.url)
    except NotALink:
        meant = None
    if meant is None or links.is_short(meant) or meant.platform == Platform.OTHER:
        is_opaque = link.platform in OPAQUE
        code = Code.OPAQUE if is_opaque else _code_of(answer.status) or Code.LOST_WAY
        return Finding(code, answer.status)
    return _look(meant, "", door)._replace(link=meant)


def _look(link: Link, title: str, door: Door) -> Finding:
    if link.platform in OPAQUE:
        return Finding(Code.OPAQUE)
    if link.platform in OEMBED:
        return _ask_oembed(link, door)
    return _open_page(link, title, door)


def _ask_oembed(link: Link, door: Door) -> Finding:
    answer = safe_fetch.fetch(OEMBED[link.platform] + quote(link.url, ""), door=door)
    if code := _code_of(answer.status):
        return Finding(code, answer.status)
    said = video_pages.read_oembed(_text(answer))
    # Only Vimeo's answer is documented to tell the length.
    seconds = said.seconds if link.platform == Platform.VIMEO else None
    return Finding(Code.OPENED, answer.status, said.title, seconds)


def _open_page(link: Link, title: str, door: Door) -> Finding:
    answer = safe_fetch.fetch(link.url, door=door)
    if code := _code_of(answer.status) or _code_of_way(link.url, answer.url):
        return Finding(code, answer.status)
    if answer.headers.get("content-type", "").lower().startswith("video/mp4"):
        seconds = _mp4_seconds(answer.url, door, first=answer)
        return Finding(Code.OPENED, answer.status, "", seconds)
    page = video_pages.read_page(_text(answer), answer.url)
    if page.says_not_here:
        return Finding(Code.NOT_FOUND, answer.status)
    if video_pages.is_another_title(title, page.title):
        return Finding(Code.OTHER_TITLE, answer.status, page.title)
    if not page.shows_video and _says_it_of_anything(link, answer, door):
        return Finding(Code.OPAQUE, answer.status)  # nobody but a person can tell
    return Finding(Code.OPENED, answer.status, page.title, _length(page, answer, door))


def _says_it_of_anything(link: Link, answer: Answer, door: Door) -> bool:
    """Whether the site answers the same at an address that nobody has made.

    Asked in the same turn, so of no other host than the link's own.
    """
    is_same_host = urlsplit(answer.url).hostname == urlsplit(link.url).hostname
    if not (is_same_host and _text(answer).strip()):
        return False
    try:
        other = safe_fetch.fetch(_nowhere_near(answer.url), door=door)
    except FetchFailed:
        return False
    if _code_of(other.status):
        return False
    return video_pages.is_same_text(_text(answer), _text(other))


def _nowhere_near(url: str) -> str:
    """The same address with ids by chance: in the query, and at the end of the path.

    That end stays where a query names what is asked for and it holds no number.
    """
    parts, chance = urlsplit(url), secrets.token_hex(8)
    names = dict(parse_qsl(parts.query, keep_blank_values=True))
    path = PurePosixPath(parts.path or "/")
    if not names or any(map(str.isdigit, path.name)):
        path = path.parent / f"{chance}{path.suffix}"
    query = urlencode(dict.fromkeys(names, chance))
    return urlunsplit(parts._replace(path=str(path), query=query, fragment=""))


def _code_of(status: int) -> Code | None:
    """What a status alone says; None where the body must be read."""
    if status in {OK, PARTIAL}:
        return None
    if status in KEPT_OUT:
        return Code.KEPT_OUT
    if status in BUSY or status >= SERVER_ERRORS:
        return Code.BUSY
    return Code.NOT_FOUND


def _code_of_way(asked: str, came: str) -> Code | None:
    """What the place says to which the page has sent us."""
    asked, came = urlsplit(asked), urlsplit(came)
    if (came.hostname or "").endswith(SIGN_IN_HOSTS):
        return Code.SIGN_IN
    is_home = came.path in {"", "/", "/index.html", "/index.php"} and not came.query
    was_home = asked.path in {"", "/"} and not asked.query
    return Code.TURNED_HOME if is_home and not was_home else None


def _length(page: Page, answer: Answer, door: Door) -> int | None:
    if page.seconds or not page.mp4:
        return page.seconds
    # The turn that was waited for is this host's: no other is asked on its account.
    if urlsplit(page.mp4).hostname != urlsplit(answer.url).hostname:
        return None
    return _mp4_seconds(page.mp4, door)


def _mp4_seconds(url: str, door: Door, first: Answer | None = None) -> int | None:
    """From the file's header, asking for at most two pieces of it."""
    try:
        piece = first.body if first else _piece(url, 0, door)
        found = video_pages.read_mp4(piece)
        if found.seconds is None and found.moov_at:
            piece = _piece(url, found.moov_at, door)
            found = video_pages.read_mp4(piece, starts_at=found.moov_at)
    except FetchFailed:
        return None
    return found.seconds


def _piece(url: str, start: int, door: Door) -> bytes:
    end = start + safe_fetch.MOST_BODY - 1
    answer = safe_fetch.fetch(url, door=door, headers={"Range": f"bytes={start}-{end}"})
    is_piece = answer.status == PARTIAL or (start == 0 and answer.status == OK)
    return answer.body if is_piece else b""


def _text(answer: Answer) -> str:
    return answer.body.decode("utf-8", "replace") if answer.is_plain else ""
