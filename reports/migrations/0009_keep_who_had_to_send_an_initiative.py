from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0006_write_register_and_send"),
        ("reports", "0008_keep_each_initiative_of_a_snapshot"),
    ]

    operations = [
        migrations.AddField(
            model_name="snapshotunit",
            name="duty_met",
            field=models.BooleanField(null=True),
        ),
        migrations.AddConstraint(
            model_name="snapshotunit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("duty_met", None),
                    ("duty_met", False),
                    models.Q(("duty_met", True), ("initiatives_sent__gte", 1)),
                    _connector="OR",
                ),
                name="snapshotunit_duty_met_with_an_initiative",
            ),
        ),
    ]
