import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0021_message_attempts"),
    ]

    operations = [
        migrations.CreateModel(
            name="LetterWording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(max_length=60, verbose_name="campaign")),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("subject", models.CharField(blank=True, max_length=100, verbose_name="subject")),
                ("body", models.TextField(blank=True, verbose_name="text")),
                ("is_default", models.BooleanField(default=False, verbose_name="back to the default")),
                ("at", models.DateTimeField(verbose_name="time")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "wording of a letter",
                "verbose_name_plural": "wordings of letters",
                "ordering": ("scope", "kind", "-version"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=["scope", "kind", "version"], name="a_wording_has_each_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(is_default=True, subject="", body="")
                        | (models.Q(is_default=False) & ~models.Q(body="")),
                        name="a_wording_has_words_or_is_the_default",
                    ),
                ],
            },
        ),
    ]
