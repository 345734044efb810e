from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('results', '0061_senders_into_the_vault'),
    ]

    operations = [
        # A default first: taking this back must find something for the rows that are there.
        migrations.AlterField(
            model_name='objection',
            name='name',
            field=models.CharField(default='', max_length=60, verbose_name='name or unit'),
        ),
        migrations.AlterField(
            model_name='objection',
            name='contact',
            field=models.CharField(default='', max_length=100, verbose_name='contact'),
        ),
        migrations.RemoveField(
            model_name='objection',
            name='name',
        ),
        migrations.RemoveField(
            model_name='objection',
            name='contact',
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state__in', ['waiting', 'examining'])), models.Q(('settled_at__isnull', False), ('state', 'withdrawn')), models.Q(('state__in', ['upheld', 'corrected', 'dismissed', 'refused']), models.Q(('reply', ''), _negated=True), ('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='a_settled_objection_has_a_reply_a_person_and_a_time'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['upheld', 'corrected']), _negated=True), ('approval__isnull', False), ('accepted_at__isnull', True), _connector='OR'), name='an_upheld_objection_was_agreed_by_two'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'objection'), models.Q(('kind', 'report'), ('submission__isnull', False)), models.Q(('kind', 'complaint'), ('submission__isnull', True)), _connector='OR'), name='a_report_names_a_case_and_a_complaint_none'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.UniqueConstraint(condition=models.Q(('client_key', ''), _negated=True), fields=('notice', 'client_key'), name='an_objection_is_sent_once'),
        ),
    ]
