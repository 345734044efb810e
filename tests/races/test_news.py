"""Two organisers at the same instant: news is published once, and no edit slips under what two persons approved."""

import threading
from datetime import datetime

import pytest
from django.utils import timezone

from core import clock
from core.errors import DomainError
from core.models import AuditEntry, Role
from results import services
from results.models import NewsItem
from results.services.news import content_digest
from tests.builders import opened_campaign, organisers, person
from tests.races import together

NOW = datetime(2026, 8, 5, 9, tzinfo=timezone.get_default_timezone())
WORKERS = 4

pytestmark = pytest.mark.django_db(transaction=True)


def proposed() -> tuple[NewsItem, list]:
    campaign = opened_campaign()
    first, second = organisers(campaign)
    host = campaign.hosts.all()[0].organisation
    item = services.save_news(campaign=campaign, by=first, headline="消息", body="正文。")
    services.propose_news(item=item, by=first)
    return item, [first, second, person(Role.ORGANISER, host), person(Role.ORGANISER, host)]


def test_several_publish_at_once_and_exactly_one_does() -> None:
    with clock.at(NOW):
        item, (_first, *others) = proposed()
        seen = content_digest(item)
        answers = together.at_once([lambda by=by: services.publish_news(item=item, by=by, seen=seen) for by in others])
    assert sum(not isinstance(answer, Exception) for answer in answers) == 1
    assert AuditEntry.objects.filter(action="news.publish").count() == 1


def test_an_edit_and_a_publication_at_once_never_both_win() -> None:
    with clock.at(NOW):
        item, (first, second, *_others) = proposed()
        campaign, seen = item.campaign, content_digest(item)
        answers = together.at_once(
            [
                lambda: services.publish_news(item=item, by=second, seen=seen),
                lambda: services.save_news(campaign=campaign, item=item, by=first, headline="另一则", body="另文。"),
            ]
        )
    assert sum(isinstance(answer, DomainError) for answer in answers) == 1
    found = NewsItem.objects.get()
    assert (found.published_at is None) == (found.headline == "另一则")


def test_control_without_the_lock_an_edit_slips_under_the_approval() -> None:
    """Both read the draft, one approves it, the other writes: without the lock what is public was read by nobody."""
    with clock.at(NOW):
        item, (_first, second, *_others) = proposed()
        seen, barrier, approved = content_digest(item), threading.Barrier(2, timeout=60), threading.Event()

        def publish() -> None:
            barrier.wait()
            services.publish_news(item=item, by=second, seen=seen)
            approved.set()

        def naive_edit() -> None:
            draft = NewsItem.objects.get(pk=item.pk, published_at=None)
            barrier.wait()
            approved.wait(60)
            NewsItem.objects.filter(pk=draft.pk).update(headline="没有人复核过")

        together.at_once([publish, naive_edit])
    found = NewsItem.objects.get()
    assert found.published_at
    assert content_digest(found) != seen
