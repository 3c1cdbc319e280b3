"""What people paste as the link of a video, made canonical. Pure: opens nothing.

``platform`` and ``key`` say which video it is; ``url`` opens it. Frames are built by
``embed_url`` from checked ids, never from what somebody typed or a site answered.
"""

from initiatives.links.frames import FRAME_HOSTS, embed_url
from initiatives.links.kinds import Link, Platform
from initiatives.links.reading import is_short, left_out, parse
from initiatives.links.refusals import NotALink

__all__ = [
    "FRAME_HOSTS",
    "Link",
    "NotALink",
    "Platform",
    "embed_url",
    "is_short",
    "left_out",
    "parse",
]
