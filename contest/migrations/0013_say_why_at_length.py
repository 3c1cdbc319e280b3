from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contest", "0012_import_a_catalogue")]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="error",
            field=models.CharField(blank=True, max_length=500),
        )
    ]
