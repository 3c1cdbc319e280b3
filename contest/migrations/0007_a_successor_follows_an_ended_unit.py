from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("contest", "0006_files_stand_beside_their_upload")]

    operations = [
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                name="unit_is_not_its_own_successor", condition=~Q(successor=F("id"))
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                name="unit_with_a_successor_has_ended",
                condition=Q(successor=None) | Q(valid_to__isnull=False),
            ),
        ),
    ]
