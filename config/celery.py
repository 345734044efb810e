"""The Celery application. Beat only knocks: what is due stands in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("tuixuan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
