import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

PLANNED = Q(state="planned", opened_at__isnull=True, closed_at__isnull=True)
CANCELLED = Q(state="cancelled", opened_at__isnull=True, closed_at__isnull=True)
OPEN = Q(state="open", opened_at__isnull=False, closed_at__isnull=True)
CLOSED = Q(state="closed", opened_at__isnull=False, closed_at__isnull=False)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("results", "0121_news"),
    ]

    operations = [
        migrations.AddField(
            "deliberation", "cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="cancelled at")
        ),
        migrations.AddField(
            "deliberation",
            "cancelled_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="cancelled by",
            ),
        ),
        migrations.AddField(
            "deliberation",
            "cancel_reason",
            models.CharField(blank=True, max_length=200, verbose_name="reason for cancelling it"),
        ),
        migrations.AlterField(
            "deliberation",
            "state",
            models.CharField(
                choices=[
                    ("planned", "planned"),
                    ("open", "under way"),
                    ("closed", "closed"),
                    ("cancelled", "cancelled"),
                ],
                default="planned",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.RemoveConstraint("deliberation", "one_deliberation_of_a_campaign_at_a_time"),
        migrations.RemoveConstraint("deliberation", "a_deliberation_is_opened_before_it_is_closed"),
        migrations.AddConstraint(
            "deliberation",
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(state__in=["planned", "open"]),
                name="one_deliberation_of_a_campaign_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            "deliberation",
            models.CheckConstraint(
                condition=PLANNED | CANCELLED | OPEN | CLOSED, name="a_deliberation_is_opened_before_it_is_closed"
            ),
        ),
        migrations.AddConstraint(
            "deliberation",
            models.CheckConstraint(
                condition=(
                    Q(state="cancelled", cancelled_at__isnull=False, cancelled_by__isnull=False)
                    & ~Q(cancel_reason="")
                )
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancel_reason="")),
                name="a_deliberation_is_cancelled_by_somebody_for_a_reason",
            ),
        ),
    ]
