"""The newspaper reports all the way: two pieces of news are public, a third waits for its minute."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from core import clock
from portal import press_pack
from portal.story import drawings
from portal.story.stage import DATA, Stage
from results import services as results
from results.models import NewsItem
from results.services.news import content_digest


def report(stage: Stage) -> None:
    """After the announcement two pieces are published at once."""
    first, second = _words()[:2]
    _publish(stage, first, picture=drawings.of(0).found.content if stage.shows_accounts else None)
    _publish(stage, second)


def plan(stage: Stage) -> None:
    """A third is approved for tomorrow at nine; the press pack is made of what stands by now."""
    tomorrow = timezone.localtime(clock.now(stage.campaign) + timedelta(days=1))
    _publish(stage, _words()[2], release_at=tomorrow.replace(hour=9, minute=0, second=0, microsecond=0))
    press_pack.ask(campaign=stage.campaign, by=stage.organisers[0])


def _words() -> list[dict[str, Any]]:
    news: list[dict[str, Any]] = tomllib.loads((DATA / "news.toml").read_text(encoding="utf-8"))["news"]
    return news


def _publish(
    stage: Stage, words: dict[str, Any], *, picture: Any = None, release_at: datetime | None = None
) -> NewsItem:
    """The reporter writes, one organiser proposes, another publishes."""
    reporter, first, second = stage.people["reporter"][0], *stage.organisers[:2]
    item = results.save_news(campaign=stage.campaign, by=reporter, release_at=release_at, **words)
    if picture:
        prepared = results.prepare_news_picture("示意图.jpg", picture)
        item = results.set_news_picture(item=item, picture=prepared, alt=words["alt"], by=reporter)
    results.propose_news(item=item, by=first)
    return results.publish_news(item=item, by=second, seen=content_digest(NewsItem.objects.get(pk=item.pk)))
