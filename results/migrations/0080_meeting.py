import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0010_pauses'),
        ('core', '0002_message_channel'),
        ('results', '0070_certificates_with_versions_and_acts'),
        ('submissions', '0006_withdrawn_pictures'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='invitation',
            name='who_takes_part_names_its_delegates',
        ),
        migrations.RenameField(model_name='invitation', old_name='delegates', new_name='remark'),
        migrations.AlterField(
            model_name='invitation',
            name='remark',
            field=models.TextField(blank=True, verbose_name='remark'),
        ),
        migrations.CreateModel(
            name='Delegate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('name', models.CharField(max_length=50, verbose_name='name')),
                ('post', models.CharField(blank=True, max_length=100, verbose_name='post')),
                ('telephone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('code', models.CharField(editable=False, max_length=6, unique=True, verbose_name='code on the badge')),
            ],
            options={
                'verbose_name': 'delegate',
                'verbose_name_plural': 'delegates',
                'ordering': ('invitation', 'position'),
            },
        ),
        migrations.CreateModel(
            name='HandedOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('received_by', models.CharField(max_length=50, verbose_name='received by')),
                ('at', models.DateTimeField(verbose_name='handed over at')),
            ],
            options={
                'verbose_name': 'certificate handed over',
                'verbose_name_plural': 'certificates handed over',
            },
        ),
        migrations.CreateModel(
            name='Material',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=100, verbose_name='title')),
                ('is_public', models.BooleanField(default=False, verbose_name='for everybody')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('added_at', models.DateTimeField(verbose_name='added at')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed at')),
            ],
            options={
                'verbose_name': 'material of the meeting',
                'verbose_name_plural': 'materials of the meeting',
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='MeetingMinutes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('facts', models.JSONField(blank=True, null=True, verbose_name='minutes')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='digest')),
                ('frozen_at', models.DateTimeField(blank=True, null=True, verbose_name='frozen at')),
            ],
            options={
                'verbose_name': 'minutes of the meeting',
                'verbose_name_plural': 'minutes of the meeting',
            },
        ),
        migrations.CreateModel(
            name='MeetingSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_at', models.DateTimeField(verbose_name='begins at')),
                ('ends_at', models.DateTimeField(verbose_name='ends at')),
                ('topic', models.CharField(max_length=200, verbose_name='topic')),
                ('speaker', models.CharField(blank=True, max_length=100, verbose_name='speaker')),
            ],
            options={
                'verbose_name': 'session of the meeting',
                'verbose_name_plural': 'sessions of the meeting',
                'ordering': ('begins_at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='signed in at')),
                ('received_at', models.DateTimeField(verbose_name='received at')),
                ('how', models.CharField(choices=[('badge', 'badge scanned'), ('code', 'code typed'), ('list', 'ticked in the list'), ('self', 'by the own phone')], max_length=5, verbose_name='how')),
                ('client_key', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'verbose_name': 'sign-in',
                'verbose_name_plural': 'sign-ins',
            },
        ),
        migrations.AddField(
            model_name='invitation',
            name='entered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by, after a telephone call'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='guest',
            field=models.CharField(blank=True, max_length=100, verbose_name='person or unit'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='kind',
            field=models.PositiveSmallIntegerField(choices=[(0, 'development zone'), (1, 'office'), (2, 'expert'), (3, 'press'), (4, 'other guest')], default=0, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='letters',
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='invitation',
            name='reminded_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='reminded at'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='answer_until',
            field=models.DateTimeField(blank=True, null=True, verbose_name='answers until'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='changed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='meeting',
            name='doors_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='doors open at'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='ends_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='ends at'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='most_delegates',
            field=models.PositiveSmallIntegerField(default=3, verbose_name='most delegates of an invitation'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='sequence',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='submission',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitation', to='submissions.submission', verbose_name='submission'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('guest', ''), ('kind', 0), ('submission__isnull', False)), models.Q(('kind__gt', 0), ('submission__isnull', True), models.Q(('guest', ''), _negated=True)), _connector='OR'), name='a_zone_is_invited_for_its_case_and_a_guest_by_name'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__gt', 0)), fields=('meeting', 'guest', 'email'), name='a_guest_is_invited_once'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='a_meeting_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('doors_at__isnull', True), ('doors_at__lte', models.F('starts_at')), _connector='OR'), name='the_doors_open_before_the_meeting'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('most_delegates__gte', 1)), name='an_invitation_is_for_one_at_least'),
        ),
        migrations.AddField(
            model_name='delegate',
            name='invitation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegates', to='results.invitation', verbose_name='invitation'),
        ),
        migrations.AddField(
            model_name='handedover',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='handed over by'),
        ),
        migrations.AddField(
            model_name='handedover',
            name='certificate',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='handed_over', to='results.certificate', verbose_name='certificate'),
        ),
        migrations.AddField(
            model_name='material',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by'),
        ),
        migrations.AddField(
            model_name='material',
            name='file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile', verbose_name='file'),
        ),
        migrations.AddField(
            model_name='material',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='materials', to='results.meeting', verbose_name='meeting'),
        ),
        migrations.AddField(
            model_name='meetingminutes',
            name='frozen_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='frozen by'),
        ),
        migrations.AddField(
            model_name='meetingminutes',
            name='job',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.job', verbose_name='job'),
        ),
        migrations.AddField(
            model_name='meetingminutes',
            name='meeting',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='results.meeting', verbose_name='meeting'),
        ),
        migrations.AddField(
            model_name='meetingsession',
            name='case',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='submissions.submission', verbose_name='case of the speaker'),
        ),
        migrations.AddField(
            model_name='meetingsession',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='results.meeting', verbose_name='meeting'),
        ),
        migrations.AddField(
            model_name='signin',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='signed in by'),
        ),
        migrations.AddField(
            model_name='signin',
            name='delegate',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sign_in', to='results.delegate', verbose_name='delegate'),
        ),
        migrations.AddConstraint(
            model_name='delegate',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='a_delegate_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='handedover',
            constraint=models.CheckConstraint(condition=models.Q(('received_by', ''), _negated=True), name='whoever_receives_a_certificate_is_named'),
        ),
        migrations.AddConstraint(
            model_name='meetingminutes',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), ('frozen_at__isnull', True)), models.Q(('facts__isnull', False), ('frozen_at__isnull', False), ('frozen_by__isnull', False), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='frozen_minutes_have_facts_and_a_digest'),
        ),
        migrations.AddConstraint(
            model_name='meetingsession',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('begins_at'))), name='a_session_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='meetingsession',
            constraint=models.CheckConstraint(condition=models.Q(('topic', ''), _negated=True), name='a_session_has_a_topic'),
        ),
        migrations.AddConstraint(
            model_name='signin',
            constraint=models.CheckConstraint(condition=models.Q(('at__lte', models.F('received_at'))), name='nobody_signs_in_in_the_future'),
        ),
    ]
