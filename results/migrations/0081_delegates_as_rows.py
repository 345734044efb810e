"""Delegates that were typed as text become rows; the text itself stays as the invitation's remark."""

import re

from django.db import migrations
from django.utils.crypto import get_random_string

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
APART = re.compile(r"[\s,，、;；]+")
TELEPHONE = re.compile(r"[+0-9][0-9 \-]{5,}$")


def as_rows(apps, schema_editor):
    Invitation, Delegate = apps.get_model("results", "Invitation"), apps.get_model("results", "Delegate")
    codes = set()
    for invitation in Invitation.objects.exclude(remark=""):
        people = [read(line) for line in invitation.remark.splitlines() if line.strip()]
        for position, facts in enumerate(people, start=1):
            while (code := get_random_string(6, SIGNS)) in codes:
                pass
            codes.add(code)
            Delegate.objects.create(invitation=invitation, position=position, code=code, **facts)
    # The link was good for one answer; from now on an answer may be changed with it.
    links = apps.get_model("core", "SignedLink").objects.filter(purpose="meeting", used_at__isnull=False)
    links.update(used_at=None)


def read(line):
    """Name, post and telephone of one line, as far as they can be told apart; nothing of it is lost: see remark."""
    line = line.strip()
    telephone = ""
    if found := TELEPHONE.search(line):
        telephone, line = found[0].strip(), line[: found.start()].strip(" ,，、;；")
    name, *rest = APART.split(line, maxsplit=1)
    return {"name": (name or line or telephone)[:50], "post": "".join(rest)[:100], "telephone": telephone[:40]}


class Migration(migrations.Migration):
    dependencies = [
        ("results", "0080_meeting"),
    ]

    operations = [
        migrations.RunPython(as_rows, migrations.RunPython.noop),
    ]
