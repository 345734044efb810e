"""What the organisers' pages show of the papers after the list, gathered for the templates."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns import kinds
from campaigns.models import Campaign, Phase
from campaigns.services import may, phase_for
from core import clock
from core.models import Job
from core.pdf import missing_glyphs
from results.models import Certificate
from results.papers import case_lines
from results.services import certifying, due


def latest_job(campaign: Campaign, kind: str) -> Job | None:
    """The last job of a kind that the campaign asked for."""
    return Job.objects.filter(scope=campaign.slug, kind=kind).select_related("result").order_by("-id").first()


@dataclass
class Step:
    """Something made from the papers by one organiser: what it waits for, its file, and the act that may be done."""

    key: str
    title: str | Promise
    awaited: list[str]
    facts: list[str | Promise] = field(default_factory=list)
    job: Job | None = None
    single: str = ""


def steps(campaign: Campaign) -> list[Step]:
    """The certificates, with their state and what may be done; the papers stand in ``results.releases``."""
    has_certificates = any(phase.kind in kinds.with_verb("certify") for phase in campaign.phases.all())
    return [_certificates(campaign)] if has_certificates else []


def _awaited(phase: Phase, campaign: Campaign) -> list[str]:
    return kinds.get(phase.kind).awaited(phase, clock.now(campaign))


def _certificates(campaign: Campaign) -> Step:
    phase = phase_for(campaign, "certify")
    step = Step("certificates", _("Certificates"), _awaited(phase, campaign))
    count = Certificate.objects.filter(campaign=campaign).count()
    waiting = due.announced_without_certificate(campaign).count()
    if waiting and may(campaign, "certify"):
        step.single = "issue-certificates"
        step.facts += _name_facts(case_lines(due.announced_without_certificate(campaign)))
    elif not count and not step.awaited:
        step.awaited = [str(_("No announced case is waiting for its certificate."))]
    if count:
        step.facts = [_("%(count)s certificates issued") % {"count": count}, *step.facts]
        step.job = certifying.pdf_job(campaign)
    return step


def _name_facts(cases: list[dict[str, str]]) -> list[str | Promise]:
    """A warning before certificates are issued: characters of names and titles that no font here can print."""
    missing = missing_glyphs("".join(case["title"] + case["zone"] for case in cases))
    characters = " ".join(sorted(missing))
    return [_("No font here has these characters: %(characters)s") % {"characters": characters}] if missing else []
