"""How long a video is, and who says so."""

from typing import NamedTuple

MEASURED = {"machine": "máy đo", "player": "đo khi phát"}
WORDS = {**MEASURED, "declared": "tác giả khai"}


class Length(NamedTuple):
    """``source`` is machine, player or declared; ``who`` let the player measure it."""

    seconds: int | None
    source: str = "declared"
    who: str = ""


def known_length(entry) -> Length:
    """The best that is known of the length of the entry's video."""
    return Length(entry.seconds)
