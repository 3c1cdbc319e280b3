"""What people paste as the link of a video, made canonical. Pure: opens nothing.

``platform`` and ``key`` say which video it is; ``url`` opens it. Frames are built by
``embed_url`` from checked ids, never from what somebody typed or a site answered.
"""

import hashlib
import re
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit

from contest.errors import ContestError
from contest.names import clean

LONGEST_TEXT = 4_000
LONGEST_URL = 500  # as it is stored
LONGEST_KEY = 200


class Platform(StrEnum):
    YOUTUBE = "youtube"
    FACEBOOK = "facebook"
    TIKTOK = "tiktok"
    DRIVE = "drive"
    VIMEO = "vimeo"
    OTHER = "other"


class Link(NamedTuple):
    platform: str
    key: str
    url: str


class NotALink(ContestError, ValueError):
    """The text holds no link that could be a video's. Says what to paste instead."""

    def __init__(self, what: str, to_do: str):
        super().__init__(f"{what} Những gì đã điền vẫn còn. {to_do}")


COPY_AGAIN = "Mở video, bấm Chia sẻ, chọn Sao chép đường dẫn rồi dán lại."
NO_LINK = ("Chưa thấy đường dẫn nào trong phần này.", COPY_AGAIN)
NO_HTTPS = (
    "Chỉ nhận đường dẫn bắt đầu bằng https://.",
    "Kiểm tra lại đường dẫn, hoặc đăng video lên YouTube rồi dán đường dẫn ở đó.",
)
BAD_ADDRESS = ("Đường dẫn này không phải địa chỉ của một trang công khai.", COPY_AGAIN)
TOO_LONG = ("Đường dẫn này quá dài.", COPY_AGAIN)
SEVERAL = (
    "Có nhiều đường dẫn khác nhau trong phần này.",
    "Mỗi bài chỉ nhận một video: giữ lại một đường dẫn.",
)
NO_VIDEO = ("Đường dẫn này không phải của một video.", COPY_AGAIN)
PLAYLIST = (
    "Đây là đường dẫn của danh sách phát, không phải của một video.",
    COPY_AGAIN,
)
CHANNEL = ("Đây là đường dẫn của kênh, không phải của một video.", COPY_AGAIN)
PROFILE = ("Đây là đường dẫn của trang cá nhân hoặc Fanpage.", COPY_AGAIN)
PHOTO = ("Đây là đường dẫn của ảnh, không phải của một video.", COPY_AGAIN)
FOLDER = (
    "Đây là đường dẫn của thư mục, không phải của một video.",
    "Mở tệp video trong thư mục, bấm Chia sẻ, chọn Sao chép đường dẫn rồi dán lại.",
)
HOME_PAGE = (
    "Đây là trang chủ của một trang, chưa phải trang có video.",
    "Mở trang có video rồi sao chép đường dẫn trên thanh địa chỉ.",
)


def parse(text: str) -> Link:
    """Return the one link in ``text``, which may be all that a share button copied.

    A video of a known platform is preferred to what else the text links to. Raises
    NotALink. The link of a link's ``url`` is the same link.
    """
    text = clean(text)
    if len(text) > LONGEST_TEXT:
        raise NotALink(*TOO_LONG)
    found, refusals = [], []
    for candidate in _candidates(text):
        try:
            found.append(_link(candidate))
        except NotALink as error:
            refusals.append(error)
    videos = [link for link in found if link.platform != Platform.OTHER]
    links = set(videos or found)
    if len(links) > 1:
        raise NotALink(*SEVERAL)
    if not links:
        raise refusals[0] if refusals else NotALink(*NO_LINK)
    return links.pop()


# --- From text to addresses --------------------------------------------------

WITH_SCHEME = re.compile(r"https?://[^\s<>\"“”«»]+", re.IGNORECASE)
WITHOUT_SCHEME = re.compile(
    r"(?<![\w@./:-])(?:[a-z0-9-]+\.)+[a-z]{2,24}/[^\s<>\"“”«»]+", re.IGNORECASE
)
OTHER_SCHEME = re.compile(
    r"(javascript|vbscript|data|file|ftp|blob|about|view-source|intent):\S",
    re.IGNORECASE,
)
AFTER_A_LINK = ".,;:!?…'’*"
BRACKETS = {")": "(", "]": "[", "}": "{"}


def _candidates(text: str) -> list[str]:
    """Return what looks like an address, without the signs of the sentence around."""
    if OTHER_SCHEME.match(text):
        raise NotALink(*NO_HTTPS)
    found = WITH_SCHEME.findall(text)
    if not found:
        found = [f"https://{address}" for address in WITHOUT_SCHEME.findall(text)]
    return [_without_last_signs(address) for address in found]


def _without_last_signs(address: str) -> str:
    while address:
        last = address[-1]
        opening = BRACKETS.get(last)
        is_unpaired = opening and address.count(opening) < address.count(last)
        if last not in AFTER_A_LINK and not is_unpaired:
            break
        address = address[:-1]
    return address


# --- From an address to a link -----------------------------------------------

HOST = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+"
    r"(?:xn--[a-z0-9-]{1,59}|[a-z]{2,63})"
)
NOT_PUBLIC = "localhost local localdomain internal intranet lan home corp arpa test"
NOT_PUBLIC_SUFFIXES = tuple(f".{name}" for name in NOT_PUBLIC.split())
PORTS = {"http": 80, "https": 443}


class Address(NamedTuple):
    scheme: str
    host: str  # in lower case and ASCII
    path: str
    query: str

    @property
    def steps(self) -> list[str]:
        return [step for step in self.path.split("/") if step]

    @property
    def first(self) -> str:
        return self.steps[0].lower() if self.steps else ""

    def asked(self, name: str) -> str:
        """What the query says for ``name``, the first time."""
        pairs = parse_qsl(self.query)
        return next((value for key, value in pairs if key == name), "")


def _link(text: str) -> Link:
    address = _address(text)
    for host, read in READERS.items():
        if f".{address.host}".endswith(f".{host}"):
            return read(address)
    return _other(address)


def _address(text: str) -> Address:
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
    except ValueError as error:
        raise NotALink(*BAD_ADDRESS) from error
    if parts.scheme not in PORTS:
        raise NotALink(*NO_HTTPS)
    is_plain = not {"@", "\\"} & set(parts.netloc) and "\\" not in parts.path
    is_usual = port in {None, PORTS[parts.scheme]}
    is_public = HOST.fullmatch(host) and not host.endswith(NOT_PUBLIC_SUFFIXES)
    if not (is_plain and is_usual and is_public):
        raise NotALink(*BAD_ADDRESS)
    return Address(parts.scheme, host, parts.path, parts.query)


# --- The platforms -----------------------------------------------------------

YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
FACEBOOK_ID = re.compile(r"[0-9]{6,20}")
TIKTOK_ID = re.compile(r"[0-9]{8,25}")
DRIVE_ID = re.compile(r"[A-Za-z0-9_-]{20,80}")
VIMEO_KEY = re.compile(r"([0-9]{5,12})(?:/([0-9a-f]{6,20}))?")
SHARE_CODE = re.compile(r"[A-Za-z0-9_-]{5,60}")
POST = re.compile(
    r"/(groups/[A-Za-z0-9.]+|[A-Za-z0-9.-]+)/(?:posts|permalink)/(?:[^/]+/)?"
    r"([0-9]{6,20}|pfbid[A-Za-z0-9]+)/?"
)
TIKTOK_VIDEO = re.compile(r"/@([A-Za-z0-9_.]+)/video/([0-9]{8,25})/?")
DRIVE_FILE = re.compile(r"/file/(?:u/[0-9]+/)?d/([A-Za-z0-9_-]{20,80})(?:/.*)?")
VIMEO_VIDEO = re.compile(r"/([0-9]{5,12})(?:/([0-9a-f]{6,20}))?/?$")


def _youtube(address: Address) -> Link:
    steps, first = address.steps, address.first
    if address.host == "youtu.be":
        key = steps[0] if steps else ""
    elif first == "watch":
        key = address.asked("v")
    elif first in {"shorts", "live", "embed", "v", "e", "video"}:
        key = "".join(steps[1:2])
    else:
        key = ""
    if YOUTUBE_ID.fullmatch(key) and key != "videoseries":
        url = f"https://www.youtube.com/watch?v={key}"
        return Link(Platform.YOUTUBE, key, url)
    if first == "playlist" or address.asked("list"):
        raise NotALink(*PLAYLIST)
    if first.startswith("@") or first in {"channel", "c", "user"}:
        raise NotALink(*CHANNEL)
    raise NotALink(*(NO_VIDEO if first else HOME_PAGE))


def _facebook(address: Address) -> Link:
    first, steps = address.first, address.steps
    wrapped = {"l.php": "u", "plugins": "href"}.get(first)
    if wrapped and address.asked(wrapped):
        return _link(address.asked(wrapped))
    video = _facebook_video(address)
    if FACEBOOK_ID.fullmatch(video):
        url = f"https://www.facebook.com/watch/?v={video}"
        return Link(Platform.FACEBOOK, video, url)
    if first == "share" and SHARE_CODE.fullmatch(steps[-1]) and steps[1:]:
        return _facebook_page("/".join(steps[:3]))
    if post := POST.fullmatch(_facebook_post_path(address)):
        return _facebook_page(f"{post[1]}/posts/{post[2]}")
    if first in {"photo", "photo.php"} or "photos" in steps:
        raise NotALink(*PHOTO)
    if first in {"watch", "reel", "share", "video.php", "story.php", "permalink.php"}:
        raise NotALink(*NO_VIDEO)
    raise NotALink(*(PROFILE if first else HOME_PAGE))


def _facebook_video(address: Address) -> str:
    """The number of the video, or what stands in its place."""
    steps = address.steps
    if address.first in {"watch", "video.php"}:
        return address.asked("v")
    if address.first in {"reel", "reels"} or "videos" in steps[:-1]:
        return steps[-1]
    return ""


def _facebook_post_path(address: Address) -> str:
    """The path of a post, also where its number is asked for in the query."""
    if address.first in {"permalink.php", "story.php"}:
        return f"/{address.asked('id')}/posts/{address.asked('story_fbid')}"
    return address.path


def _facebook_page(key: str) -> Link:
    """A page of Facebook that has a video, though its number cannot be seen."""
    return Link(Platform.FACEBOOK, key, f"https://www.facebook.com/{key}/")


def _facebook_short(address: Address) -> Link:
    code = "/".join(address.steps[:2])
    if not SHARE_CODE.fullmatch(code.removeprefix("v/")):
        raise NotALink(*NO_VIDEO)
    return Link(Platform.FACEBOOK, f"fb.watch/{code}", f"https://fb.watch/{code}/")


def _tiktok(address: Address) -> Link:
    first, steps = address.first, address.steps
    if video := TIKTOK_VIDEO.fullmatch(address.path):
        url = f"https://www.tiktok.com/@{video[1]}/video/{video[2]}"
        return Link(Platform.TIKTOK, video[2], url)
    number = steps[-1].removesuffix(".html") if steps else ""
    if first in {"v", "embed", "player"} and TIKTOK_ID.fullmatch(number):
        url = f"https://www.tiktok.com/player/v1/{number}"
        return Link(Platform.TIKTOK, number, url)
    if first == "t" and SHARE_CODE.fullmatch("".join(steps[1:])):
        return _tiktok_short(address._replace(path=f"/t/{steps[1]}"))
    if "photo" in steps:
        raise NotALink(*PHOTO)
    if first.startswith("@"):
        raise NotALink(*CHANNEL)
    raise NotALink(*(NO_VIDEO if first else HOME_PAGE))


def _tiktok_short(address: Address) -> Link:
    code = "/".join(address.steps)
    if not SHARE_CODE.fullmatch(code.removeprefix("t/")):
        raise NotALink(*NO_VIDEO)
    host = address.host if address.first != "t" else "www.tiktok.com"
    key = f"{host}/{code}"
    return Link(Platform.TIKTOK, key, f"https://{key}/")


def _drive(address: Address) -> Link:
    file = DRIVE_FILE.fullmatch(address.path)
    is_asked = address.first in {"open", "uc"}
    key = file[1] if file else address.asked("id") if is_asked else ""
    if DRIVE_ID.fullmatch(key):
        return Link(Platform.DRIVE, key, f"https://drive.google.com/file/d/{key}/view")
    if address.host != "drive.google.com":
        return _other(address)  # a document, a form
    raise NotALink(*(FOLDER if "folders" in address.steps else NO_VIDEO))


def _vimeo(address: Address) -> Link:
    first, steps = address.first, address.steps
    video = VIMEO_VIDEO.search(address.path)
    if first in {"showcase", "album"} and "video" not in steps:
        raise NotALink(*PLAYLIST)
    if not video or first == "event":
        raise NotALink(
            *(NO_VIDEO if len(steps) > 1 else CHANNEL if first else HOME_PAGE)
        )
    key = "/".join(filter(None, [video[1], video[2] or address.asked("h")]))
    if not VIMEO_KEY.fullmatch(key):
        raise NotALink(*NO_VIDEO)
    return Link(Platform.VIMEO, key, f"https://vimeo.com/{key}")


TRACKING = re.compile(
    r"(utm_\w*|si|feature|fbclid|gclid|mibextid|igsh|zarsrc|is_from_webapp"
    r"|sender_device|_t|_r)(=|$)",
    re.IGNORECASE,
)
SAFE = "/%:@!$&'()*+,;=~"


def _other(address: Address) -> Link:
    if address.scheme != "https":
        raise NotALink(*NO_HTTPS)
    said = [part for part in address.query.split("&") if not TRACKING.match(part)]
    query = quote("&".join(filter(None, said)), f"{SAFE}?", errors="replace")
    path = quote(address.path, SAFE, errors="replace") or "/"
    page = f"{path}?{query}" if query else path
    url = f"https://{address.host}{page}"
    if url != _without_last_signs(url):
        return _link(_without_last_signs(url))
    if page == "/":
        raise NotALink(*HOME_PAGE)
    if len(url) > LONGEST_URL:
        raise NotALink(*TOO_LONG)
    host = re.sub(r"^(www|m)\.(?=.*\.)", "", address.host)
    key = host + (f"{path}?{query}" if query else path.rstrip("/"))
    if len(key) > LONGEST_KEY:
        key = "sha256:" + hashlib.sha256(key.encode()).hexdigest()
    return Link(Platform.OTHER, key, url)


READERS = {
    "youtube.com": _youtube,
    "youtube-nocookie.com": _youtube,
    "youtu.be": _youtube,
    "facebook.com": _facebook,
    "fb.com": _facebook,
    "fb.watch": _facebook_short,
    "vm.tiktok.com": _tiktok_short,
    "vt.tiktok.com": _tiktok_short,
    "tiktok.com": _tiktok,
    "drive.google.com": _drive,
    "docs.google.com": _drive,
    "vimeo.com": _vimeo,
}


# For the Content-Security-Policy: the hosts of the frames below.
FRAME_HOSTS = [
    "https://www.youtube-nocookie.com",
    "https://www.facebook.com",
    "https://www.tiktok.com",
    "https://drive.google.com",
    "https://player.vimeo.com",
]


def embed_url(platform: str, key: str) -> str | None:
    """Return the address of a frame that plays this video, or None if there is none.

    Made from a key that fits its pattern to the last sign, and from nothing else.
    """
    if platform == Platform.YOUTUBE and YOUTUBE_ID.fullmatch(key):
        return f"https://www.youtube-nocookie.com/embed/{key}"
    if platform == Platform.FACEBOOK and FACEBOOK_ID.fullmatch(key):
        page = quote(f"https://www.facebook.com/watch/?v={key}", "")
        return f"https://www.facebook.com/plugins/video.php?href={page}&show_text=false"
    if platform == Platform.TIKTOK and TIKTOK_ID.fullmatch(key):
        return f"https://www.tiktok.com/player/v1/{key}"
    if platform == Platform.DRIVE and DRIVE_ID.fullmatch(key):
        return f"https://drive.google.com/file/d/{key}/preview"
    if platform == Platform.VIMEO and (video := VIMEO_KEY.fullmatch(key)):
        secret = f"h={video[2]}&" if video[2] else ""
        return f"https://player.vimeo.com/video/{video[1]}?{secret}dnt=1"
    return None
