from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_keep_who_was_reminded")]

    operations = [
        migrations.AddField(
            model_name="snapshot",
            name="reference_date",
            field=models.DateField(
                blank=True, null=True, verbose_name="ngày tính vắng"
            ),
        ),
        migrations.AlterField(
            model_name="export",
            name="kind",
            field=models.CharField(
                choices=[
                    ("workbook", "Biểu tổng hợp (Excel)"),
                    ("letter", "Báo cáo (Word)"),
                    ("table", "Bảng số liệu (CSV)"),
                    ("brief", "Báo cáo nhanh 1 trang (Excel)"),
                ],
                default="workbook",
                max_length=8,
            ),
        ),
    ]
