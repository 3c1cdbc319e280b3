from django.db import migrations


def ask(apps, _editor):
    """Let the worker's next sweep compare all anew, once: words are read otherwise
    since 0010, and what was sent before 0007 was never compared."""
    entries = apps.get_model("initiatives", "InitiativeEntry").objects
    sent = entries.filter(submitted_at__isnull=False).count()
    items = apps.get_model("initiatives", "CatalogueItem").objects.count()
    if sent or items:
        apps.get_model("contest", "Job").objects.create(
            kind="rebuild_novelty",
            contest=apps.get_model("contest", "Contest").objects.earliest("pk"),
            total=items + sent,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("contest", "0012_import_a_catalogue"),
        ("initiatives", "0010_read_names_as_one"),
    ]
    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
