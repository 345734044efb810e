"""cast_votes() takes nothing while the phase stands still: two lines more than in 0008, the rest is that function.

The phase is read under the lock that casts share and a pause takes alone, in a statement of its own: its snapshot is
younger than the pause that the cast has waited for. ``CREATE OR REPLACE`` keeps the function there for casts that are
under way while this runs.
"""

from importlib import import_module

from django.db import migrations

READS = ("SELECT opens_at, closes_at, closed_at, duration, campaign_id INTO phase",
         "SELECT opens_at, closes_at, closed_at, paused_at, duration, campaign_id INTO phase")
BEFORE = "        WHEN moment < phase.opens_at OR"
REFUSES = (BEFORE, """        WHEN phase.paused_at IS NOT NULL THEN '{"refusal": "VotingIsPaused"}'\n""" + BEFORE)


def replaced(*changes):
    function = import_module("voting.migrations.0008_cast_votes").CREATE
    for was, now in (("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"), *changes):
        if function.count(was) != 1:
            raise ValueError(f"{was!r} does not stand exactly once in cast_votes()")
        function = function.replace(was, now)
    return function


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(replaced(READS, REFUSES), params=None)


def restore(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(replaced(), params=None)


class Migration(migrations.Migration):
    dependencies = [("voting", "0008_cast_votes"), ("campaigns", "0010_pauses")]

    operations = [migrations.RunPython(create, restore)]
