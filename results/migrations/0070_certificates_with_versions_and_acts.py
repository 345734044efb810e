import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0010_pauses'),
        ('core', '0002_message_channel'),
        ('results', '0062_an_objection_names_nobody'),
        ('submissions', '0006_withdrawn_pictures'),
    ]

    operations = [
        migrations.CreateModel(
            name='CertificateAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reissue', 're-issue'), ('rectify', 'place under rectification'), ('restore', 'restore to valid'), ('withdraw', 'revoke')], max_length=10, verbose_name='act')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('zone', models.CharField(blank=True, max_length=100, verbose_name='development zone')),
                ('title', models.TextField(blank=True, verbose_name='case title')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='to be rectified by')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed at')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done at')),
            ],
            options={
                'verbose_name': 'act on a certificate',
                'verbose_name_plural': 'acts on certificates',
                'ordering': ('done_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='CertificateVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('zone', models.CharField(max_length=100, verbose_name='development zone')),
                ('title', models.TextField(verbose_name='case title')),
                ('honour', models.TextField(verbose_name='honour')),
                ('printed_at', models.DateTimeField(verbose_name='printed at')),
                ('signed', models.TextField(verbose_name='signed text')),
                ('signature', models.CharField(max_length=86, verbose_name='signature')),
            ],
            options={
                'verbose_name': 'version of a certificate',
                'verbose_name_plural': 'versions of certificates',
                'ordering': ('version',),
            },
        ),
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=16, unique=True, verbose_name='key id')),
                ('public', models.CharField(max_length=43, verbose_name='public key')),
                ('first_used_at', models.DateTimeField(verbose_name='first used at')),
            ],
            options={
                'verbose_name': 'signing key',
                'verbose_name_plural': 'signing keys',
                'ordering': ('first_used_at', 'name'),
            },
        ),
        migrations.RemoveConstraint(
            model_name='certificate',
            name='a_withdrawn_certificate_has_a_time',
        ),
        migrations.RenameField(
            model_name='certificate',
            old_name='withdrawn_at',
            new_name='state_since',
        ),
        migrations.AlterField(
            model_name='certificate',
            name='state_since',
            field=models.DateTimeField(blank=True, null=True, verbose_name='in this state since'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='version',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='version'),
        ),
        migrations.AlterField(
            model_name='certificate',
            name='state',
            field=models.CharField(choices=[('valid', 'valid'), ('rectifying', 'under rectification'), ('withdrawn', 'revoked')], default='valid', max_length=10, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'valid'), ('state_since__isnull', False), _connector='OR'), name='a_certificate_that_is_not_valid_has_a_time'),
        ),
        migrations.AddField(
            model_name='certificateact',
            name='approval',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.approval', verbose_name='approval'),
        ),
        migrations.AddField(
            model_name='certificateact',
            name='certificate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='results.certificate', verbose_name='certificate'),
        ),
        migrations.AddField(
            model_name='certificateversion',
            name='certificate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='results.certificate', verbose_name='certificate'),
        ),
        migrations.AddField(
            model_name='certificateversion',
            name='key',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='results.signingkey', verbose_name='signing key'),
        ),
        migrations.AddConstraint(
            model_name='certificateact',
            constraint=models.UniqueConstraint(condition=models.Q(('done_at__isnull', True)), fields=('certificate',), name='one_act_is_proposed_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='certificateact',
            constraint=models.CheckConstraint(condition=models.Q(('done_at__isnull', True), ('approval__isnull', False), _connector='OR'), name='a_certificate_changes_by_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='certificateact',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='an_act_on_a_certificate_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='certificateact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'reissue'), _negated=True), models.Q(models.Q(('zone', ''), _negated=True), models.Q(('title', ''), _negated=True)), _connector='OR'), name='a_re_issue_says_what_is_printed'),
        ),
        migrations.AddConstraint(
            model_name='certificateversion',
            constraint=models.UniqueConstraint(fields=('certificate', 'version'), name='a_version_is_printed_once'),
        ),
    ]
