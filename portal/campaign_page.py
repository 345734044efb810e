"""What the campaign's page shows, gathered from every stage."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from string import Template
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns import kinds, services
from campaigns.models import Campaign, DisplaySite
from core import clock
from core.qr import qr_svg
from portal import timeline
from submissions.models import Submission
from submissions.models.submission import Status

SAMPLE = 4  # cases on the campaign's page


@dataclass(frozen=True)
class Summary:
    """A campaign on the home page."""

    campaign: Campaign
    step: timeline.Step | None
    is_over: bool


def summary(campaign: Campaign) -> Summary:
    steps = timeline.steps(campaign)
    present = next((step for step in steps if step.state == "present"), None)
    coming = next((step for step in steps if step.state == "coming"), None)
    return Summary(campaign, present or coming or (steps[-1] if steps else None), not present and not coming)


@dataclass(frozen=True)
class NowBox:
    """The one box of the page: what can be done at this moment."""

    title: str
    text: str
    url: str
    word: str
    qr: str = ""


def now_box(campaign: Campaign) -> NowBox:
    """What the public or the offices can do now; it changes with the clock, never by hand."""
    if services.may(campaign, "vote"):
        address = reverse("vote", args=[campaign.slug])
        rules = services.phase_for(campaign, "vote").voting_rules
        text = _("Once a day, %(least)s to %(most)s cases. Scan with WeChat, or open the page here.") % {
            "least": rules.choices_min,
            "most": rules.choices_max,
        }
        return NowBox(_("Online voting"), text, address, _("Open the voting page"), qr_svg(settings.SITE_URL + address))
    if services.may(campaign, "object"):
        text = _("Anyone may object in writing, with name and evidence, while the notice is up.")
        return NowBox(_("Public notice"), text, reverse("notice", args=[campaign.slug]), _("Read the notice"))
    if services.may(campaign, "submit"):
        text = _("City offices recommend zones and hand in their forms on their desk.")
        return NowBox(_("Registration"), text, reverse("desk"), _("Go to the desk"))
    return _waiting_box(campaign)


def _waiting_box(campaign: Campaign) -> NowBox:
    if not kinds.is_announced(campaign, clock.now(campaign)):
        step = summary(campaign).step
        text = f"{step.dates} {step.state_text}" if step else _("not begun")
        name = step.name if step else str(campaign)
        return NowBox(name, text, reverse("rules", args=[campaign.slug]), _("Read the rules"))
    return NowBox(
        _("Results"),
        _("The list is published, in the order of city codes and without rank."),
        reverse("results", args=[campaign.slug]),
        _("See the results"),
    )


def areas(campaign: Campaign) -> list[Any]:
    """The award areas with the number of cases that take part."""
    admitted = Count("submissions", filter=Q(submissions__status=Status.ADMITTED))
    # Said here: Django drops a model's own order from a query that groups.
    return list(campaign.areas.annotate(case_count=admitted).order_by("position"))


def case_count(campaign: Campaign) -> int:
    return campaign.submissions.filter(status=Status.ADMITTED).count()


def sample(campaign: Campaign, request: HttpRequest) -> list[Submission]:
    """A few cases, another few every day: an order by a hash that favours nobody."""
    day = clock.today(campaign).isoformat()
    cases = Submission.objects.filter(campaign=campaign).admitted().with_names()
    return sorted(cases, key=lambda case: hashlib.sha256(f"{day}:{case.number}".encode()).digest())[:SAMPLE]


def downloads(campaign: Campaign) -> list[dict[str, str]]:
    """The files anyone may take along."""
    return [
        {"url": reverse("blank_form", args=[campaign.slug]), "name": _("Application form"), "meta": "DOCX"},
        {"url": reverse("call", args=[campaign.slug]), "name": _("Notice of the campaign"), "meta": _("page")},
        {"url": reverse("rules", args=[campaign.slug]), "name": _("Rule card"), "meta": _("page")},
    ]


def places(campaign: Campaign) -> list[DisplaySite]:
    """Where the cases hang on a wall (线下展示) or soon will; a place that is over is not listed."""
    return list(DisplaySite.objects.filter(campaign=campaign).not_over(clock.today(campaign)))


def call(campaign: Campaign) -> dict[str, Any]:
    """The notice's title, addressee and paragraphs, with the clauses and the schedule written in."""
    facts = {key: campaign.text(key) for key in ("eligibility", "no_rank", "no_fee")}
    facts["schedule"] = "\n".join(
        f"（{numeral}）{phase.name}{'：' + dates if (dates := timeline.dates(phase)) else ''}\n{phase.summary}"
        for numeral, phase in zip("一二三四五六七八九", campaign.phases.all(), strict=False)
    )
    body = Template(campaign.text("notice")).safe_substitute(facts)
    return {
        "title": campaign.text("notice_title"),
        "to": campaign.text("notice_to"),
        "paragraphs": [line for line in body.splitlines() if line.strip()],
    }
