"""The code on a slip: made, read back as people type it. Pure."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LENGTH = 12  # of 5 bits each
GROUP = 4
LOOKALIKES = str.maketrans("OIL", "011")
IGNORED = " -–—.\t\u00a0"


def new_code() -> str:
    """Return 60 random bits as K7M4-9TXP-2WQH."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(signs[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def read_code(text: str) -> str | None:
    """Return the twelve signs of what was typed, or None if it cannot be a code."""
    signs = "".join(sign for sign in text.upper() if sign not in IGNORED)
    signs = signs.translate(LOOKALIKES)
    if len(signs) == LENGTH and set(signs) <= set(ALPHABET):
        return signs
    return None
