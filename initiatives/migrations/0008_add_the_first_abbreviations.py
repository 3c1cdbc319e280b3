from django.db import migrations

from contest import names
from initiatives.abbreviations import DEFAULTS


def add(apps, _editor):
    Abbreviation = apps.get_model("initiatives", "Abbreviation")
    Abbreviation.objects.bulk_create(
        [
            Abbreviation(
                short=short,
                full=full,
                short_key=names.match_key(short),
                full_key=names.match_key(full),
            )
            for short, full in DEFAULTS
        ],
        ignore_conflicts=True,
    )


def remove(apps, _editor):
    Abbreviation = apps.get_model("initiatives", "Abbreviation")
    Abbreviation.objects.filter(added_by=None).delete()


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0007_add_novelty")]
    operations = [migrations.RunPython(add, remove)]
