"""Find text whether it was typed with accents or without."""

import unicodedata

from django.db.models import Func, Q, TextField

from contest import names
from contest.models import Unit
from initiatives.models import Author

BASES = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
MOST_WORDS = 8


def _letters() -> dict[str, str]:
    """Each accented letter, small and capital, with the plain one."""
    accented = {"đ": "d"}
    for base in BASES:
        for tone in TONES:
            letter = unicodedata.normalize("NFC", base + tone)
            accented[letter] = unicodedata.normalize("NFD", letter)[0]
    del_plain = {k: v for k, v in accented.items() if k != v}
    return del_plain | {k.upper(): v for k, v in del_plain.items()}


LETTERS = _letters()


class Folded(Func):
    """Small letters without accents, as ``names.search_key`` has them.

    Done by the database, which knows no extension; the order of its own letters does
    not matter.
    """

    function = "translate"
    template = "lower(translate(%(expressions)s, %(froms)s, %(tos)s))"
    output_field = TextField()

    def __init__(self, field: str):
        super().__init__(
            field,
            froms="'" + "".join(LETTERS) + "'",
            tos="'" + "".join(LETTERS.values()) + "'",
        )


def matching(entries, text: str):
    """Those in whose title, unit, link or authors each word of ``text`` stands."""
    entries = entries.alias(title_key=Folded("title"))
    for word in names.search_key(text).split()[:MOST_WORDS]:
        authors = Author.objects.alias(key=Folded("name")).filter(key__contains=word)
        units = Unit.objects.alias(
            key=Folded("name"), short_key=Folded("short_name")
        ).filter(Q(key__contains=word) | Q(short_key__contains=word))
        entries = entries.filter(
            Q(title_key__contains=word)
            | Q(unit__in=units.values("pk"))
            | Q(video_url__icontains=word)
            | Q(pk__in=authors.values("entry"))
        )
    return entries
