"""Videos of YouTube and of Google Drive. Pure."""

import re

from initiatives.links.addresses import Address
from initiatives.links.kinds import Link, Platform
from initiatives.links.pages import page_link
from initiatives.links.refusals import (
    CHANNEL,
    CLIP,
    FOLDER,
    HOME_PAGE,
    NO_VIDEO,
    OWN_DRIVE,
    PLAYLIST,
    NotALink,
)

YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
DRIVE_ID = re.compile(r"[A-Za-z0-9_-]{20,80}")
DRIVE_FILE = re.compile(r"/file/(?:u/[0-9]+/)?d/([A-Za-z0-9_-]{20,80})(?:/.*)?")
OF_VIDEOS = {"shorts", "live", "embed", "v", "e", "vi", "video", "watch"}


def youtube(address: Address) -> Link:
    key = _youtube_key(address)
    if YOUTUBE_ID.fullmatch(key) and key != "videoseries":
        url = f"https://www.youtube.com/watch?v={key}"
        return Link(Platform.YOUTUBE, key, url)
    first = address.first
    if first == "playlist" or address.asked("list"):
        raise NotALink(*PLAYLIST)
    if first.startswith("@") or first in {"channel", "c", "user"}:
        raise NotALink(*CHANNEL)
    if first == "clip":
        raise NotALink(*CLIP)
    raise NotALink(*(NO_VIDEO if first else HOME_PAGE))


def _youtube_key(address: Address) -> str:
    steps, first = address.steps, address.first
    asked = address.asked("v") or address.asked("vi")
    if first in {"", "watch", "watch_popup"} and asked:
        return asked
    if first in OF_VIDEOS:
        return "".join(steps[1:2])
    return steps[0] if address.host == "youtu.be" and steps else ""


def drive(address: Address) -> Link:
    file = DRIVE_FILE.fullmatch(address.path)
    is_asked = address.last in {"open", "uc", "download", "thumbnail"}
    key = file[1] if file else address.asked("id") if is_asked else ""
    if DRIVE_ID.fullmatch(key):
        return Link(Platform.DRIVE, key, f"https://drive.google.com/file/d/{key}/view")
    if address.host == "docs.google.com":
        return page_link(address)  # a document, a form
    if "folders" in address.steps or address.first == "folderview":
        raise NotALink(*FOLDER)
    if {"my-drive", "shared-with-me", "home", "recent"} & set(address.steps):
        raise NotALink(*OWN_DRIVE)
    raise NotALink(*NO_VIDEO)
