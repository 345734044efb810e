"""Many phones scan one code at the same instant: every scan is counted, in one row."""

from typing import Any

import pytest
from django.db.models import F

from campaigns import display
from campaigns.models import DisplaySite
from core import clock
from core.models import Job
from results.display import papers, scans
from results.models import BoardText, DisplayScan
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
def test_boards_that_four_ask_for_at_once_are_one_job_and_one_version_of_each_text() -> None:
    campaign = opened_campaign()
    with clock.at(during(campaign, "voting")):
        by = organisers(campaign)[0]
        site, cases = site_of(campaign, by), laid_cases(campaign, 3)
        answers = at_once([lambda: papers.ask(site=site, size="a3", by=by)] * 4)
    assert len({job.pk for job in answers if isinstance(job, Job)}) == 1
    assert [isinstance(job, Job) for job in answers] == [True] * 4
    assert list(BoardText.objects.values_list("version", flat=True)) == [1] * len(cases)


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
