"""The WSGI entry point that granian serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# Before the threads start: else all of them compile the addresses at the first requests, at once and for seconds.
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402

with translation.override(settings.LANGUAGE_CODE):
    reverse("home")
