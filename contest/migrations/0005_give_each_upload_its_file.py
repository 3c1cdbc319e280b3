"""Uploads get their one file as a row; who left, left on the day he was listed."""

from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.db.models.functions import TruncDate


def forwards(apps, schema_editor):
    ImportBatch = apps.get_model("contest", "ImportBatch")
    ImportFile = apps.get_model("contest", "ImportFile")
    ImportFile.objects.bulk_create(
        ImportFile(
            batch=batch,
            number=1,
            name=batch.name,
            file=batch.file.name,
            sha256=batch.sha256,
        )
        for batch in ImportBatch.objects.all()
    )
    RosterEntry = apps.get_model("contest", "RosterEntry")
    left = RosterEntry.objects.filter(status="left", left_on=None)
    left.update(left_on=TruncDate("created_at"))


def backwards(apps, schema_editor):
    ImportBatch = apps.get_model("contest", "ImportBatch")
    ImportFile = apps.get_model("contest", "ImportFile")
    first = ImportFile.objects.filter(batch=OuterRef("pk"), number=1)
    ImportBatch.objects.filter(files__number=1).update(
        file=Subquery(first.values("file")[:1]),
        sha256=Subquery(first.values("sha256")[:1]),
    )
    ImportFile.objects.all().delete()
    apps.get_model("contest", "RosterEntry").objects.update(left_on=None)


class Migration(migrations.Migration):
    dependencies = [("contest", "0004_propose_decide_and_sign_off")]
    operations = [migrations.RunPython(forwards, backwards)]
