"""Two texts, word by word: what stayed, what came, what went. Pure."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Piece(NamedTuple):
    """A run of the text: ``kind`` is "same", "gone" or "new"."""

    kind: str
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """Return the pieces; what went stands before what came in its place."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    pieces, gone, come = [], "", ""
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        kept = "".join(old[a:b])
        if tag != "equal":
            gone, come = gone + kept, come + "".join(new[c:d])
        elif kept.isspace() and (gone or come):
            gone, come = gone + kept, come + kept  # a space between changed words
        else:
            pieces += [*_changed(gone, come), Piece("same", kept)]
            gone = come = ""
    return pieces + _changed(gone, come)


def _changed(gone: str, come: str) -> list[Piece]:
    pieces = [Piece("gone", gone), Piece("new", come)]
    return [piece for piece in pieces if piece.text]
