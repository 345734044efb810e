import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0031_display_sites'),
        ('results', '0081_delegates_as_rows'),
        ('submissions', '0001_forms_and_slates_squashed_0006_withdrawn_pictures'),
    ]

    operations = [
        migrations.CreateModel(
            name='BoardText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('facts', models.JSONField(verbose_name='content')),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='board_texts', to='submissions.submission', verbose_name='submission')),
            ],
            options={
                'verbose_name': 'text of a board',
                'verbose_name_plural': 'texts of boards',
                'ordering': ('version',),
                'constraints': [models.UniqueConstraint(fields=('submission', 'version'), name='texts_of_a_board_are_numbered'), models.UniqueConstraint(fields=('submission', 'digest'), name='a_text_of_a_board_is_kept_once')],
            },
        ),
        migrations.CreateModel(
            name='DisplayScan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hour', models.DateTimeField(verbose_name='hour')),
                ('in_time', models.BooleanField(verbose_name='while the place is open')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='scans')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='campaigns.displaysite')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='submissions.submission')),
            ],
            options={
                'verbose_name': 'scans of an hour',
                'verbose_name_plural': 'scans by the hour',
                'ordering': ('hour',),
                'constraints': [models.UniqueConstraint(fields=('site', 'submission', 'hour', 'in_time'), name='scans_of_an_hour_are_counted_in_one_row')],
            },
        ),
    ]
