"""The card is locked, the vote opens, and the public votes."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

from campaigns import cards, corrections, services
from campaigns.models import DisplaySite
from portal.story.stage import Stage
from results.models import SelectionRules
from submissions.models import Submission
from voting import cast, origin
from voting.identity import voter_of
from voting.models import Vote
from voting.rules import shown_rules

FROM_A_PLACE = 5  # of so many voters one has just read a board, where boards hang
# When people vote, hours of the day: on the way to work, at noon, and most of them in the evening.
HOURS = (8, 8, 9, 12, 12, 12, 20, 20, 20, 20, 21, 21)
LEAST_OF_AN_AREA, MOST_OF_A_CITY = 5, 3  # with sixteen cities and five areas both move a case or two


def lock_card(stage: Stage, *, size: int | None = None, least: int = LEAST_OF_AN_AREA) -> None:
    """Two organisers lock the rule card before the vote opens; it keeps the list (of ``size``) balanced."""
    stage.go_to("screening", timedelta(days=3, hours=10))
    floors = {area.name: least for area in stage.campaign.areas.all()}
    rules = SelectionRules.objects.filter(phase__campaign=stage.campaign)
    rules.update(area_floors=floors, city_cap=MOST_OF_A_CITY, **({"list_size": size} if size else {}))
    first, second = stage.organisers[:2]
    cards.propose_lock(campaign=stage.campaign, by=second)
    cards.lock(campaign=stage.campaign, by=first)


def propose_correction(stage: Stage) -> None:
    """While people vote, an organiser proposes a wider cap of the cities; a second person may publish it."""
    corrections.propose_correction(
        campaign=stage.campaign,
        rules={"selection": {"city_cap": 5}},
        reason="参选案例在各市分布不均，原定上限偏紧，经研究调整同一城市入选案例的上限。",
        by=stage.organisers[1],
    )


def vote(stage: Stage, voters: int, *, days: int = 3) -> None:
    """``voters`` people vote, some of them on several days; cases differ in how many people know them."""
    phase = stage.go_to("voting")
    services.advance(stage.campaign)
    rules = phase.voting_rules
    cases = list(Submission.objects.filter(campaign=stage.campaign).admitted().order_by("number"))
    known = {case.pk: stage.dice.uniform(0.3, 1.0) for case in cases}
    places = list(DisplaySite.objects.filter(campaign=stage.campaign).order_by("id"))
    locked, acknowledged = shown_rules(phase), 0
    for day, hour in product(range(days), sorted(set(HOURS))):
        phase = stage.go_to("voting", timedelta(days=day, hours=hour))
        for number in range(voters):
            if HOURS[number % len(HOURS)] != hour or (day and stage.dice.random() > 0.4):
                continue
            most = min(rules.choices_max, len(cases))
            wanted = stage.dice.randint(min(rules.choices_min, most), most)
            liked = sorted(cases, key=lambda case: -known[case.pk] * stage.dice.random())[:wanted]
            voter = voter_of("trial", f"story-{stage.campaign.slug}-{number}", stage.campaign)
            answer = cast.cast(
                phase=phase,
                voter=voter,
                choices=[case.pk for case in liked],
                client_key=f"{day}-{number}",
            )
            acknowledged += len(answer.choices)
            if places and number % FROM_A_PLACE == 0:
                place = places[number // FROM_A_PLACE % len(places)]
                origin.write(place.pk, phase=phase, rules=locked, voter=voter, answer=answer)
    stage.figures["votes_acknowledged"] = acknowledged
    stage.figures["votes_counted"] = Vote.objects.filter(ballot__phase=phase).count()
    stage.figures["votes_void"] = 0
