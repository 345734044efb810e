from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0020_seal_pictures'),
    ]

    operations = [
        migrations.AddField(
            model_name='phase',
            name='first_day_counts',
            field=models.BooleanField(default=True, help_text='Otherwise the day after it is.', verbose_name='the day of publication is the first working day'),
        ),
    ]
