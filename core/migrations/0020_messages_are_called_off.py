from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_message_channel")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("sending", "sending"),
                    ("sent", "sent"),
                    ("held", "held back (demonstration or rehearsal)"),
                    ("failed", "failed"),
                    ("called_off", "called off"),
                ],
                default="waiting",
                max_length=10,
                verbose_name="state",
            ),
        )
    ]
