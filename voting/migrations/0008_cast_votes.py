"""cast_votes(): all sheets that wait, judged and stored together; cast_vote(), one after the other, goes.

What cost most was not the disk but a dozen small statements a sheet (measured at ten sheets a commit: 380 microseconds
of the database a sheet, and less than half of it so). SQLite has the same rules in voting/cast.py.

The settings belong to the function: its plans are made once and kept, and one that was made while the tables were
empty still fits when they are full, because it can only look rows up by their keys.
"""

from importlib import import_module

from django.db import migrations

CREATE = """
CREATE FUNCTION cast_votes(
    the_phase bigint, keys text[], chosen text[], client_keys text[], digests text[],
    shift interval, zone text, by_day boolean, sheets int, fewest int, most int, per_case int,
    in_all int, per_area int, daily_from time, daily_until time
) RETURNS jsonb
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    moment timestamptz;
    hour time;
    term date;
    phase record;
    no_more jsonb;       -- what the phase itself says to every new sheet
    verdicts jsonb[];    -- on all sheets, in their order; NULL while a sheet may still be cast
    turns int[];         -- those sheets, in the order of their voters,
    voters bigint[];     -- their voters,
    ballots bigint[];    -- the voters' ballots, locked,
    left_today int[];    -- how many sheets these have left,
    left_in_all int[];   -- and how many the voter has over all days, where that is limited
    made record;
BEGIN
    -- Shared by all casts of the phase, taken alone by its closing: what is counted then is all that was cast. The
    -- clock is read only afterwards, so a cast that waited for the closing finds itself too late.
    PERFORM pg_advisory_xact_lock_shared(821, the_phase::int);
    moment := clock_timestamp() + shift;
    hour := (moment AT TIME ZONE zone)::time;
    term := CASE WHEN by_day THEN (moment AT TIME ZONE zone)::date ELSE DATE '2000-01-01' END;

    SELECT opens_at, closes_at, closed_at, duration, campaign_id INTO phase
        FROM campaigns_phase WHERE id = the_phase;
    no_more := CASE
        WHEN phase.closed_at IS NOT NULL OR moment >= phase.closes_at THEN '{"refusal": "VotingIsOver"}'
        WHEN moment < phase.opens_at OR (phase.opens_at IS NULL AND phase.duration IS NOT NULL) THEN
            jsonb_build_object('refusal', 'VotingHasNotOpened', 'opens_at', phase.opens_at)
        WHEN hour < daily_from OR (daily_until > TIME '00:00' AND hour >= daily_until) THEN
            '{"refusal": "VotingIsOutsideItsHours"}'
    END;

    -- What can be said without the ballot. Each row is looked up by its key alone, in a subquery of its own.
    WITH sheet AS MATERIALIZED (
        SELECT *, (SELECT id FROM voting_voter WHERE voting_voter.key = each.key) AS voter
            FROM unnest(keys, chosen, client_keys, digests) WITH ORDINALITY AS each(key, picks, client_key, digest, n)
    ), looked_at AS MATERIALIZED (
        SELECT n, voter, coalesce(
                CASE WHEN voter IS NULL THEN '{"refusal": "VoterIsOfAnotherProvider"}'::jsonb END,
                (SELECT cast_again(first.digest, sheet.digest, first.answer) FROM voting_castrequest AS first
                    WHERE first.voter_id = voter AND first.client_key = sheet.client_key),
                no_more,
                CASE WHEN many < fewest THEN jsonb_build_object('refusal', 'TooFewChoices', 'missing', fewest - many)
                    WHEN many > most THEN jsonb_build_object('refusal', 'TooManyChoices', 'surplus', many - most)
                    WHEN various < many THEN '{"refusal": "CaseWasChosenAlready"}'
                    WHEN on_ballot < many THEN '{"refusal": "CaseIsNotOnTheBallot"}' END) AS verdict
            FROM sheet CROSS JOIN LATERAL (
                SELECT count(*) AS many, count(DISTINCT pick) AS various, count(*) FILTER (WHERE phase.campaign_id =
                        (SELECT campaign_id FROM submissions_submission WHERE id = pick AND status = 'admitted')
                    ) AS on_ballot
                FROM unnest(picks::bigint[]) AS pick) AS choice
    )
    SELECT array_agg(verdict ORDER BY n),
            coalesce(array_agg(n ORDER BY voter) FILTER (WHERE verdict IS NULL), '{}'),
            coalesce(array_agg(voter ORDER BY voter) FILTER (WHERE verdict IS NULL), '{}')
        INTO verdicts, turns, voters FROM looked_at;
    IF (SELECT count(DISTINCT voter) FROM unnest(voters) AS voter) < cardinality(voters) THEN
        RAISE EXCEPTION 'a voter has two sheets in one call, of which each must see the other';
    END IF;

    -- A limit over all days has a row of its own, locked before the day's ballot by every cast of this voter: at midnight
    -- two casts go to two ballots, and this row is all that they share. Everybody takes the voters in the same order.
    IF in_all IS NOT NULL THEN
        INSERT INTO voting_allowance (phase_id, voter_id, sheets_used, sheets_allowed)
            SELECT the_phase, voter, 0, in_all FROM unnest(voters) AS voter
            ON CONFLICT (phase_id, voter_id) DO NOTHING;
        SELECT array_agg(sheets_allowed - sheets_used ORDER BY voter_id) INTO left_in_all FROM (
            SELECT voter_id, sheets_allowed, sheets_used FROM voting_allowance
                WHERE phase_id = the_phase AND voter_id = ANY (voters)
                ORDER BY voter_id FOR NO KEY UPDATE) AS allowance;
    END IF;

    -- Make sure that the rows are there, then lock them: an upsert would take its insert branch without asking any
    -- condition. The lock comes in a statement of its own; the snapshot of the next sees what those before us committed.
    INSERT INTO voting_ballot
            (phase_id, voter_id, period, sheets_used, sheets_allowed, choices_used, choices_allowed)
        SELECT the_phase, voter, term, 0, sheets, 0, sheets * most FROM unnest(voters) AS voter
        ON CONFLICT (phase_id, voter_id, period) DO NOTHING;
    SELECT array_agg(id ORDER BY voter_id), array_agg(sheets_allowed - sheets_used ORDER BY voter_id)
        INTO ballots, left_today FROM (
        SELECT id, voter_id, sheets_allowed, sheets_used FROM voting_ballot
            WHERE phase_id = the_phase AND voter_id = ANY (voters) AND period = term
            ORDER BY voter_id FOR NO KEY UPDATE) AS ballot;
    IF cardinality(ballots) <> cardinality(voters) OR cardinality(left_in_all) <> cardinality(voters) THEN
        RAISE EXCEPTION 'a voter has no row to count in, so the others cannot be told apart';
    END IF;

    FOR made IN
        WITH sheet AS MATERIALIZED (
            SELECT n, voter, ballot, today, whole, client_keys[n] AS client_key, digests[n] AS digest,
                    chosen[n]::bigint[] AS choices, cardinality(chosen[n]::bigint[]) AS many
                FROM unnest(turns, voters, ballots, left_today, left_in_all) AS each(n, voter, ballot, today, whole)
        ), judged AS MATERIALIZED (
            SELECT sheet.*,
                    jsonb_build_object('cast_at', moment, 'choices', choices, 'sheets_left', least(today, whole) - 1)
                        AS reply,
                    coalesce(
                        -- The same key may have been cast while we waited for the lock.
                        (SELECT cast_again(first.digest, sheet.digest, first.answer) FROM voting_castrequest AS first
                            WHERE first.voter_id = voter AND first.client_key = sheet.client_key),
                        CASE WHEN whole <= 0 THEN '{"refusal": "AllVotesAreUsed"}'::jsonb
                            WHEN today <= 0 THEN jsonb_build_object('refusal', 'AlreadyVoted', 'voted_at',
                                (SELECT max(cast_at) FROM voting_vote WHERE ballot_id = ballot))
                            WHEN EXISTS (SELECT FROM voting_vote
                                    WHERE ballot_id = ballot AND submission_id = ANY (choices)
                                    GROUP BY submission_id HAVING count(*) >= per_case) THEN
                                '{"refusal": "CaseWasChosenAlready"}'
                            WHEN per_area IS NOT NULL THEN (
                                SELECT jsonb_build_object('refusal', 'AreaIsFull', 'area', area_id,
                                        'surplus', count(*) - per_area)
                                    FROM (SELECT unnest(choices) AS pick
                                        UNION ALL SELECT submission_id FROM voting_vote WHERE ballot_id = ballot)
                                        AS picks
                                    JOIN submissions_submission ON id = pick
                                    WHERE area_id IN
                                        (SELECT area_id FROM submissions_submission WHERE id = ANY (choices))
                                    GROUP BY area_id HAVING count(*) > per_area
                                    ORDER BY area_id LIMIT 1) END) AS refusal
                FROM sheet
        ), spent AS (
            UPDATE voting_allowance SET sheets_used = sheets_used + 1 FROM judged
                WHERE in_all IS NOT NULL AND refusal IS NULL AND phase_id = the_phase AND voter_id = voter
        ), used AS (
            UPDATE voting_ballot SET sheets_used = sheets_used + 1, choices_used = choices_used + many FROM judged
                WHERE refusal IS NULL AND id = ballot
        ), voted AS (
            INSERT INTO voting_vote (ballot_id, submission_id, slot, cast_at)
                SELECT ballot, choice,
                    1 + (SELECT count(*) FROM voting_vote AS before
                        WHERE before.ballot_id = ballot AND before.submission_id = choice),
                    moment
                FROM judged CROSS JOIN unnest(choices) AS choice WHERE refusal IS NULL
        ), answered AS (
            INSERT INTO voting_castrequest (voter_id, client_key, digest, answer)
                SELECT voter, client_key, digest, reply FROM judged WHERE refusal IS NULL
        )
        SELECT n, coalesce(refusal, reply) AS verdict FROM judged
    LOOP
        verdicts[made.n] := made.verdict;
    END LOOP;
    RETURN to_jsonb(verdicts);
END
$$
"""
DROP = """
DROP FUNCTION cast_votes(
    bigint, text[], text[], text[], text[],
    interval, text, boolean, int, int, int, int, int, int, time, time
)
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        earlier = import_module("voting.migrations.0005_cast_vote_with_all_limits")
        schema_editor.execute(CREATE, params=None)
        schema_editor.execute(earlier.DROP_NEW, params=None)


def restore(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        earlier = import_module("voting.migrations.0005_cast_vote_with_all_limits")
        schema_editor.execute(DROP, params=None)
        schema_editor.execute(earlier.CREATE, params=None)
        import_module("voting.migrations.0007_cast_vote_plans").keep_plans(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("voting", "0007_cast_vote_plans")]

    operations = [migrations.RunPython(create, restore)]
