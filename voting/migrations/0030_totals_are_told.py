from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("voting", "0020_ballots_from_a_place")]

    operations = [
        migrations.AddField(
            model_name="votingrules",
            name="show_totals",
            field=models.BooleanField(
                default=False,
                help_text="Numbers of ballots and votes over all cases and by day; never of a case.",
                verbose_name="the total of all votes is told after the end",
            ),
        ),
    ]
