"""cast_vote() once more, with the limits in all and for an award area, and the daily hours.

The new parameters come last and default to "no limit". SQLite has the same rules in voting/cast.py.
"""

from importlib import import_module

from django.db import migrations

CREATE = """
CREATE FUNCTION cast_vote(
    the_phase bigint, the_voter bigint, chosen bigint[], the_key text, the_digest text,
    shift interval, zone text, by_day boolean, sheets int, fewest int, most int, per_case int,
    in_all int DEFAULT NULL, per_area int DEFAULT NULL,
    daily_from time DEFAULT NULL, daily_until time DEFAULT NULL
) RETURNS jsonb
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    many int := coalesce(cardinality(chosen), 0);
    moment timestamptz;
    hour time;
    term date;
    first record;
    place record;
    held record;
    whole_used int;
    whole_allowed int;
    crowded record;
    reply jsonb;
BEGIN
    -- Shared by all casts of the phase, taken alone by its closing: what is counted then is all that was cast. The
    -- clock is read only afterwards, so a cast that waited for the closing finds itself too late.
    PERFORM pg_advisory_xact_lock_shared(821, the_phase::int);
    moment := clock_timestamp() + shift;
    hour := (moment AT TIME ZONE zone)::time;
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
    IF hour < daily_from OR (daily_until > TIME '00:00' AND hour >= daily_until) THEN
        RETURN '{"refusal": "VotingIsOutsideItsHours"}';
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

    -- A limit over all days has a row of its own, locked before the day's ballot by every cast of this voter: at midnight
    -- two casts go to two ballots, and this row is all that they share.
    IF in_all IS NOT NULL THEN
        INSERT INTO voting_allowance (phase_id, voter_id, sheets_used, sheets_allowed)
            VALUES (the_phase, the_voter, 0, in_all)
            ON CONFLICT (phase_id, voter_id) DO NOTHING;
        SELECT sheets_used, sheets_allowed INTO whole_used, whole_allowed FROM voting_allowance
            WHERE phase_id = the_phase AND voter_id = the_voter
            FOR NO KEY UPDATE;
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

    IF whole_used >= whole_allowed THEN
        RETURN '{"refusal": "AllVotesAreUsed"}';
    END IF;
    IF held.sheets_used >= held.sheets_allowed THEN
        RETURN jsonb_build_object('refusal', 'AlreadyVoted', 'voted_at',
            (SELECT max(cast_at) FROM voting_vote WHERE ballot_id = held.id));
    END IF;
    IF EXISTS (SELECT FROM voting_vote WHERE ballot_id = held.id AND submission_id = ANY (chosen)
            GROUP BY submission_id HAVING count(*) >= per_case) THEN
        RETURN '{"refusal": "CaseWasChosenAlready"}';
    END IF;

    IF per_area IS NOT NULL THEN
        SELECT area_id, count(*) - per_area AS surplus INTO crowded
            FROM (SELECT unnest(chosen) AS pick
                UNION ALL SELECT submission_id FROM voting_vote WHERE ballot_id = held.id) AS picks
            JOIN submissions_submission ON id = pick
            WHERE area_id IN (SELECT area_id FROM submissions_submission WHERE id = ANY (chosen))
            GROUP BY area_id HAVING count(*) > per_area
            ORDER BY area_id LIMIT 1;
        IF FOUND THEN
            RETURN jsonb_build_object('refusal', 'AreaIsFull', 'area', crowded.area_id, 'surplus', crowded.surplus);
        END IF;
    END IF;

    IF in_all IS NOT NULL THEN
        UPDATE voting_allowance SET sheets_used = sheets_used + 1
            WHERE phase_id = the_phase AND voter_id = the_voter;
    END IF;
    UPDATE voting_ballot SET sheets_used = sheets_used + 1, choices_used = choices_used + many WHERE id = held.id;
    INSERT INTO voting_vote (ballot_id, submission_id, slot, cast_at)
        SELECT held.id, choice,
            1 + (SELECT count(*) FROM voting_vote AS before
                WHERE before.ballot_id = held.id AND before.submission_id = choice),
            moment
        FROM unnest(chosen) AS choice;
    reply := jsonb_build_object('cast_at', moment, 'choices', chosen,
        'sheets_left', least(held.sheets_allowed - held.sheets_used, whole_allowed - whole_used) - 1);
    INSERT INTO voting_castrequest (voter_id, client_key, digest, answer)
        VALUES (the_voter, the_key, the_digest, reply);
    RETURN reply;
END
$$
"""

DROP_OLD = "DROP FUNCTION cast_vote(bigint, bigint, bigint[], text, text, interval, text, boolean, int, int, int, int)"
DROP_NEW = """
DROP FUNCTION cast_vote(
    bigint, bigint, bigint[], text, text, interval, text, boolean, int, int, int, int, int, int, time, time
)
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP_OLD, params=None)
        schema_editor.execute(CREATE, params=None)


def restore(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP_NEW, params=None)
        schema_editor.execute(import_module("voting.migrations.0002_cast_vote").CREATE, params=None)


class Migration(migrations.Migration):
    dependencies = [("voting", "0004_limits_in_all_and_by_area")]

    operations = [migrations.RunPython(create, restore)]
