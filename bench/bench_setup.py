"""Django for a bench that needs no database: the trial profile with a folder of its own."""

from __future__ import annotations

import os
import tempfile


def set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("TUIXUAN_VAR", tempfile.mkdtemp(prefix="tuixuan-bench-"))
    import django
    from django.utils import translation

    django.setup()
    translation.activate("zh-hans")
