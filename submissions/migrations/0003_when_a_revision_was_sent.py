from django.db import migrations, models


def fill(apps, schema_editor):
    """Rows of before: what the organisers have received is the last revision of each form of a sent slate."""
    for form in apps.get_model('submissions', 'Submission').objects.filter(slate__sent_at__isnull=False):
        last = form.revisions.order_by('number').last()
        if last:
            last.sent_at = last.created_at
            last.save(update_fields=['sent_at'])


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0002_revisions_corrections_and_questions'),
    ]

    operations = [
        migrations.AddField(
            model_name='revision',
            name='sent_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='sent to the organisers at'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
