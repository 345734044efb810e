import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0031_display_sites'),
        ('voting', '0009_cast_votes_while_not_paused'),
    ]

    operations = [
        migrations.AddField(
            model_name='ballot',
            name='origin',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='campaigns.displaysite'),
        ),
        migrations.AddIndex(
            model_name='ballot',
            index=models.Index(condition=models.Q(('origin__isnull', False)), fields=['origin', 'phase'], name='ballots_from_a_place'),
        ),
    ]
