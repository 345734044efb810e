"""What others see of a page that somebody passes on: a plain card, and a poster to be saved.

Nobody gains by passing a page on: no vote, no draw, no count of it is kept (WeChat blocks pages that lure to it, and
the notice of a selection forbids it). So a card says what stands on the page, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns import kinds
from campaigns.models import Campaign
from submissions.models import Submission
from voting.poster import Sheet


@dataclass(frozen=True)
class Share:
    """A card as messengers draw it; ``url`` and ``image`` are whole addresses."""

    title: str
    description: str
    url: str
    image: str
    poster: str  # the page with the poster

    @property
    def sdk(self) -> str:
        """The address of WeChat's own script, "" where the office did not switch it on."""
        address: str = settings.WECHAT["JSSDK_URL"]
        return address


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def of_campaign(campaign: Campaign) -> Share:
    return _of_sheet(campaign, sheet_of_campaign(campaign))


def of_vote(campaign: Campaign) -> Share:
    """The same card for a campaign that has a vote, without a question to the database."""
    return _of_sheet(campaign, sheet_of_campaign(campaign, absolute(reverse("vote", args=[campaign.slug]))))


def _of_sheet(campaign: Campaign, sheet: Sheet) -> Share:
    return Share(
        title=_marked(campaign, campaign.name),
        description=_("Held by %(hosts)s") % {"hosts": "、".join(campaign.host_names)},
        url=sheet.url,
        image=absolute(reverse("share_picture", args=[campaign.slug, sheet.version])),
        poster=reverse("poster", args=[campaign.slug]),
    )


def of_case(campaign: Campaign, case: Submission) -> Share:
    sheet, zone = sheet_of_case(campaign, case), case.zone
    return Share(
        title=_marked(campaign, f"{case.number_text} {case.case_title}"),
        description=f"{zone}（{zone.organisation.city_name}）　{campaign.name}",
        url=sheet.url,
        image=absolute(reverse("case_share_picture", args=[campaign.slug, case.number_text, sheet.version])),
        poster=reverse("case_poster", args=[campaign.slug, case.number_text]),
    )


def _marked(campaign: Campaign, title: str) -> str:
    return f"【{campaign.mark_text}】{title}" if campaign.mark else title


def entrance(campaign: Campaign) -> str:
    """Where a visitor with a phone should begin: at the vote, or where there is none, at the campaign's page."""
    votes = campaign.phases.filter(kind__in=kinds.with_verb("vote")).exists()
    return absolute(reverse("vote" if votes else "campaign", args=[campaign.slug]))


def sheet_of_campaign(campaign: Campaign, url: str = "") -> Sheet:
    return Sheet(
        mark=campaign.mark_text,
        campaign=tuple(campaign.title_lines or [campaign.name]),
        hosts=tuple(campaign.host_names),
        url=url or entrance(campaign),
        invitation="微信扫码，查看全部案例",
    )


def sheet_of_case(campaign: Campaign, case: Submission) -> Sheet:
    zone = case.zone
    return Sheet(
        mark=campaign.mark_text,
        campaign=tuple(campaign.title_lines or [campaign.name]),
        hosts=tuple(campaign.host_names),
        url=absolute(reverse("case", args=[campaign.slug, case.number_text])),
        invitation="微信扫码，阅读案例全文",
        number=case.number_text,
        area=str(case.area or ""),
        title=case.case_title,
        zone=str(zone) if case.title else "",
        place=f"{zone.organisation.city_name}　{zone.level}{zone.type}",
    )
