from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_several_files_of_a_report"),
    ]

    operations = [
        migrations.AddField(
            model_name="snapshotunit",
            name="rolls_up",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name="snapshotunit",
            name="tree_expected",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="snapshotunit",
            name="tree_participated",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="snapshotunit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("rolls_up", False),
                        ("tree_expected", None),
                        ("tree_participated", None),
                    ),
                    models.Q(
                        ("rolls_up", True),
                        ("tree_expected__gte", models.F("expected")),
                        ("tree_participated__gte", models.F("participated")),
                        ("tree_participated__lte", models.F("tree_expected")),
                    ),
                    _connector="OR",
                ),
                name="snapshotunit_subtree_of_one_that_rolls_up",
            ),
        ),
    ]
