"""The check code of figures, read back as people type it from a sheet. Pure."""

from contest.codes import IGNORED, LOOKALIKES

SHORTEST, LONGEST = 12, 64  # as printed on every sheet; the whole hash
SIGNS = set("0123456789abcdef")


def read_check_code(text: str) -> str | None:
    """Return the beginning of the hash that was typed, or None if it cannot be one."""
    signs = "".join(sign for sign in text.upper() if sign not in IGNORED)
    signs = signs.translate(LOOKALIKES).lower()
    if SHORTEST <= len(signs) <= LONGEST and set(signs) <= SIGNS:
        return signs
    return None
