import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0010_pauses'),
        ('core', '0002_message_channel'),
        ('results', '0120_closing_record'),
        ('submissions', '0006_withdrawn_pictures'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NewsItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('headline', models.CharField(max_length=60, verbose_name='headline')),
                ('lead', models.CharField(blank=True, max_length=200, verbose_name='lead')),
                ('body', models.TextField(verbose_name='text')),
                ('source', models.CharField(blank=True, max_length=60, verbose_name='source')),
                ('alt', models.CharField(blank=True, max_length=120, verbose_name='what the picture shows')),
                ('caption', models.CharField(blank=True, max_length=120, verbose_name='caption')),
                ('credit', models.CharField(blank=True, max_length=60, verbose_name='source of the picture')),
                ('rank_reason', models.CharField(blank=True, max_length=200, verbose_name='why the words that could be read as a rank stay')),
                ('written_at', models.DateTimeField(verbose_name='written at')),
                ('release_at', models.DateTimeField(blank=True, null=True, verbose_name='under embargo until')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published at')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('withdrawal_reason', models.CharField(blank=True, max_length=200, verbose_name='why it was withdrawn')),
                ('approval', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.approval', verbose_name='approval')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='news', to='campaigns.campaign', verbose_name='campaign')),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='submissions.submission', verbose_name='about the case')),
                ('phase', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.phase', verbose_name='about the phase')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile', verbose_name='picture')),
                ('shown', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='withdrawn by')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
            ],
            options={
                'verbose_name': 'news item',
                'verbose_name_plural': 'news items',
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='NewsCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(max_length=500, verbose_name='correction')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed at')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published at')),
                ('approval', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.approval', verbose_name='approval')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='results.newsitem', verbose_name='news item')),
            ],
            options={
                'verbose_name': 'correction of news',
                'verbose_name_plural': 'corrections of news',
                'ordering': ('pk',),
            },
        ),
        migrations.AddConstraint(
            model_name='newsitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approval__isnull', True), ('published_at__isnull', True)), models.Q(('approval__isnull', False), ('published_at__isnull', False)), _connector='OR'), name='published_news_was_approved'),
        ),
        migrations.AddConstraint(
            model_name='newsitem',
            constraint=models.CheckConstraint(condition=models.Q(('published_at__isnull', True), ('release_at__isnull', True), ('published_at', models.F('release_at')), _connector='OR'), name='news_is_public_at_its_minute'),
        ),
        migrations.AddConstraint(
            model_name='newsitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawal_reason', ''), ('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('published_at__isnull', False), ('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawal_reason', ''), _negated=True)), _connector='OR'), name='withdrawn_news_was_public_and_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='newsitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('picture__isnull', True), ('shown__isnull', True)), models.Q(('picture__isnull', False), ('shown__isnull', False), models.Q(('alt', ''), _negated=True)), _connector='OR'), name='a_picture_of_news_says_what_it_shows'),
        ),
        migrations.AddConstraint(
            model_name='newsitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('headline', ''), _negated=True), models.Q(('body', ''), _negated=True)), name='news_has_a_headline_and_a_text'),
        ),
        migrations.AddConstraint(
            model_name='newscorrection',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at__isnull', True)), fields=('item',), name='one_correction_of_news_waits_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='newscorrection',
            constraint=models.CheckConstraint(condition=models.Q(('published_at__isnull', True), ('approval__isnull', False), _connector='OR'), name='a_published_correction_of_news_was_approved'),
        ),
        migrations.AddConstraint(
            model_name='newscorrection',
            constraint=models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='a_correction_of_news_has_words'),
        ),
    ]
