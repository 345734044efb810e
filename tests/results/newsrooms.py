"""A campaign with people who write and publish news."""

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from core.models import Role, User
from results import services
from results.models import NewsItem
from results.services import news as ruled
from tests.builders import opened_campaign, organisers, person

NOW = datetime(2026, 8, 5, 9, tzinfo=timezone.get_default_timezone())
MINUTE = NOW + timedelta(days=1)
SECOND = timedelta(seconds=1)


class Room:
    """A campaign with two organisers and a reporter of its first host."""

    def __init__(self) -> None:
        self.campaign: Campaign = opened_campaign()
        self.first, self.second = organisers(self.campaign)
        self.host = self.campaign.hosts.all()[0].organisation
        self.reporter: User = person(Role.REPORTER, self.host)

    def draft(self, **facts: Any) -> NewsItem:
        words = {"headline": "记者走进云岚", "body": "第一段。\n第二段。", "by": self.reporter, **facts}
        return services.save_news(campaign=self.campaign, **words)

    def published(self, **facts: Any) -> NewsItem:
        item = self.draft(**facts)
        services.propose_news(item=item, by=self.first)
        return services.publish_news(item=item, by=self.second, seen=seen(item))

    def address(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.campaign.slug, *args])


def seen(item: NewsItem) -> str:
    return ruled.content_digest(NewsItem.objects.get(pk=item.pk))


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()
