"""Frames that play a video, built from checked ids and from nothing else. Pure."""

from urllib.parse import quote

from initiatives.links.google import DRIVE_ID, YOUTUBE_ID
from initiatives.links.kinds import Platform
from initiatives.links.social import FACEBOOK_ID, TIKTOK_ID, VIMEO_KEY

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

    Made from a key that fits its pattern to the last sign. YouTube's player tells
    how long the video is only where that was asked for.
    """
    if platform == Platform.YOUTUBE and YOUTUBE_ID.fullmatch(key):
        return f"https://www.youtube-nocookie.com/embed/{key}?enablejsapi=1"
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
