"""Many phones scan one code at the same instant: every scan is counted, in one row."""

from typing import Any

import pytest
from django.db.models import F

from campaigns import display
from campaigns.models import DisplaySite
from core import clock
from results.display import scans
from results.models import DisplayScan
from tests.builders import during, laid_cases, opened_campaign, organisers
from tests.races.together import at_once
from tests.results.displays import site_of

WORKERS = 8

pytestmark = pytest.mark.django_db(transaction=True)


def scan() -> list[Any]:
    campaign = opened_campaign()
    with clock.at(during(campaign, "voting")):
        site, case = site_of(campaign, organisers(campaign)[0]), laid_cases(campaign, 1)[0]
        return at_once([lambda: scans.count(site=site, case=case)] * WORKERS)


@pytest.mark.sqlite
def test_eight_scans_at_once_are_eight() -> None:
    assert scan() == [None] * WORKERS
    assert list(DisplayScan.objects.values_list("count", flat=True)) == [WORKERS]


def test_read_and_written_back_they_would_be_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the count read first and written back afterwards loses some."""
    import time

    def careless(*, site: DisplaySite, case: Any) -> None:
        hour = scans.hour_of(clock.now(site.campaign))
        row, _new = DisplayScan.objects.get_or_create(site=site, submission=case, hour=hour, in_time=True)
        time.sleep(0.2)
        row.count += 1
        row.save()

    monkeypatch.setattr(scans, "count", careless)
    scan()
    assert DisplayScan.objects.get().count < WORKERS


@pytest.mark.sqlite
def test_a_place_that_is_removed_while_it_is_scanned_leaves_either_both_or_nothing() -> None:
    campaign = opened_campaign()
    with clock.at(during(campaign, "voting")):
        by, case = organisers(campaign)[0], laid_cases(campaign, 1)[0]
        site = site_of(campaign, by)
        answers = at_once(
            [lambda: scans.count(site=site, case=case)] * 3 + [lambda: display.remove_site(site=site, by=by)]
        )
    there = DisplaySite.objects.filter(pk=site.pk).exists()
    assert isinstance(answers[-1], display.PlaceWasUsed) == there
    assert DisplayScan.objects.filter(count=F("count")).exists() == there
