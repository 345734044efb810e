import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0030_first_working_day'),
        ('core', '0002_message_channel'),
        ('results', '0051_letters_are_released'),
        ('submissions', '0006_withdrawn_pictures'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ObjectionFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField(verbose_name='added at')),
            ],
            options={
                'verbose_name': 'file of evidence',
                'verbose_name_plural': 'files of evidence',
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='ObjectionQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='question')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
            ],
            options={
                'verbose_name': 'question to the sender',
                'verbose_name_plural': 'questions to the sender',
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='ObjectionRecusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'verbose_name': 'recusal from an objection',
                'verbose_name_plural': 'recusals from objections',
            },
        ),
        migrations.CreateModel(
            name='ObjectionRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('anonymous_taken', models.BooleanField(default=False, verbose_name='anonymous objections are taken')),
                ('accept_days', models.PositiveSmallIntegerField(default=3, verbose_name='working days until it is taken up or refused')),
                ('reply_days', models.PositiveSmallIntegerField(default=15, verbose_name='working days from taking up to the reply')),
            ],
            options={
                'verbose_name': 'rules of objections',
                'verbose_name_plural': 'rules of objections',
            },
        ),
        migrations.CreateModel(
            name='Sender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name or unit')),
                ('contact_person', models.CharField(blank=True, max_length=60, verbose_name='contact person')),
                ('contact', models.CharField(max_length=100, verbose_name='contact')),
            ],
            options={
                'verbose_name': 'sender of an objection',
                'verbose_name_plural': 'senders of objections',
            },
        ),
        migrations.CreateModel(
            name='VaultReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='read at')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'reading of the vault',
                'verbose_name_plural': 'readings of the vault',
                'ordering': ('-id',),
            },
        ),
        migrations.RemoveConstraint(
            model_name='objection',
            name='a_settled_objection_has_a_reply_a_person_and_a_time',
        ),
        migrations.AddField(
            model_name='objection',
            name='accept_by',
            field=models.DateField(blank=True, null=True, verbose_name='to be taken up by'),
        ),
        migrations.AddField(
            model_name='objection',
            name='accepted_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='taken up at'),
        ),
        migrations.AddField(
            model_name='objection',
            name='accepted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken up by'),
        ),
        migrations.AddField(
            model_name='objection',
            name='approval',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.approval', verbose_name='approval'),
        ),
        migrations.AddField(
            model_name='objection',
            name='client_key',
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name='objection',
            name='concerned',
            field=models.CharField(blank=True, max_length=60, verbose_name='who it concerns'),
        ),
        migrations.AddField(
            model_name='objection',
            name='concerned_host',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation', verbose_name='host whose staff it concerns'),
        ),
        migrations.AddField(
            model_name='objection',
            name='finding',
            field=models.CharField(blank=True, choices=[('waiting', 'waiting to be taken up'), ('examining', 'being examined'), ('upheld', 'upheld'), ('corrected', 'corrected'), ('dismissed', 'dismissed'), ('refused', 'not taken up'), ('withdrawn', 'withdrawn by its sender')], max_length=10, verbose_name='proposed finding'),
        ),
        migrations.AddField(
            model_name='objection',
            name='kind',
            field=models.CharField(choices=[('objection', 'objection to a result'), ('report', 'report about a case'), ('complaint', 'complaint about staff')], default='objection', max_length=10, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='objection',
            name='letter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.job', verbose_name='letter of reply'),
        ),
        migrations.AddField(
            model_name='objection',
            name='masked',
            field=models.CharField(default='匿名', max_length=60, verbose_name='sender, masked'),
        ),
        migrations.AddField(
            model_name='objection',
            name='party',
            field=models.CharField(choices=[('person', 'a person, by real name'), ('unit', 'a unit, with its seal'), ('anonymous', 'anonymous')], default='person', max_length=10, verbose_name='sender'),
        ),
        migrations.AddField(
            model_name='objection',
            name='reply_by',
            field=models.DateField(blank=True, null=True, verbose_name='to be replied to by'),
        ),
        migrations.AddField(
            model_name='objection',
            name='takes_mail',
            field=models.BooleanField(default=False, verbose_name='the contact is a mail address'),
        ),
        migrations.AlterField(
            model_name='objection',
            name='state',
            field=models.CharField(choices=[('waiting', 'waiting to be taken up'), ('examining', 'being examined'), ('upheld', 'upheld'), ('corrected', 'corrected'), ('dismissed', 'dismissed'), ('refused', 'not taken up'), ('withdrawn', 'withdrawn by its sender')], default='waiting', max_length=10, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='objectionfile',
            name='file',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile'),
        ),
        migrations.AddField(
            model_name='objectionfile',
            name='objection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='results.objection'),
        ),
        migrations.AddField(
            model_name='objectionquestion',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objectionquestion',
            name='objection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='results.objection'),
        ),
        migrations.AddField(
            model_name='objectionfile',
            name='question',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='results.objectionquestion'),
        ),
        migrations.AddField(
            model_name='objectionrecusal',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objectionrecusal',
            name='objection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recusals', to='results.objection'),
        ),
        migrations.AddField(
            model_name='objectionrecusal',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objectionrules',
            name='phase',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='objection_rules', to='campaigns.phase'),
        ),
        migrations.AddField(
            model_name='sender',
            name='objection',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sender', to='results.objection'),
        ),
        migrations.AddField(
            model_name='sender',
            name='seal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile', verbose_name='sealed page'),
        ),
        migrations.AddField(
            model_name='vaultreading',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='vaultreading',
            name='objection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='results.objection'),
        ),
        migrations.AddConstraint(
            model_name='objectionquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='an_answer_has_words_and_a_time'),
        ),
        migrations.AddConstraint(
            model_name='objectionrecusal',
            constraint=models.UniqueConstraint(fields=('objection', 'user'), name='somebody_keeps_off_an_objection_once'),
        ),
        migrations.AddConstraint(
            model_name='objectionrules',
            constraint=models.CheckConstraint(condition=models.Q(('accept_days__gt', 0), ('reply_days__gt', 0)), name='objections_are_answered_within_a_time'),
        ),
        migrations.AddConstraint(
            model_name='vaultreading',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='the_vault_is_read_for_a_reason'),
        ),
    ]
