from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0003_when_a_revision_was_sent'),
    ]

    operations = [
        migrations.AlterField(
            model_name='correctionitem',
            name='field',
            field=models.SlugField(max_length=40),
        ),
    ]
