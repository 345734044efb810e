"""Two scenarios kept beside the list: what they change, what they never touch, and who may keep them."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.errors import PhaseAwaits, PhaseIsClosed
from campaigns.models import Phase
from core import clock
from core.models import AuditEntry, Role
from results import services
from results.models import Scenario, Selection
from results.scenarios import comparison
from results.services.scenarios import ScenarioHasNoList
from submissions.models import PhaseResult
from tests.builders import person
from tests.results.builders import NOTICE_DAY, Judged, judged

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Judged:
    """Six cases, the later the better; the first five of one city. The card takes three."""
    return judged(6, rules={"list_size": 3})


def keep(there: Judged, slot: str = "A", **limits: Any) -> Scenario:
    facts: dict[str, Any] = {"list_size": 3, "area_floors": {}, "city_cap": None, **limits}
    with clock.at(NOTICE_DAY):
        return services.save_scenario(campaign=there.campaign, slot=slot, by=there.first, **facts)


def numbers(there: Judged, *indexes: int) -> list[int]:
    return sorted(there.case(index).number or 0 for index in indexes)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_scenario_is_the_list_of_other_limits_by_the_same_points(there: Judged) -> None:
    assert keep(there, list_size=4).numbers == numbers(there, 2, 3, 4, 5)
    assert keep(there, "B", city_cap=1).numbers == numbers(there, 4, 5)
    with clock.at(NOTICE_DAY):
        compared = comparison(there.campaign, there.first)
    assert [column.slot for column in compared.columns] == ["", "A", "B"]
    assert [case.pk for case in compared.columns[1].comes] == [there.case(2).pk]
    assert [case.pk for case in compared.columns[2].goes] == [there.case(3).pk]
    assert {row.case and row.case.pk: row.values for row in compared.cases} == {
        there.case(2).pk: [False, True, False],
        there.case(3).pk: [True, True, False],
    }
    assert not Selection.objects.exists()  # nothing but a scenario


def test_a_slot_holds_one_scenario_and_can_be_emptied(there: Judged) -> None:
    keep(there, list_size=4)
    keep(there, list_size=2)
    assert Scenario.objects.get().list_size == 2
    for _twice in range(2):
        services.discard_scenario(campaign=there.campaign, slot="A", by=there.second)
    assert not Scenario.objects.exists()
    assert list(AuditEntry.objects.filter(action__startswith="scenario").values_list("action", flat=True)) == [
        "scenario.discard",
        "scenario.save",
        "scenario.save",
    ]


def test_limits_that_no_list_keeps_are_refused(there: Judged) -> None:
    with pytest.raises(ScenarioHasNoList, match=str(there.case(1).area)):
        keep(there, area_floors={str(there.case(1).area): 2})
    assert not Scenario.objects.exists()


def test_a_scenario_waits_for_the_scores_and_ends_with_the_list(there: Judged) -> None:
    Phase.objects.filter(campaign=there.campaign, kind="vote").update(closed_at=None)
    with pytest.raises(PhaseAwaits):
        keep(there)
    Phase.objects.filter(campaign=there.campaign, kind="vote").update(closed_at=NOTICE_DAY)
    kept = keep(there)
    with clock.at(NOTICE_DAY):
        services.propose_selection(campaign=there.campaign, by=there.first)
        services.confirm_selection(campaign=there.campaign, by=there.second)
    with pytest.raises(PhaseIsClosed):
        keep(there, list_size=1)
    assert Scenario.objects.get().numbers == kept.numbers


def test_a_scenario_of_older_inputs_says_so(there: Judged) -> None:
    keep(there)
    PhaseResult.objects.filter(phase__kind="vote", submission=there.case(0)).update(value=5000)
    with clock.at(NOTICE_DAY):
        assert comparison(there.campaign, there.first).columns[1].is_stale


def test_the_database_keeps_two_scenarios_with_limits_that_are_possible(there: Judged) -> None:
    kept = keep(there)
    for wrong in ({"slot": "C"}, {"list_size": 0}, {"city_cap": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Scenario.objects.filter(pk=kept.pk).update(**wrong)
    keep(there, "B")
    with pytest.raises(IntegrityError), transaction.atomic():
        Scenario.objects.filter(slot="B").update(slot="A")


def test_on_the_page_scenarios_are_computed_compared_and_discarded(there: Judged) -> None:
    client, slug = signed_in(there.first), there.campaign.slug
    address = reverse("scenarios", args=[slug])
    floors = {f"floor_{area.pk}": 0 for area in there.campaign.areas.all()}
    typed = {"slot": "A", "list_size": 4, "city_cap": "", **floors}
    with clock.at(NOTICE_DAY):
        assert "与按规则卡计算的名单相同" not in client.get(address).content.decode()
        page = client.post(address, typed, follow=True).content.decode()
        assert f"补入：{there.case(2).number_text}" in page
        for wrong in ({"list_size": "0"}, {"list_size": ""}, {"slot": "C"}, {"city_cap": "-1"}, {"list_size": "1e4"}):
            answer = client.post(address, {**typed, **wrong})
            assert answer.status_code == 200, wrong
            assert 'aria-invalid="true"' in answer.content.decode(), wrong
        impossible = client.post(address, {**typed, next(iter(floors)): "4"}).content.decode()
        assert "没有名单能满足" in impossible
        assert 'value="4"' in impossible  # what was typed stays
        discard = reverse("discard_scenario", args=[slug, "A"])
        assert discard in page
        assert client.post(reverse("discard_scenario", args=[slug, "C"])).status_code == 404
        assert discard not in client.post(discard, follow=True).content.decode()


def test_only_organisers_keep_scenarios_and_an_auditor_reads_them(there: Judged) -> None:
    keep(there, list_size=4)
    slug, host = there.campaign.slug, there.campaign.hosts.all()[0].organisation
    address, discard = reverse("scenarios", args=[slug]), reverse("discard_scenario", args=[slug, "A"])
    with clock.at(NOTICE_DAY):
        for user in (person(Role.EXPERT, host), person(Role.OFFICE, there.case(0).slate.office)):
            client = signed_in(user)
            asked = [client.get(address), client.post(address), client.post(discard)]
            assert [answer.status_code for answer in asked] == [404, 404, 404]
        auditor = signed_in(person(Role.AUDITOR, host))
        page = auditor.get(address).content.decode()
        assert there.case(2).number_text in page
        assert discard not in page
        assert [auditor.post(a).status_code for a in (address, discard)] == [404, 404]
        assert Client().get(address).status_code == 302


def test_the_page_takes_as_many_queries_for_three_differences_as_for_one(there: Judged) -> None:
    client, counts = signed_in(there.first), []
    for size in (4, 6):
        keep(there, list_size=size)
        with clock.at(NOTICE_DAY):
            client.get(reverse("scenarios", args=[there.campaign.slug]))
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("scenarios", args=[there.campaign.slug]))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 31
