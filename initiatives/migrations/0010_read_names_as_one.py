"""More rows of the table. What is stored is compared anew after the next migration."""

from django.db import migrations

from contest import names
from initiatives.abbreviations import ADDED_LATER

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


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0009_read_the_queue_by_indexes")]
    # The rows of the migration before are taken back by its own reverse.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
