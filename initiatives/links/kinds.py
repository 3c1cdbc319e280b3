"""What a link is, once it is understood. Pure."""

from enum import StrEnum
from typing import NamedTuple

LONGEST_TEXT = 4_000
LONGEST_URL = 500  # as it is stored
LONGEST_KEY = 200


class Platform(StrEnum):
    YOUTUBE = "youtube"
    FACEBOOK = "facebook"
    TIKTOK = "tiktok"
    DRIVE = "drive"
    VIMEO = "vimeo"
    ZALO = "zalo"
    OTHER = "other"


class Link(NamedTuple):
    """``platform`` and ``key`` say which video it is; ``url`` opens it."""

    platform: str
    key: str
    url: str
