"""cast_vote(): one sheet in one statement, on PostgreSQL. SQLite has the same rules in voting/cast.py."""

from django.db import migrations

CREATE = """
CREATE FUNCTION cast_vote(
    the_phase bigint, the_voter bigint, chosen bigint[], the_key text, the_digest text,
    shift interval, zone text, by_day boolean, sheets int, fewest int, most int, per_case int
) RETURNS jsonb
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    many int := coalesce(cardinality(chosen), 0);
    moment timestamptz;
    term date;
    first record;
    place record;
    held record;
    reply jsonb;
BEGIN
    -- Shared by all casts of the phase, taken alone by its closing: what is counted then is all that was cast. The
    -- clock is read only afterwards, so a cast that waited for the closing finds itself too late.
    PERFORM pg_advisory_xact_lock_shared(821, the_phase::int);
    moment := clock_timestamp() + shift;
    term := CASE WHEN by_day THEN (moment AT TIME ZONE zone)::date ELSE DATE '2000-01-01' END;

    SELECT digest, answer INTO first FROM voting_castrequest WHERE voter_id = the_voter AND client_key = the_key;
    IF FOUND THEN
        RETURN cast_again(first.digest, the_digest, first.answer);
    END IF;

    SELECT opens_at, closes_at, closed_at, duration, campaign_id INTO place
        FROM campaigns_phase WHERE id = the_phase;
    IF place.closed_at IS NOT NULL OR moment >= place.closes_at THEN
        RETURN '{"refusal": "VotingIsOver"}';
    END IF;
    IF moment < place.opens_at OR (place.opens_at IS NULL AND place.duration IS NOT NULL) THEN
        RETURN jsonb_build_object('refusal', 'VotingHasNotOpened', 'opens_at', place.opens_at);
    END IF;

    IF many < fewest THEN
        RETURN jsonb_build_object('refusal', 'TooFewChoices', 'missing', fewest - many);
    END IF;
    IF many > most THEN
        RETURN jsonb_build_object('refusal', 'TooManyChoices', 'surplus', many - most);
    END IF;
    IF (SELECT count(DISTINCT choice) FROM unnest(chosen) AS choice) < many THEN
        RETURN '{"refusal": "CaseWasChosenAlready"}';
    END IF;
    IF (SELECT count(*) FROM submissions_submission
            WHERE id = ANY (chosen) AND campaign_id = place.campaign_id AND status = 'admitted') < many THEN
        RETURN '{"refusal": "CaseIsNotOnTheBallot"}';
    END IF;

    -- Make sure that the row is there, then lock it: an upsert would take its insert branch without asking any
    -- condition. The lock comes in a statement of its own, whose snapshot sees what the one before us committed.
    INSERT INTO voting_ballot
            (phase_id, voter_id, period, sheets_used, sheets_allowed, choices_used, choices_allowed)
        VALUES (the_phase, the_voter, term, 0, sheets, 0, sheets * most)
        ON CONFLICT (phase_id, voter_id, period) DO NOTHING;
    SELECT id, sheets_used, sheets_allowed INTO held FROM voting_ballot
        WHERE phase_id = the_phase AND voter_id = the_voter AND period = term
        FOR NO KEY UPDATE;

    -- The same key may have been cast while we waited for the lock.
    SELECT digest, answer INTO first FROM voting_castrequest WHERE voter_id = the_voter AND client_key = the_key;
    IF FOUND THEN
        RETURN cast_again(first.digest, the_digest, first.answer);
    END IF;

    IF held.sheets_used >= held.sheets_allowed THEN
        RETURN jsonb_build_object('refusal', 'AlreadyVoted', 'voted_at',
            (SELECT max(cast_at) FROM voting_vote WHERE ballot_id = held.id));
    END IF;
    IF EXISTS (SELECT FROM voting_vote WHERE ballot_id = held.id AND submission_id = ANY (chosen)
            GROUP BY submission_id HAVING count(*) >= per_case) THEN
        RETURN '{"refusal": "CaseWasChosenAlready"}';
    END IF;

    UPDATE voting_ballot SET sheets_used = sheets_used + 1, choices_used = choices_used + many WHERE id = held.id;
    INSERT INTO voting_vote (ballot_id, submission_id, slot, cast_at)
        SELECT held.id, choice,
            1 + (SELECT count(*) FROM voting_vote AS before
                WHERE before.ballot_id = held.id AND before.submission_id = choice),
            moment
        FROM unnest(chosen) AS choice;
    reply := jsonb_build_object('cast_at', moment, 'choices', chosen,
        'sheets_left', held.sheets_allowed - held.sheets_used - 1);
    INSERT INTO voting_castrequest (voter_id, client_key, digest, answer)
        VALUES (the_voter, the_key, the_digest, reply);
    RETURN reply;
END
$$
"""

CREATE_AGAIN = """
CREATE FUNCTION cast_again(first_digest text, this_digest text, first_answer jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN first_digest = this_digest THEN first_answer || '{"repeated": true}'
        ELSE '{"refusal": "KeyWasUsedForAnotherChoice"}' END
$$
"""

DROP = """
DROP FUNCTION cast_vote(bigint, bigint, bigint[], text, text, interval, text, boolean, int, int, int, int);
DROP FUNCTION cast_again(text, text, jsonb);
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE_AGAIN, params=None)
        schema_editor.execute(CREATE, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP, params=None)


class Migration(migrations.Migration):
    dependencies = [("voting", "0001_ballots"), ("submissions", "0001_forms_and_slates")]

    operations = [migrations.RunPython(create, drop)]
