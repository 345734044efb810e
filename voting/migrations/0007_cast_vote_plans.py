"""cast_vote() keeps the plans of its statements.

For arrays of one or two choices PostgreSQL finds a fresh plan a little cheaper than the kept one each time, and the
planning costs twice what the function does (measured: 257 and 160 microseconds a vote). Without sequential scans a plan
that was made while the tables were empty still fits when they are full.

A migration that creates the function anew loses these settings and has to run this again (tests/voting/test_cast.py
tells).
"""

from django.db import migrations

ALTER = """
DO $$
DECLARE
    known regprocedure;
BEGIN
    FOR known IN SELECT oid FROM pg_proc WHERE proname = 'cast_vote' LOOP
        EXECUTE format('ALTER FUNCTION %s SET plan_cache_mode = force_generic_plan', known);
        EXECUTE format('ALTER FUNCTION %s SET enable_seqscan = off', known);
    END LOOP;
END
$$
"""
RESET = """
DO $$
DECLARE
    known regprocedure;
BEGIN
    FOR known IN SELECT oid FROM pg_proc WHERE proname = 'cast_vote' LOOP
        EXECUTE format('ALTER FUNCTION %s RESET ALL', known);
    END LOOP;
END
$$
"""


def keep_plans(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ALTER, params=None)


def forget_plans(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(RESET, params=None)


class Migration(migrations.Migration):
    dependencies = [("voting", "0006_identity")]

    operations = [migrations.RunPython(keep_plans, forget_plans)]
