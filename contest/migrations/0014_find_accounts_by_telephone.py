from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contest", "0013_say_why_at_length")]

    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                fields=["phone"],
                name="user_with_phone",
                condition=~models.Q(phone=""),
            ),
        ),
        # Last: every save reads accounts and waits while this has the table.
        migrations.RemoveIndex(model_name="user", name="user_by_phone"),
    ]
