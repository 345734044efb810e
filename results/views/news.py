"""News as anybody reads it: a list, a page each, a picture, a feed. Before its minute no address knows of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.access import visible_campaign
from campaigns.models import Campaign
from core import clock, files
from results.models import NewsCorrection, NewsItem
from results.models.news import NewsQuerySet

IN_FEED = 30
A_PAGE = 20
GONE = 410  # what was withdrawn is no longer there, and is not unknown


def public_news(campaign: Campaign, now: datetime) -> NewsQuerySet:
    """What stands, the newest first, with its published corrections; two queries for any number."""
    found = NewsItem.objects.filter(campaign=campaign).public_at(now).standing().latest_first()
    return found.select_related("case", "phase", "shown").prefetch_related(_published_corrections())


def _published_corrections() -> Any:
    return Prefetch("corrections", NewsCorrection.objects.filter(published_at__isnull=False), to_attr="corrected")


@require_safe
def news(request: HttpRequest, slug: str) -> HttpResponse:
    """What is public, the newest first, page by page."""
    campaign = visible_campaign(request, slug)
    pages = Paginator(public_news(campaign, clock.now(campaign)), A_PAGE)
    context = {"campaign": campaign, "page": pages.get_page(request.GET.get("page"))}
    return render(request, "results/news.html", context)


@require_safe
def news_item(request: HttpRequest, slug: str, item: int) -> HttpResponse:
    """One item with its corrections; of one that was withdrawn only that, and why."""
    campaign = visible_campaign(request, slug)
    rows = NewsItem.objects.filter(campaign=campaign).public_at(clock.now(campaign))
    found = get_object_or_404(
        rows.select_related("case", "phase", "shown").prefetch_related(_published_corrections()), pk=item
    )
    context = {"campaign": campaign, "item": found}
    return render(request, "results/news_item.html", context, status=GONE if found.withdrawn_at else None)


@require_safe
def news_picture(request: HttpRequest, slug: str, item: int) -> HttpResponseBase:
    """The picture of an item that is public and stands."""
    campaign = visible_campaign(request, slug)
    rows = NewsItem.objects.filter(campaign=campaign).public_at(clock.now(campaign)).standing()
    found = get_object_or_404(rows.select_related("shown"), pk=item, shown__isnull=False)
    assert found.shown  # noqa: S101 - narrows the type for mypy
    return files.response(found.shown, inline=True, name=f"news-{found.pk}")


class DatedAtom(Atom1Feed):
    """Atom whose ``updated`` is never the moment of reading: without an item, that since which there is the feed."""

    def latest_post_date(self) -> datetime:
        since: datetime = self.feed["since"]
        return super().latest_post_date() if self.items else since


class NewsFeed(Feed):  # type: ignore[type-arg]  # not generic when it runs
    """The same as Atom (RFC 4287). A corrected item is updated at the moment of its correction."""

    feed_type = DatedAtom

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        return super().__call__(request, *args, **kwargs)

    def get_object(self, request: HttpRequest, slug: str) -> Campaign:
        return visible_campaign(request, slug)

    def title(self, campaign: Campaign) -> str:
        name = _("News · %(campaign)s") % {"campaign": campaign.name}
        return f"{name}（{campaign.mark_text}）" if campaign.mark_text else name

    def feed_extra_kwargs(self, campaign: Campaign) -> dict[str, Any]:
        return {"since": campaign.published_at or clock.now(campaign)}

    def link(self, campaign: Campaign) -> str:
        return reverse("news", args=[campaign.slug])

    def author_name(self, campaign: Campaign) -> str:
        return "、".join(campaign.host_names)

    def items(self, campaign: Campaign) -> list[NewsItem]:
        found = list(public_news(campaign, clock.now(campaign))[:IN_FEED])
        for item in found:
            item.campaign = campaign
        return found

    def item_title(self, item: Any) -> str:
        return str(item.headline)

    def item_description(self, item: Any) -> str:
        corrections = "".join(f"更正：{each.note}" for each in item.corrected)
        return f"{corrections}{item.lead or item.paragraphs[0]}"

    def item_link(self, item: Any) -> str:
        return reverse("news_item", args=[item.campaign.slug, item.pk])

    def item_pubdate(self, item: Any) -> datetime:
        moment: datetime = item.published_at
        return moment

    def item_updateddate(self, item: Any) -> datetime:
        moment: datetime = max([item.published_at, *(each.published_at for each in item.corrected)])
        return moment


def latest(campaign: Campaign, now: datetime, most: int = 3) -> list[NewsItem]:
    """The newest items, for the campaign's page; one query."""
    found = NewsItem.objects.filter(campaign=campaign).public_at(now).standing().latest_first()
    return list(found.only("headline", "published_at", "campaign")[:most])
