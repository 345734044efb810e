"""The finished campaign: its page, the figures of participation, and the results for programs."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from campaigns import figures, kinds
from campaigns.models import Campaign, Phase, RuleCard
from core import clock, jobs
from core.models import Job, Role
from portal import figure_tables
from results import closing, services
from results.models import Certificate, ClosingRecord, SelectionItem
from results.services import announcing
from results.services.certificate_acts import content_digest
from submissions.models import Slate, Submission
from tests.builders import person
from tests.results.builders import (
    AFTER_NOTICE,
    DURING_NOTICE,
    Judged,
    announce_the_rest,
    announced,
    certified,
    noticed,
    objected,
    partly_announced,
)
from voting import turnout
from voting.models import Ballot, Voter

pytestmark = pytest.mark.django_db

READING = AFTER_NOTICE + timedelta(hours=1)


def page(client: Client, there: Judged, name: str = "campaign") -> str:
    with clock.at(READING):
        answer = client.get(reverse(name, args=[there.campaign.slug]))
    assert answer.status_code == 200
    return answer.content.decode()


def results_json(client: Client, there: Judged, **headers: str) -> Any:
    with clock.at(READING):
        return client.get(reverse("results_json", args=[there.campaign.slug]), headers=headers)


def figure(there: Judged, key: str) -> figures.Figure:
    fresh = Campaign.objects.get(pk=there.campaign.pk)
    with clock.at(READING):
        return next(each for each in kinds.figures_of(fresh) if each.key == key)


def cast(there: Judged, days: list[int]) -> Phase:
    """So many ballots on the first days of the vote, as rows, of voters of their own."""
    phase = there.campaign.phases.get(kind="vote")
    first = clock.timezone.localdate(phase.opens_at) if phase.opens_at else None
    assert first
    total = sum(days)
    voters = Voter.objects.bulk_create(
        Voter(provider="trial", key=f"{there.campaign.pk}-{n}", created_at=phase.opens_at) for n in range(total)
    )
    places = [day for day, count in enumerate(days) for _each in range(count)]
    Ballot.objects.bulk_create(
        Ballot(
            phase=phase,
            voter=voter,
            period=first + timedelta(days=place),
            sheets_used=1,
            sheets_allowed=1,
            choices_used=3,
            choices_allowed=10,
        )
        for voter, place in zip(voters, places, strict=True)
    )
    return phase


def test_the_finished_campaign_shows_its_cases_by_area_its_figures_and_what_to_take_along(client: Client) -> None:
    there = announced(5)
    for job in Job.objects.filter(kind=announcing.PDF):
        jobs.run(job.pk)
    said = page(client, there)
    titles = [case.case_title for case in there.cases[1:]]
    assert all(title in said for title in titles)
    assert there.case(0).case_title not in said  # it took part, and was not selected
    for words in ("入选案例", "参与情况", "不做排名", "announcement-1.pdf", "selected-list.xlsx", "results.json"):
        assert words in said
    neutral = list(Submission.objects.filter(announced__isnull=False).in_neutral_order())
    for area in there.campaign.areas.all():
        places = [said.index(f">{case.case_title}<") for case in neutral if case.area_id == area.pk]
        assert places == sorted(places)


def test_before_its_minute_the_page_is_that_of_a_running_campaign_and_there_is_no_json(client: Client) -> None:
    there = noticed(3)
    with clock.at(DURING_NOTICE):
        before = client.get(reverse("campaign", args=[there.campaign.slug])).content.decode()
        answer = client.get(reverse("results_json", args=[there.campaign.slug]))
    assert "tx-totals" not in before
    assert answer.status_code == 404
    assert not ClosingRecord.objects.exists()


def test_an_announcement_that_waits_for_its_minute_is_not_counted(client: Client) -> None:
    there = noticed(3)
    with clock.at(AFTER_NOTICE):
        services.propose_announcement(
            campaign=there.campaign, by=there.first, release_at=AFTER_NOTICE + timedelta(hours=5)
        )
        services.announce(campaign=there.campaign, by=there.second)
        assert closing.closing(there.campaign, clock.now(there.campaign)) is None
        closing.keep(there.campaign, clock.now(there.campaign))
    assert not ClosingRecord.objects.exists()
    assert figure(there, "cases_selected").total == 0


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_takes_no_more_than_twelve_queries(
    client: Client, many: int, django_assert_max_num_queries: Any
) -> None:
    there = announced(many + 1)
    page(client, there)  # the first reader counts
    with clock.at(READING), django_assert_max_num_queries(12):
        client.get(reverse("campaign", args=[there.campaign.slug]))


def test_the_figures_are_counted_once_and_anew_after_another_announcement(client: Client) -> None:
    there, held = partly_announced()
    page(client, there)
    kept = ClosingRecord.objects.get()
    page(client, there)
    assert ClosingRecord.objects.get().counted_at == kept.counted_at
    assert len(kept.order) == 2
    with clock.at(READING):
        announce_the_rest(there, held)
    with clock.at(READING + timedelta(hours=1)):
        found = closing.closing(there.campaign, clock.now(there.campaign))
    assert found
    assert [case["number"] for case in found.cases] == [
        case.number_text for case in Submission.objects.filter(announced__isnull=False).in_neutral_order()
    ]
    assert len(found.cases) == 3


def test_a_missing_or_older_layout_is_counted_anew(client: Client) -> None:
    there = announced(3)
    page(client, there)
    ClosingRecord.objects.update(layout=0, order=[])
    assert there.case(1).case_title in page(client, there)


def test_figures_count_cities_zones_cases_objections_and_nothing_by_case() -> None:
    there = noticed(6)
    Slate.objects.filter(submissions__in=[case.pk for case in there.cases]).update(taken=5, sent_at=AFTER_NOTICE)
    with clock.at(DURING_NOTICE):
        objected(there, there.case(1))
        objected(there, there.case(2), kind="report")
    cities = {case.zone.organisation.city_name for case in there.cases}
    assert figure(there, "cities_recommending").total == len(cities)
    assert figure(there, "zones_recommended").total == 6
    admitted = figure(there, "cases_admitted")
    assert admitted.total == 6
    assert [name for name, _count in admitted.by["area"]] == [area.name for area in there.campaign.areas.all()]
    assert sum(count or 0 for _city, count in admitted.by["city"]) == 6
    assert dict(figure(there, "objections").by["kind"]) == {"objection": 1, "report": 1, "complaint": 0}
    numbers = {case.number_text for case in there.cases}
    split = {name for each in kinds.figures_of(there.campaign) for rows in each.by.values() for name, _count in rows}
    assert not numbers & split


def test_ballots_are_told_by_day_if_the_card_says_so_and_never_a_count_that_points_at_somebody() -> None:
    there = noticed(3)
    phase = cast(there, [30, 3, 12])
    ballots = figure(there, "ballots")
    assert ballots.total == 45
    days = ballots.by["day"]
    assert [count for _day, count in days[:4]] == [30, None, None, 0]  # the 3, and with it what would give it away
    assert len(days) == 10
    assert figure(there, "votes").total == sum(range(10, 13))
    card = RuleCard.objects.get(campaign=there.campaign)
    rules = next(each for each in card.content["phases"] if each["kind"] == "vote")["rules"]
    del rules["show_totals"]  # a card of before
    card.save()
    assert turnout.figures(Phase.objects.get(pk=phase.pk)) == []
    rules["show_counts"] = "closed"
    card.save()
    assert turnout.figures(Phase.objects.get(pk=phase.pk))[0].total == 45
    Phase.objects.filter(pk=phase.pk).update(closed_at=None)
    assert turnout.figures(Phase.objects.get(pk=phase.pk)) == []


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([30, 12], [30, 12]),
        ([30, 12, 0], [30, 12, 0]),
        ([30, 4, 12], [30, None, None]),
        ([4], [None]),
        ([4, 0, 2, 9], [None, 0, None, 9]),
        ([1, 0, 1, 9, 30], [None, 0, None, None, 30]),  # two of one each: their sum would tell it
    ],
)
def test_one_hidden_count_is_never_left_alone(rows: list[int], shown: list[int | None]) -> None:
    named = [(str(place), count) for place, count in enumerate(rows)]
    assert [count for _name, count in figures.split_of_persons(named)] == shown


def test_figures_survive_their_column_and_one_without_words_stays_out_of_the_page() -> None:
    counted = [
        figures.Figure("ballots", None, {"day": [("2026-08-21", 7), ("2026-08-22", None)]}),
        figures.Figure("new", 3),
    ]
    again = figures.read(json.loads(json.dumps(figures.stored(counted))))
    assert again == counted
    assert [total.count for total in figure_tables.totals(again)] == [None]
    hours = figure_tables.tables([figures.Figure("votes", 9, {"hour": [("09", 9), ("21", 0)]})])[0]
    assert hours.rows == [("9:00", [9]), ("21:00", [0])]
    assert hours.cards == [("9:00", [("总票数", 9)]), ("21:00", [("总票数", 0)])]
    table = figure_tables.tables(again)[0]
    assert table.rows == [("8月21日", [7]), ("8月22日", [None])]
    assert table.hides_some


def test_the_json_says_what_the_page_says_for_anybody_and_only_once(client: Client) -> None:
    there = certified(4)
    answer = results_json(client, there)
    assert answer["Access-Control-Allow-Origin"] == "*"
    said = answer.json()
    assert said["schema"] == "tuixuan.results/1"
    assert said["campaign"]["mark"] == "演示数据"
    neutral = Submission.objects.filter(announced__isnull=False).in_neutral_order()
    assert [case["number"] for case in said["cases"]] == [case.number_text for case in neutral]
    assert {frozenset(case) for case in said["cases"]} == {
        frozenset({"number", "title", "zone", "city", "area", "certificate"})
    }
    assert said["cases"][0]["certificate"]["state"] == "valid"
    assert said["cases"][0]["certificate"]["verify"].endswith(f"/verify/{said['cases'][0]['certificate']['number']}/")
    assert said["integrity_report"] is None
    assert said["order"] == "按城市代码排列，不做排名"
    assert {each["key"] for each in said["figures"]["items"]} >= {"cases_admitted", "cases_selected", "objections"}
    again = results_json(client, there, if_none_match=answer["ETag"])
    assert again.status_code == 304
    assert results_json(client, there, if_modified_since=answer["Last-Modified"]).status_code == 200


def revoke(there: Judged) -> Certificate:
    certificate: Certificate = there.campaign.certificates.all()[0]
    with clock.at(AFTER_NOTICE):
        act = services.propose_certificate_act(
            certificate=certificate, kind="withdraw", reason="材料不实", by=there.first
        )
        services.approve_certificate_act(certificate=certificate, digest=content_digest(act), by=there.second)
    return certificate


def test_wherever_the_selected_are_listed_a_revoked_certificate_is_told(client: Client) -> None:
    """What was announced stays announced; nobody may take it for an honour that still stands."""
    there = certified(4)
    listing = reverse("public_list", args=[there.campaign.slug])
    with clock.at(READING):
        before = client.get(listing).getvalue()
    for name in ("campaign", "results"):
        assert "撤销" not in page(client, there, name)
    gone = revoke(there)
    for name in ("campaign", "results"):
        said = page(client, there, name)
        assert said.count(reverse("verify", args=[gone.number])) == 1
        assert "撤销" in said
    with clock.at(READING):
        after = client.get(listing).getvalue()
    heads = [list(load_workbook(io.BytesIO(each)).active.iter_rows(values_only=True))[1] for each in (before, after)]
    assert heads[1] == (*heads[0], "备注")
    told = [row[-1] for row in list(load_workbook(io.BytesIO(after)).active.iter_rows(values_only=True))[2:]]
    assert sorted(filter(None, told)) == ["证书已撤销"]


def test_a_revoked_certificate_is_another_document(client: Client) -> None:
    there = certified(3)
    before = results_json(client, there)
    revoke(there)
    after = results_json(client, there, if_none_match=before["ETag"])
    assert after.status_code == 200
    assert "withdrawn" in {case["certificate"]["state"] for case in after.json()["cases"]}


@pytest.mark.parametrize("many", [1, 3])
def test_the_json_takes_no_more_queries_for_more_cases(
    client: Client, many: int, django_assert_max_num_queries: Any
) -> None:
    there = certified(many + 1)
    results_json(client, there)
    with django_assert_max_num_queries(12):
        results_json(client, there)


def test_nothing_but_reading_is_answered(client: Client) -> None:
    there = announced(3)
    with clock.at(READING):
        assert client.post(reverse("results_json", args=[there.campaign.slug])).status_code == 405


def test_no_place_and_no_points_stand_in_page_or_json(client: Client) -> None:
    there = announced(4, votes=[7919, 7907, 7901, 7883])
    said = page(client, there) + results_json(client, there).content.decode()
    for secret in ("7919", "7907", "7901", "7883", "名次"):
        assert secret not in said
    assert SelectionItem.objects.exists()


def test_organisers_read_the_figures_at_any_time_and_nobody_else(client: Client) -> None:
    there = noticed(3)
    address = reverse("figures", args=[there.campaign.slug])
    client.force_login(person(Role.EXPERT, there.campaign.hosts.all()[0].organisation))
    assert client.get(address).status_code == 404
    client.force_login(there.first)
    with clock.at(DURING_NOTICE):
        said = client.get(address).content.decode()
    assert "公布入选名单后" in said
    assert "参选案例" in said
