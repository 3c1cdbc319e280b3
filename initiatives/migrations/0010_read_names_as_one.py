"""More rows of the table, and every text compared as it is read now."""

from django.db import migrations

from contest import names
from initiatives.abbreviations import ADDED_LATER
from initiatives.glossary import Glossary
from initiatives.similarity import profile

A_LOT = 500
LONGEST_SUMMARY = 3_000
COUNT_ANEW = """
DELETE FROM initiatives_noveltyterm;
INSERT INTO initiatives_noveltyterm (term, rows)
SELECT term, count(*)
  FROM initiatives_noveltytext, unnest(string_to_array(plain, ' ')) AS term
 GROUP BY term HAVING count(*) > 1;
UPDATE initiatives_noveltycorpus SET counted_at = clock_timestamp();
"""


def add(apps, _editor):
    """Officers' own rows stay, and what they have a meaning for keeps that alone."""
    Abbreviation = apps.get_model("initiatives", "Abbreviation")
    own = Abbreviation.objects.exclude(added_by=None)
    own = set(own.values_list("short_key", flat=True))
    rows = [
        Abbreviation(
            short=short,
            full=full,
            short_key=names.match_key(short),
            full_key=names.match_key(full),
        )
        for short, full in ADDED_LATER
    ]
    Abbreviation.objects.bulk_create(
        [row for row in rows if row.short_key not in own], ignore_conflicts=True
    )


def read_anew(apps, _editor):
    Abbreviation = apps.get_model("initiatives", "Abbreviation")
    NoveltyText = apps.get_model("initiatives", "NoveltyText")
    glossary = Glossary(Abbreviation.objects.values_list("short", "full"))
    texts = NoveltyText.objects.select_related("item", "entry")
    some = []
    for text in texts.iterator(chunk_size=A_LOT):
        of = text.item or text.entry
        summary = of.summary
        if text.entry:
            summary = (summary or of.solution)[:LONGEST_SUMMARY]
        made = profile(of.title, summary, glossary)
        text.words, text.plain, text.is_accented = made
        text.terms = sorted(made.terms)
        some.append(text)
        if len(some) == A_LOT:
            _store(NoveltyText, some)
    _store(NoveltyText, some)


def _store(model, some) -> None:
    model.objects.bulk_update(some, ["words", "plain", "is_accented", "terms"])
    some.clear()


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0009_read_the_queue_by_indexes")]
    operations = [
        # The rows of the migration before are taken back by its own reverse.
        migrations.RunPython(add, migrations.RunPython.noop),
        migrations.RunPython(read_anew, migrations.RunPython.noop),
        migrations.RunSQL(COUNT_ANEW, migrations.RunSQL.noop),
    ]
