import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0020_messages_are_called_off'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='replaces',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sent_again', to='core.message', verbose_name='sent again instead of'),
        ),
        migrations.AlterField(
            model_name='message',
            name='channel',
            field=models.CharField(choices=[('mail', 'mail'), ('sms', 'text message'), ('wechat', 'WeChat subscription message')], default='mail', max_length=8, verbose_name='channel'),
        ),
        migrations.AlterField(
            model_name='message',
            name='to',
            field=models.CharField(help_text='A mail address, a mobile number, or a WeChat openid.', max_length=254, verbose_name='to'),
        ),
        migrations.CreateModel(
            name='MessageAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('error', models.TextField(blank=True, help_text='Empty: it was handed over.', verbose_name='error')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='log', to='core.message', verbose_name='message')),
            ],
            options={
                'verbose_name': 'attempt at sending',
                'verbose_name_plural': 'attempts at sending',
                'ordering': ('id',),
            },
        ),
    ]
