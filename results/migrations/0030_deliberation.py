import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0002_card_corrections'),
        ('core', '0002_message_channel'),
        ('results', '0020_scenarios_and_moved_cases'),
        ('submissions', '0005_pictures_that_are_shown'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='selectionitem',
            name='basis',
            field=models.CharField(choices=[('score', 'points'), ('score_points', "equal points; the experts' score decided"), ('vote_points', 'equal points; the votes decided'), ('draw', 'equal points; the draw decided'), ('area_floor', 'least number of an award area'), ('city_cap', 'cap of a city'), ('no_score', "no expert's score"), ('deliberation', 'decision of the deliberation')], max_length=15, verbose_name='basis'),
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('reasons', models.JSONField(default=list, verbose_name='why')),
                ('facts', models.JSONField(default=dict, verbose_name='facts')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='why by hand')),
                ('dropped_at', models.DateTimeField(blank=True, null=True, verbose_name='dropped at')),
                ('drop_reason', models.CharField(blank=True, max_length=200, verbose_name='reason for dropping')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('conclusion', models.CharField(blank=True, choices=[('keep', 'as computed'), ('adjust', 'to be adjusted'), ('defer', 'deferred')], max_length=6, verbose_name='conclusion')),
                ('discussed_at', models.DateTimeField(blank=True, null=True, verbose_name='discussed at')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='submissions.submission', verbose_name='case')),
            ],
            options={
                'verbose_name': 'item of the agenda',
                'verbose_name_plural': 'items of the agenda',
                'ordering': ('position', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Deliberation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='number of the meeting')),
                ('held_on', models.DateField(blank=True, null=True, verbose_name='date')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='place')),
                ('chair', models.CharField(blank=True, max_length=60, verbose_name='chair')),
                ('edge', models.PositiveSmallIntegerField(default=2, verbose_name='places beside the edge of the list')),
                ('state', models.CharField(choices=[('planned', 'planned'), ('open', 'under way'), ('closed', 'closed')], default='planned', max_length=10, verbose_name='state')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='opened at')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed at')),
                ('turn', models.PositiveIntegerField(default=0, editable=False)),
                ('opinion', models.TextField(blank=True, verbose_name='opinion of the meeting')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('inputs', models.CharField(blank=True, max_length=64, verbose_name='digest of the list that the agenda was made from')),
                ('minutes', models.JSONField(blank=True, null=True, verbose_name='minutes')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='digest')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliberations', to='campaigns.campaign', verbose_name='campaign')),
                ('current', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='results.agendaitem', verbose_name='present item')),
            ],
            options={
                'verbose_name': 'deliberation',
                'verbose_name_plural': 'deliberations',
                'ordering': ('campaign', 'position'),
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('unit', models.CharField(blank=True, max_length=100, verbose_name='unit')),
                ('role', models.CharField(blank=True, max_length=60, verbose_name='part in the panel')),
                ('is_present', models.BooleanField(default=False, verbose_name='present')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                ('deliberation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='results.deliberation')),
            ],
            options={
                'verbose_name': 'attendance',
                'verbose_name_plural': 'attendances',
                'ordering': ('pk',),
            },
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='deliberation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='results.deliberation'),
        ),
        migrations.CreateModel(
            name='SignedSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='uploaded at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('deliberation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signed_sheets', to='results.deliberation')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile', verbose_name='file')),
            ],
            options={
                'verbose_name': 'signed sheet',
                'verbose_name_plural': 'signed sheets',
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('direction', models.CharField(choices=[('take', 'take onto the list'), ('leave', 'leave off the list')], max_length=5, verbose_name='decision')),
                ('clause', models.CharField(max_length=300, verbose_name='rule')),
                ('reason', models.TextField(verbose_name='reason')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed at')),
                ('dropped_at', models.DateTimeField(blank=True, null=True, verbose_name='given up at')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('withdrawal_reason', models.TextField(blank=True, verbose_name='reason for the withdrawal')),
                ('approval', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.approval', verbose_name='approval')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='campaigns.campaign', verbose_name='campaign')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='submissions.submission', verbose_name='case')),
                ('withdrawal', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.approval', verbose_name='approval of the withdrawal')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='results.agendaitem', verbose_name='item')),
            ],
            options={
                'verbose_name': 'adjusted decision',
                'verbose_name_plural': 'adjusted decisions',
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('dropped_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('submission',), name='one_adjustment_of_a_case_stands'), models.CheckConstraint(condition=models.Q(('direction__in', ['take', 'leave'])), name='an_adjustment_takes_or_leaves'), models.CheckConstraint(condition=models.Q(models.Q(('clause', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='an_adjustment_names_its_rule_and_reason'), models.CheckConstraint(condition=models.Q(('approval__isnull', True), ('dropped_at__isnull', True), _connector='OR'), name='an_approved_adjustment_is_not_given_up'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawal__isnull', True), ('withdrawn_at__isnull', True)), models.Q(('approval__isnull', False), ('withdrawal__isnull', False), ('withdrawn_at__isnull', False), models.Q(('withdrawal_reason', ''), _negated=True)), _connector='OR'), name='an_adjustment_is_withdrawn_by_two_with_a_reason')],
            },
        ),
        migrations.AddConstraint(
            model_name='deliberation',
            constraint=models.UniqueConstraint(fields=('campaign', 'position'), name='deliberations_of_a_campaign_are_numbered'),
        ),
        migrations.AddConstraint(
            model_name='deliberation',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'closed'), _negated=True), fields=('campaign',), name='one_deliberation_of_a_campaign_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='deliberation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('opened_at__isnull', True), ('state', 'planned')), models.Q(('closed_at__isnull', True), ('opened_at__isnull', False), ('state', 'open')), models.Q(('closed_at__isnull', False), ('opened_at__isnull', False), ('state', 'closed')), _connector='OR'), name='a_deliberation_is_opened_before_it_is_closed'),
        ),
        migrations.AddConstraint(
            model_name='deliberation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), models.Q(('minutes__isnull', False), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='a_closed_deliberation_has_minutes'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('deliberation', 'user'), name='an_account_attends_a_deliberation_once'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='whoever_attends_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(fields=('deliberation', 'submission'), name='a_case_stands_once_on_an_agenda'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('drop_reason', ''), ('dropped_at__isnull', True)), models.Q(('dropped_at__isnull', False), models.Q(('drop_reason', ''), _negated=True)), _connector='OR'), name='an_item_is_dropped_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(('conclusion', ''), ('discussed_at__isnull', False), _connector='OR'), name='an_item_with_a_conclusion_was_discussed'),
        ),
    ]
