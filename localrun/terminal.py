"""What the person who typed the command reads."""

import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path

LAST_LINES = 15


class Refused(Exception):
    """It cannot go on; the message says why and what to do now."""


def say(text="", end="\n"):
    """Print at once. A terminal that has gone must not break an ordered stop."""
    try:
        print(text, end=end, flush=True)
    except OSError:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for the rest of this process


@contextmanager
def step(title):
    """Say what is being done, then how long it took."""
    began = time.monotonic()
    say(f"{title} ... ", end="")
    try:
        yield
    except BaseException:
        say("not done.")
        raise
    say(f"{time.monotonic() - began:.1f} s")


def tail(text: str, lines=LAST_LINES) -> str:
    """Return the last lines, indented, or a sentence when there are none."""
    last = text.splitlines()[-lines:]
    return "\n".join(f"    {line}" for line in last) or "    (nothing)"


def shown(path: Path) -> str:
    """The path as a person would type it from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
