import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0010_pauses"),
        ("results", "0110_boards_and_scans"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosingRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("announced_at", models.DateTimeField(verbose_name="announced at")),
                ("counted_at", models.DateTimeField(verbose_name="counted at")),
                ("layout", models.PositiveSmallIntegerField()),
                ("figures", models.JSONField(verbose_name="figures of participation")),
                ("order", models.JSONField(verbose_name="case numbers in neutral order")),
                (
                    "campaign",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closing",
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
            ],
            options={"verbose_name": "closing record", "verbose_name_plural": "closing records"},
        ),
    ]
