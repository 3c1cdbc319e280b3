from django.db import migrations


def ask(apps, _editor):
    """Let the worker's next sweep compare what was sent before 0007, once."""
    entries = apps.get_model("initiatives", "InitiativeEntry").objects
    sent = entries.filter(submitted_at__isnull=False)
    first = sent.filter(compared=None).select_related("round").first()
    if first:
        items = apps.get_model("initiatives", "CatalogueItem").objects.count()
        apps.get_model("contest", "Job").objects.create(
            kind="rebuild_novelty",
            contest_id=first.round.contest_id,
            total=items + sent.count(),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("contest", "0012_import_a_catalogue"),
        ("initiatives", "0010_read_names_as_one"),
    ]
    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
