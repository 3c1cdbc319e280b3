"""Videos of Facebook, TikTok, Vimeo and Zalo. Pure.

What a share button makes short is kept as it is: the worker finds out where it leads.
"""

import re

from initiatives.links.addresses import Address
from initiatives.links.kinds import Link, Platform
from initiatives.links.pages import page_link
from initiatives.links.refusals import (
    CHANNEL,
    CHAT,
    GROUP,
    HOME_PAGE,
    NO_VIDEO,
    PHOTO,
    PLAYLIST,
    PROFILE,
    SIGN_IN,
    STORY,
    STUDIO,
    NotALink,
)

FACEBOOK_ID = re.compile(r"[0-9]{6,20}")
TIKTOK_ID = re.compile(r"[0-9]{8,25}")
VIMEO_KEY = re.compile(r"([0-9]{5,12})(?:/([0-9a-f]{6,20}))?")
SHARE_CODE = re.compile(r"[A-Za-z0-9_-]{5,60}")
POST = re.compile(
    r"/([A-Za-z0-9.-]+)/(?:posts|permalink)/(?:[^/]+/)?"
    r"([0-9]{6,20}|pfbid[A-Za-z0-9]+)/?"
)
TIKTOK_VIDEO = re.compile(r"/@([A-Za-z0-9_.]*)/video/([0-9]{8,25})/?")
VIMEO_VIDEO = re.compile(r"/([0-9]{5,12})(?:/([0-9a-f]{6,20}))?/?$")

FACEBOOK_REFUSALS = {
    **dict.fromkeys(("photo", "photo.php"), PHOTO),
    **dict.fromkeys(("groups",), GROUP),
    **dict.fromkeys(("stories",), STORY),
    **dict.fromkeys(("messages", "messenger", "t"), CHAT),
    **dict.fromkeys(("login", "login.php", "checkpoint", "recover"), SIGN_IN),
    **dict.fromkeys(("creatorstudio", "professional_dashboard"), STUDIO),
    **dict.fromkeys(
        ("watch", "reel", "share", "video", "video.php", "events", "hashtag"), NO_VIDEO
    ),
    **dict.fromkeys(("story.php", "permalink.php", "live", "search"), NO_VIDEO),
}


def facebook(address: Address) -> Link:
    first, steps = address.first, address.steps
    video = "" if first == "groups" else _facebook_video(address)
    if FACEBOOK_ID.fullmatch(video):
        url = f"https://www.facebook.com/watch/?v={video}"
        return Link(Platform.FACEBOOK, video, url)
    if first == "share" and steps[1:] and SHARE_CODE.fullmatch(steps[-1]):
        return _facebook_page("/".join(steps[:3]))
    if post := POST.fullmatch(_facebook_post_path(address)):
        return _facebook_page(f"{post[1]}/posts/{post[2]}")
    if "photos" in steps:
        raise NotALink(*PHOTO)
    raise NotALink(*FACEBOOK_REFUSALS.get(first, PROFILE if first else HOME_PAGE))


def _facebook_video(address: Address) -> str:
    """The number of the video, or what stands in its place."""
    steps = address.steps
    if address.first in {"watch", "video.php", "video"}:
        return address.asked("v") or address.asked("video_id")
    if address.first in {"reel", "reels"} or "videos" in steps[:-1]:
        return steps[-1]
    return ""


def _facebook_post_path(address: Address) -> str:
    """The path of a post, also where its number is asked for in the query."""
    if address.first in {"permalink.php", "story.php"}:
        return f"/{address.asked('id')}/posts/{address.asked('story_fbid')}"
    return "" if address.first == "groups" else address.path


def _facebook_page(key: str) -> Link:
    """A page of Facebook that has a video, though its number cannot be seen."""
    return Link(Platform.FACEBOOK, key, f"https://www.facebook.com/{key}/")


def facebook_short(address: Address) -> Link:
    code = "/".join(address.steps[:2])
    if not SHARE_CODE.fullmatch(code.removeprefix("v/")):
        raise NotALink(*NO_VIDEO)
    return Link(Platform.FACEBOOK, f"fb.watch/{code}", f"https://fb.watch/{code}/")


def tiktok(address: Address) -> Link:
    first, steps = address.first, address.steps
    if video := TIKTOK_VIDEO.fullmatch(address.path):
        url = f"https://www.tiktok.com/@{video[1]}/video/{video[2]}"
        return Link(Platform.TIKTOK, video[2], url)
    number = address.last.removesuffix(".html")
    is_of_video = first in {"v", "embed", "player"} or "share" in steps[:-1]
    if is_of_video and TIKTOK_ID.fullmatch(number):
        url = f"https://www.tiktok.com/player/v1/{number}"
        return Link(Platform.TIKTOK, number, url)
    if first == "t" and SHARE_CODE.fullmatch("".join(steps[1:])):
        return tiktok_short(address._replace(path=f"/t/{steps[1]}"))
    if "photo" in steps:
        raise NotALink(*PHOTO)
    if first in {"tiktokstudio", "creator-center", "creator", "upload"}:
        raise NotALink(*STUDIO)
    if first == "login":
        raise NotALink(*SIGN_IN)
    if first.startswith("@"):
        raise NotALink(*CHANNEL)
    raise NotALink(*(NO_VIDEO if first else HOME_PAGE))


def tiktok_short(address: Address) -> Link:
    code = "/".join(address.steps)
    if not SHARE_CODE.fullmatch(code.removeprefix("t/")):
        raise NotALink(*NO_VIDEO)
    host = address.host if address.first != "t" else "www.tiktok.com"
    key = f"{host}/{code}"
    return Link(Platform.TIKTOK, key, f"https://{key}/")


def vimeo(address: Address) -> Link:
    first, steps = address.first, address.steps
    video = VIMEO_VIDEO.search(address.path)
    if first in {"showcase", "album"} and "video" not in steps:
        raise NotALink(*PLAYLIST)
    if first in {"manage", "review", "upload"}:
        raise NotALink(*STUDIO)
    if first in {"log_in", "login", "join"}:
        raise NotALink(*SIGN_IN)
    if not video or first == "event":
        raise NotALink(
            *(NO_VIDEO if len(steps) > 1 else CHANNEL if first else HOME_PAGE)
        )
    key = "/".join(filter(None, [video[1], video[2] or address.asked("h")]))
    if not VIMEO_KEY.fullmatch(key):
        raise NotALink(*NO_VIDEO)
    return Link(Platform.VIMEO, key, f"https://vimeo.com/{key}")


def zalo(address: Address) -> Link:
    """A video that Zalo shows to everybody; its chats, groups and files are not."""
    if address.host == "zalo.me":
        if address.first in {"g", "pc"}:
            raise NotALink(*CHAT)
        raise NotALink(*(PROFILE if len(address.steps) == 1 else NO_VIDEO))
    if address.first in {"creator", "login"}:
        raise NotALink(*STUDIO)
    return page_link(address)._replace(platform=Platform.ZALO)
