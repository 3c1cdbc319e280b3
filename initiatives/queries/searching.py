"""One search for the queue and the gallery: by words that begin so, and by a link.

Accents and case do not matter. Function and indexes of words stand in the migrations.
"""

import re

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from contest.names import search_key
from initiatives import links
from initiatives.models import InitiativeEntry

MOST_WORDS = 10
PLAIN_WORD = re.compile(r"[a-z0-9]+")
# All words of title and summary, or all in one author's name, or in the unit's names.
WITH_WORDS = """
SELECT id FROM initiatives_initiativeentry
 WHERE initiatives_words(title || ' ' || summary) @@ to_tsquery('simple', %s)
   AND submitted_at IS NOT NULL
 UNION
SELECT entry_id FROM initiatives_author
 WHERE initiatives_words(name) @@ to_tsquery('simple', %s)
 UNION
SELECT id FROM initiatives_initiativeentry
 WHERE unit_id IN (
       SELECT id FROM contest_unit
        WHERE initiatives_words(name || ' ' || short_name) @@ to_tsquery('simple', %s))
   AND submitted_at IS NOT NULL
"""


def asks_for_something(text: str) -> bool:
    """Signs alone do not."""
    return bool(_words(text))


def with_words(
    entries: QuerySet[InitiativeEntry], text: str
) -> QuerySet[InitiativeEntry]:
    """Those sent that have all the words, each begun so, or that have this link."""
    link = _link(text)
    if link:
        return entries.filter(platform=link.platform, video_key=link.key)
    found = _words(text)
    if not found:
        return entries.none()
    query = " & ".join(f"{word}:*" for word in found)
    return entries.filter(
        pk__in=RawSQL(WITH_WORDS, [query] * 3)  # noqa: S611 - words are parameters
    )


def _words(text: str) -> list[str]:
    return PLAIN_WORD.findall(search_key(text))[:MOST_WORDS]


def _link(text: str) -> links.Link | None:
    if "/" not in text:
        return None
    try:
        return links.parse(text)
    except links.NotALink:
        return None
