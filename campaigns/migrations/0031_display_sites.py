import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0030_first_working_day'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DisplaySite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='name of the place')),
                ('address', models.CharField(max_length=80, verbose_name='address')),
                ('city', models.CharField(blank=True, max_length=20, verbose_name='city')),
                ('opens_on', models.DateField(verbose_name='first day')),
                ('closes_on', models.DateField(verbose_name='last day')),
                ('contact', models.CharField(blank=True, max_length=60, verbose_name='contact')),
                ('code', models.CharField(max_length=8, unique=True, verbose_name='code of the place')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed at')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.awardarea', verbose_name='award area')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='display_sites', to='campaigns.campaign', verbose_name='campaign')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'display site',
                'verbose_name_plural': 'display sites',
                'ordering': ('opens_on', 'name', 'id'),
                'constraints': [models.UniqueConstraint(fields=('campaign', 'name'), name='a_place_stands_once_in_a_campaign'), models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='a_place_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('address', ''), _negated=True)), name='a_place_has_a_name_and_an_address')],
            },
        ),
    ]
