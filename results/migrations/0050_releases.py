
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0010_pauses'),
        ('core', '0020_messages_are_called_off'),
        ('results', '0040_letters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='announcement',
            name='called_off_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='called off at'),
        ),
        migrations.AddField(
            model_name='announcement',
            name='called_off_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='called off by'),
        ),
        migrations.AddField(
            model_name='announcement',
            name='called_off_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='reason for calling it off'),
        ),
        migrations.AddField(
            model_name='announcement',
            name='release_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='to be released at'),
        ),
        migrations.AddField(
            model_name='announcement',
            name='with_certificates',
            field=models.BooleanField(default=False, verbose_name='release the certificates with it'),
        ),
        migrations.AddField(
            model_name='publicnotice',
            name='called_off_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='called off at'),
        ),
        migrations.AddField(
            model_name='publicnotice',
            name='called_off_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='called off by'),
        ),
        migrations.AddField(
            model_name='publicnotice',
            name='called_off_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='reason for calling it off'),
        ),
        migrations.AddField(
            model_name='publicnotice',
            name='release_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='to be released at'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('called_off_at__isnull', True), ('called_off_by__isnull', True), ('called_off_reason', '')), models.Q(('called_off_at__isnull', False), ('called_off_by__isnull', False), models.Q(('called_off_reason', ''), _negated=True)), _connector='OR'), name='an_announcement_called_off_has_a_person_and_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(('published_at__isnull', True), ('release_at__isnull', True), ('published_at', models.F('release_at')), _connector='OR'), name='an_announcement_is_public_at_its_minute'),
        ),
        migrations.AddConstraint(
            model_name='publicnotice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('called_off_at__isnull', True), ('called_off_by__isnull', True), ('called_off_reason', '')), models.Q(('called_off_at__isnull', False), ('called_off_by__isnull', False), models.Q(('called_off_reason', ''), _negated=True)), _connector='OR'), name='a_notice_called_off_has_a_person_and_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='publicnotice',
            constraint=models.CheckConstraint(condition=models.Q(('published_at__isnull', True), ('release_at__isnull', True), ('published_at', models.F('release_at')), _connector='OR'), name='a_notice_is_public_at_its_minute'),
        ),
    ]
