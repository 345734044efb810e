"""The tables of voters, ballots and votes, as the migrations that this one replaces leave them: a fresh database is made four times faster."""

import datetime
from importlib import import_module

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


def create(apps, schema_editor):
    """cast_votes() as it stands after all changes: its words stay where they were written."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(import_module("voting.migrations.0002_cast_vote").CREATE_AGAIN, params=None)
        import_module("voting.migrations.0009_cast_votes_while_not_paused").create(apps, schema_editor)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(import_module("voting.migrations.0008_cast_votes").DROP, params=None)
        schema_editor.execute("DROP FUNCTION cast_again(text, text, jsonb)", params=None)


class Migration(migrations.Migration):

    replaces = [('voting', '0001_ballots'), ('voting', '0002_cast_vote'), ('voting', '0003_tally_and_visibility'), ('voting', '0004_limits_in_all_and_by_area'), ('voting', '0005_cast_vote_with_all_limits'), ('voting', '0006_identity'), ('voting', '0007_cast_vote_plans'), ('voting', '0008_cast_votes'), ('voting', '0009_cast_votes_while_not_paused')]

    initial = True

    dependencies = [
        ('campaigns', '0010_pauses'),
        ('submissions', '0006_withdrawn_pictures'),
    ]

    operations = [
        migrations.CreateModel(
            name='Voter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=20, verbose_name='identity provider')),
                ('key', models.CharField(max_length=64, verbose_name='key')),
                ('created_at', models.DateTimeField(verbose_name='first seen at')),
            ],
            options={
                'verbose_name': 'voter',
                'verbose_name_plural': 'voters',
                'constraints': [models.UniqueConstraint(fields=('key',), name='a_voter_stands_once'), models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='a_voter_has_a_key')],
            },
        ),
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phase', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='allowances', to='campaigns.phase')),
                ('voter', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='allowances', to='voting.voter')),
                ('sheets_used', models.PositiveSmallIntegerField(default=0, verbose_name='sheets used')),
                ('sheets_allowed', models.PositiveSmallIntegerField(verbose_name='sheets allowed')),
            ],
            options={
                'verbose_name': 'allowance',
                'verbose_name_plural': 'allowances',
                'constraints': [models.UniqueConstraint(fields=('phase', 'voter'), name='a_voter_has_one_allowance_a_phase'), models.CheckConstraint(condition=models.Q(('sheets_used__lte', models.F('sheets_allowed'))), name='no_more_sheets_are_used_in_all_than_allowed')],
            },
        ),
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phase', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='campaigns.phase')),
                ('voter', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='voting.voter')),
                ('period', models.DateField(verbose_name='period')),
                ('sheets_used', models.PositiveSmallIntegerField(default=0, verbose_name='sheets used')),
                ('sheets_allowed', models.PositiveSmallIntegerField(verbose_name='sheets allowed')),
                ('choices_used', models.PositiveSmallIntegerField(default=0, verbose_name='choices used')),
                ('choices_allowed', models.PositiveSmallIntegerField(verbose_name='choices allowed')),
            ],
            options={
                'verbose_name': 'ballot',
                'verbose_name_plural': 'ballots',
                'constraints': [models.UniqueConstraint(fields=('phase', 'voter', 'period'), name='a_voter_has_one_ballot_a_period'), models.CheckConstraint(condition=models.Q(('sheets_used__lte', models.F('sheets_allowed'))), name='no_more_sheets_are_used_than_allowed'), models.CheckConstraint(condition=models.Q(('choices_used__lte', models.F('choices_allowed'))), name='no_more_choices_are_used_than_allowed')],
            },
        ),
        migrations.CreateModel(
            name='CastRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('voter', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='voting.voter')),
                ('client_key', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('answer', models.JSONField()),
            ],
            options={
                'verbose_name': 'cast request',
                'verbose_name_plural': 'cast requests',
                'constraints': [models.UniqueConstraint(fields=('voter', 'client_key'), name='a_request_is_answered_once')],
            },
        ),
        migrations.CreateModel(
            name='PhoneCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone_key', models.CharField(max_length=64)),
                ('code_key', models.CharField(blank=True, max_length=64)),
                ('browser_key', models.CharField(max_length=64)),
                ('address_key', models.CharField(max_length=64)),
                ('day', models.DateField()),
                ('sent_that_day', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('confirmed_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'phone code',
                'verbose_name_plural': 'phone codes',
                'indexes': [models.Index(fields=['address_key', 'sent_at'], name='codes_of_an_address')],
                'constraints': [models.UniqueConstraint(fields=('phone_key',), name='a_number_has_one_code_at_a_time'), models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='a_code_is_tried_five_times_at_most'), models.CheckConstraint(condition=models.Q(('sent_that_day__lte', 10)), name='a_number_gets_ten_codes_a_day_at_most')],
            },
        ),
        migrations.CreateModel(
            name='SharedToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('value', models.TextField(blank=True)),
                ('good_until', models.DateTimeField(null=True)),
                ('fetched_by', models.CharField(blank=True, max_length=32)),
                ('leased_until', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'shared token',
                'verbose_name_plural': 'shared tokens',
                'constraints': [models.UniqueConstraint(fields=('name',), name='a_shared_token_stands_once')],
            },
        ),
        migrations.CreateModel(
            name='SpentState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('spent_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name': 'spent state',
                'verbose_name_plural': 'spent states',
                'constraints': [models.UniqueConstraint(fields=('digest',), name='a_state_is_spent_once')],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ballot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='voting.ballot')),
                ('submission', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='submissions.submission')),
                ('slot', models.PositiveSmallIntegerField()),
                ('cast_at', models.DateTimeField(verbose_name='cast at')),
            ],
            options={
                'verbose_name': 'vote',
                'verbose_name_plural': 'votes',
                'indexes': [models.Index(fields=['submission', 'ballot'], name='votes_of_a_case')],
                'constraints': [models.UniqueConstraint(fields=('ballot', 'submission', 'slot'), name='a_ballot_holds_each_vote_for_a_case_once'), models.CheckConstraint(condition=models.Q(('slot__gte', 1)), name='votes_for_a_case_are_numbered_from_one')],
            },
        ),
        migrations.CreateModel(
            name='VoteBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phase', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='campaigns.phase')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('after_vote', models.PositiveBigIntegerField(verbose_name='after vote')),
                ('upto_vote', models.PositiveBigIntegerField(verbose_name='up to vote')),
                ('rolled_at', models.DateTimeField(verbose_name='rolled at')),
                ('count', models.PositiveIntegerField(verbose_name='votes')),
                ('totals', models.JSONField(verbose_name='sums up to here')),
            ],
            options={
                'verbose_name': 'batch of votes',
                'verbose_name_plural': 'batches of votes',
                'indexes': [models.Index(fields=['phase', 'rolled_at', 'number'], name='the_tally_of_a_moment')],
                'constraints': [models.UniqueConstraint(fields=('phase', 'number'), name='batches_of_a_phase_are_numbered'), models.UniqueConstraint(fields=('phase', 'after_vote'), name='no_vote_is_tallied_in_two_batches'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('upto_vote__gt', models.F('after_vote'))), name='a_batch_begins_before_it_ends')],
            },
        ),
        migrations.CreateModel(
            name='VotingRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phase', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='voting_rules', to='campaigns.phase', verbose_name='phase')),
                ('period', models.CharField(choices=[('day', 'each day'), ('phase', 'the whole phase')], max_length=10, verbose_name='period')),
                ('sheets_per_period', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='sheets per period')),
                ('choices_min', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='choices, at least')),
                ('choices_max', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='choices, at most')),
                ('per_submission', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='votes for one case, a voter and period')),
                ('sheets_in_all', models.PositiveSmallIntegerField(blank=True, help_text='Over all days of the phase. Empty: no limit.', null=True, verbose_name='sheets in all')),
                ('per_area', models.PositiveSmallIntegerField(blank=True, help_text='Empty: no limit.', null=True, verbose_name='votes in one award area, a voter and period')),
                ('daily_from', models.TimeField(blank=True, help_text='Local time; empty: all day.', null=True, verbose_name='every day from')),
                ('daily_until', models.TimeField(blank=True, help_text='Not included; 0:00 is the end of the day.', null=True, verbose_name='every day until')),
                ('region_hint', models.CharField(blank=True, help_text='Shown to visitors; it refuses nobody.', max_length=80, verbose_name='whom the vote addresses')),
                ('show_counts', models.CharField(choices=[('never', 'never'), ('live', 'live, as of the last minute'), ('cached', 'renewed every so many minutes'), ('daily', 'renewed once a day'), ('closed', 'after voting is over')], default='never', max_length=10, verbose_name='counts are shown')),
                ('show_minutes', models.PositiveSmallIntegerField(blank=True, help_text='Only for counts renewed by minutes.', null=True, verbose_name='minutes between two renewals')),
                ('show_at', models.TimeField(blank=True, help_text='Only for counts renewed once a day; local time.', null=True, verbose_name='renewed at')),
                ('provider', models.CharField(default='trial', help_text='The one that decides who a voter is.', max_length=20, verbose_name='identity provider')),
            ],
            options={
                'verbose_name': 'voting rules',
                'verbose_name_plural': 'voting rules',
                'constraints': [models.CheckConstraint(condition=models.Q(('choices_max__gte', models.F('choices_min')), ('choices_min__gte', 1)), name='a_sheet_takes_a_range_of_choices_from_one', violation_error_message='Both numbers of choices are from 1, and the least is not above the greatest.'), models.CheckConstraint(condition=models.Q(('per_submission__gte', 1), ('sheets_per_period__gte', 1)), name='a_voter_has_at_least_one_sheet_and_one_vote_for_a_case'), models.CheckConstraint(condition=models.Q(('period__in', ['day', 'phase'])), name='a_voting_period_is_a_day_or_the_phase'), models.CheckConstraint(condition=models.Q(('sheets_in_all__isnull', True), models.Q(('period', 'day'), ('sheets_in_all__gte', models.F('sheets_per_period')), ('sheets_in_all__isnull', False)), _connector='OR'), name='a_limit_in_all_lies_over_days_and_leaves_room_for_one', violation_error_message='A limit in all belongs to votes each day, and is not below the number of one day.'), models.CheckConstraint(condition=models.Q(('per_area__isnull', True), models.Q(('per_area__gte', 1), ('per_area__isnull', False)), _connector='OR'), name='an_area_takes_at_least_one_vote', violation_error_message='A limit for one award area is at least 1.'), models.CheckConstraint(condition=models.Q(models.Q(('daily_from__isnull', True), ('daily_until__isnull', True)), models.Q(models.Q(('daily_until__gt', models.F('daily_from')), ('daily_until', datetime.time(0, 0)), _connector='OR'), ('daily_from__isnull', False), ('daily_until__isnull', False)), _connector='OR'), name='daily_hours_have_a_beginning_and_a_later_end', violation_error_message='The hours of a day have a beginning and a later end, or neither.'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('show_counts__in', ['never', 'live', 'closed', 'daily']), ('show_minutes__isnull', True)), models.Q(('show_counts', 'cached'), ('show_minutes__isnull', False), ('show_minutes__range', (1, 1440))), _connector='OR'), models.Q(models.Q(('show_at__isnull', True), ('show_counts__in', ['never', 'live', 'closed', 'cached'])), models.Q(('show_at__isnull', False), ('show_counts', 'daily')), _connector='OR')), name='counts_are_shown_by_a_rule_that_is_complete', violation_error_message='Counts renewed by minutes need the minutes (1 to 1440), counts renewed once a day the time, and the others neither.')],
            },
        ),
        migrations.RunPython(create, drop),
    ]
