from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_judge_some_units_by_their_subtree"),
    ]

    operations = [
        migrations.AddField(
            model_name="snapshot",
            name="scheduled_for",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(
                fields=("contest", "scheduled_for"),
                name="snapshot_one_scheduled_per_contest_and_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cause", "schedule"), ("scheduled_for__isnull", False)),
                    models.Q(
                        models.Q(("cause", "schedule"), _negated=True),
                        ("scheduled_for", None),
                    ),
                    _connector="OR",
                ),
                name="snapshot_scheduled_for_a_day",
            ),
        ),
    ]
