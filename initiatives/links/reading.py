"""From what people paste to the one link in it. Pure: opens nothing."""

import re

from contest.names import clean
from initiatives.links import google, refusals, social
from initiatives.links.addresses import Address, read_address
from initiatives.links.kinds import LONGEST_TEXT, Link, Platform
from initiatives.links.pages import page_link, without_last_signs
from initiatives.links.refusals import NotALink

WITH_SCHEME = re.compile(r"https?://[^\s<>\"“”«»]+", re.IGNORECASE)
WITHOUT_SCHEME = re.compile(
    r"(?<![\w@./:-])(?:[a-z0-9-]+\.)+[a-z]{2,24}/[^\s<>\"“”«»]+", re.IGNORECASE
)
OTHER_SCHEME = re.compile(
    r"(javascript|vbscript|data|file|ftp|blob|about|view-source|intent|fb|snssdk\d*"
    r"|vnd\.youtube|youtube|zalo|tiktok):\S",
    re.IGNORECASE,
)
AMPERSANDS = re.compile(r"&(?:amp;)+", re.IGNORECASE)  # out of the source of a page
LEFT_OUT = re.compile(r"[?&#;](?:list|t|start|time_continue)=", re.IGNORECASE)

READERS = {
    "youtube.com": google.youtube,
    "youtube-nocookie.com": google.youtube,
    "youtubekids.com": google.youtube,
    "youtube.googleapis.com": google.youtube,
    "youtu.be": google.youtube,
    "drive.google.com": google.drive,
    "docs.google.com": google.drive,
    "drive.usercontent.google.com": google.drive,
    "facebook.com": social.facebook,
    "fb.com": social.facebook,
    "fb.watch": social.facebook_short,
    "vm.tiktok.com": social.tiktok_short,
    "vt.tiktok.com": social.tiktok_short,
    "tiktok.com": social.tiktok,
    "vimeo.com": social.vimeo,
    "zalo.me": social.zalo,
    "zalo.video": social.zalo,
}
# Pages that only their owner, or nobody without signing in, can open.
PRIVATE = {
    "studio.youtube.com": refusals.STUDIO,
    "business.facebook.com": refusals.STUDIO,
    "accounts.google.com": refusals.SIGN_IN,
    "mail.google.com": refusals.SIGN_IN,
    "login.microsoftonline.com": refusals.SIGN_IN,
    "login.live.com": refusals.SIGN_IN,
    "id.zalo.me": refusals.SIGN_IN,
    "m.me": refusals.CHAT,
    "messenger.com": refusals.CHAT,
    "chat.zalo.me": refusals.CHAT,
    "zdn.vn": refusals.CHAT,
    "zadn.vn": refusals.CHAT,
    "dlfl.vn": refusals.CHAT,
    "dlmd.vn": refusals.CHAT,
    "dlmd.me": refusals.CHAT,
}
# (host, first step): where such an address names the one that is meant.
WRAPPERS = {
    ("facebook.com", "l.php"): "u",
    ("messenger.com", "l.php"): "u",
    ("facebook.com", "plugins"): "href",
    ("facebook.com", "sharer.php"): "u",
    ("facebook.com", "sharer"): "u",
    ("l.instagram.com", ""): "u",
    ("google.com", "url"): "q",
    ("google.com.vn", "url"): "q",
    ("youtube.com", "redirect"): "q",
    ("youtube.com", "attribution_link"): "u",
    ("consent.youtube.com", "m"): "continue",
    ("zalo.me", "share"): "url",
}
SHORTENERS = {
    *("bit.ly", "tinyurl.com", "goo.gl", "shorturl.at", "cutt.ly", "t.ly", "rb.gy"),
    *("is.gd", "ow.ly", "t.co", "fb.me", "by.com.vn", "s.net.vn", "shorten.asia"),
}


def parse(text: str) -> Link:
    """Return the one link in ``text``, which may be all that a share button copied.

    A video of a known platform is preferred to what else the text links to. Raises
    NotALink. The link of a link's ``url`` is the same link.
    """
    text = clean(text)
    if len(text) > LONGEST_TEXT:
        raise NotALink(*refusals.TOO_LONG)
    found, refused = [], []
    for candidate in _candidates(text):
        try:
            found.append(link_of(candidate))
        except NotALink as error:
            refused.append(error)
    videos = [link for link in found if link.platform != Platform.OTHER]
    links = set(videos or found)
    if len({link[:2] for link in links}) > 1:
        raise NotALink(*refusals.SEVERAL)
    if not links:
        raise refused[0] if refused else NotALink(*refusals.NO_LINK)
    return min(links)


def left_out(text: str) -> str:
    """Say what of a pasted link is not taken, or nothing."""
    if not LEFT_OUT.search(text) or parse(text).platform != Platform.YOUTUBE:
        return ""
    return (
        "Đường dẫn có kèm danh sách phát hoặc mốc thời gian; hệ thống chỉ lấy video, "
        "xem từ đầu."
    )


def link_of(text: str) -> Link:
    """The link that one address is."""
    address = read_address(AMPERSANDS.sub("&", text))
    if wrapped := _wrapped(address):
        return link_of(wrapped)
    for host, refusal in PRIVATE.items():
        if address.is_at(host):
            raise NotALink(*refusal)
    for host, read in READERS.items():
        if address.is_at(host):
            return read(address)
    return page_link(address)


def is_short(link: Link) -> bool:
    """Whether only the site itself can say which video this is."""
    host = link.url.removeprefix("https://").split("/")[0]
    if link.platform == Platform.FACEBOOK:
        return link.key.startswith(("fb.watch/", "share/"))
    if link.platform == Platform.TIKTOK:
        return not social.TIKTOK_ID.fullmatch(link.key)
    return link.platform == Platform.OTHER and host in SHORTENERS


def _wrapped(address: Address) -> str:
    for (host, first), name in WRAPPERS.items():
        if address.is_at(host) and address.first == first:
            meant = address.asked(name) or address.asked("url")
            is_of_site = meant.startswith("/") and not meant.startswith("//")
            return f"https://{address.host}{meant}" if is_of_site else meant
    return ""


def _candidates(text: str) -> list[str]:
    """Return what looks like an address, without the signs of the sentence around."""
    if OTHER_SCHEME.match(text):
        raise NotALink(*refusals.NO_HTTPS)
    found = WITH_SCHEME.findall(text)
    if not found:
        found = [f"https://{address}" for address in WITHOUT_SCHEME.findall(text)]
    return [without_last_signs(address) for address in found]
