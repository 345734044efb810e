"""What the ballot's address keeps for a few seconds, and what it never keeps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.models import Campaign, Phase
from core import clock
from tests.voting.builders import poll
from voting import frozen

pytestmark = pytest.mark.django_db


def test_a_settled_vote_is_read_once_and_then_by_one_thread(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    here = poll(3)
    monkeypatch.setattr(frozen, "SECONDS", 60.0)
    with here.open():
        first = frozen.poll(here.campaign.slug)
        assert first is not None
        with django_assert_num_queries(0):
            assert frozen.poll(here.campaign.slug) is first
            assert first.ids([case.number for case in here.cases]) == here.ids
            assert first.ids([9999]) == [-9999]
        first.until = 0.0
        with frozen._reading, django_assert_num_queries(0):
            assert frozen.poll(here.campaign.slug) is first  # another thread is reading
        assert frozen.poll(here.campaign.slug) is not first


def test_what_is_not_settled_is_read_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frozen, "SECONDS", 60.0)
    planned = poll(3, locked=False)
    assert frozen.poll(planned.campaign.slug) is not frozen.poll(planned.campaign.slug)
    coming, rehearsed = poll(3), poll(3)
    opens = clock.now() + timedelta(minutes=1)
    Phase.objects.filter(pk=coming.phase.pk).update(opens_at=opens, closes_at=opens + timedelta(days=1))
    assert frozen.poll(coming.campaign.slug) is not frozen.poll(coming.campaign.slug)  # its card may be corrected
    Campaign.objects.filter(pk=rehearsed.campaign.pk).update(mark=Campaign.Mark.REHEARSAL)
    with rehearsed.open():
        assert frozen.poll(rehearsed.campaign.slug) is not frozen.poll(rehearsed.campaign.slug)
    assert frozen.poll("nowhere") is None
