
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('results', '0050_releases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='letter',
            name='called_off_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='called off at'),
        ),
        migrations.AddField(
            model_name='letter',
            name='called_off_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='called off by'),
        ),
        migrations.AddField(
            model_name='letter',
            name='called_off_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='reason for calling it off'),
        ),
        migrations.AddField(
            model_name='letter',
            name='release_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='to be released at'),
        ),
    ]
