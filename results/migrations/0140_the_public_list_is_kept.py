import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0040_letter_wordings"),
        ("results", "0130_deliberations_are_cancelled"),
    ]

    operations = [
        migrations.AddField(
            model_name="closingrecord",
            name="list_file",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.storedfile",
                verbose_name="public list as a workbook",
            ),
        ),
        migrations.AddField(
            model_name="closingrecord",
            name="revoked",
            field=models.JSONField(default=list, verbose_name="numbers of revoked certificates"),
        ),
    ]
