"""What the organisers' pages show of the papers after the list, gathered for the templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns import kinds
from campaigns.models import Campaign, Phase
from campaigns.services import may, phase_for
from core import approvals, clock
from core.models import Approval, Job
from core.official import Document, unprintable
from core.pdf import missing_glyphs
from results import documents
from results.models import Announcement, Certificate, Objection, PublicNotice, Selection
from results.papers import case_lines
from results.services import announcing, certifying, due, noticing


def latest_job(campaign: Campaign, kind: str) -> Job | None:
    """The last job of a kind that the campaign asked for."""
    return Job.objects.filter(scope=campaign.slug, kind=kind).select_related("result").order_by("-id").first()


@dataclass
class Step:
    """A paper on its way: drafted by one, published by another, rendered by a job. ``acts`` may be done now."""

    key: str
    title: str | Promise
    awaited: list[str]
    proposal: Approval | None = None
    draft: Any = None
    done_at: Any = None
    facts: list[str | Promise] = field(default_factory=list)
    job: Job | None = None
    propose: str = ""
    approve: str = ""
    single: str = ""


def steps(campaign: Campaign) -> list[Step]:
    """Notice, announcement, certificates, each with its state and what may be done."""
    return [_notice(campaign), _announcement(campaign), _certificates(campaign)]


def _awaited(phase: Phase, campaign: Campaign) -> list[str]:
    return kinds.get(phase.kind).awaited(phase, clock.now(campaign))


def _notice(campaign: Campaign) -> Step:
    phase = phase_for(campaign, "object")
    paper = PublicNotice.objects.filter(phase=phase).select_related("job__result", "approval__approver").first()
    published = paper is not None and paper.published_at is not None
    confirmed = Selection.objects.filter(campaign=campaign, confirmed_at__isnull=False).exists()
    step = Step("notice", _("Public notice"), [] if confirmed else _awaited(phase, campaign), draft=paper)
    step.propose, step.approve = "propose-notice", "publish-notice"
    if paper and published:
        step.done_at, step.job = paper.published_at, paper.job
        waiting = Objection.objects.filter(notice=paper).open().count()
        step.facts = [_("%(count)s objections are open.") % {"count": waiting}, *noticing.calendar_facts(phase)]
    elif paper:
        step.proposal = approvals.open_proposal(noticing.PUBLISH, paper)
        step.facts = [*_glyph_facts(documents.public_notice_paper(paper)), *noticing.calendar_facts(phase)]
    return step


def _announcement(campaign: Campaign) -> Step:
    phase = phase_for(campaign, "announce")
    step = Step("announcement", _("Announcement"), _awaited(phase, campaign), approve="announce")
    papers = list(Announcement.objects.filter(phase=phase).select_related("job__result"))
    draft = next((paper for paper in papers if paper.published_at is None), None)
    published = [paper for paper in papers if paper.published_at]
    if published:
        step.done_at, step.job = published[-1].published_at, published[-1].job
    left = 0 if step.awaited else due.to_announce(campaign).count()
    if draft or left:
        step.done_at, step.draft = None, draft
        step.propose = "propose-announcement"
        step.proposal = approvals.open_proposal(announcing.PUBLISH, draft) if draft else None
        step.facts = _glyph_facts(documents.announcement_paper(draft)) if draft else []
    held = Objection.objects.filter(submission__campaign=campaign).holding()
    if count := held.values("submission").distinct().count():
        step.facts += [_("%(count)s cases are held or left out because of an objection.") % {"count": count}]
    return step


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
        step.job = latest_job(campaign, certifying.PDF)
    return step


def _glyph_facts(paper: Document) -> list[str | Promise]:
    """A warning before publication: what no font here can print, each with its place."""
    places = unprintable(paper)
    return (
        [_("No font here has these characters: %(characters)s") % {"characters": "；".join(places)}] if places else []
    )


def _name_facts(cases: list[dict[str, str]]) -> list[str | Promise]:
    """The same for names and titles that certificates will bear."""
    missing = missing_glyphs("".join(case["title"] + case["zone"] for case in cases))
    characters = " ".join(sorted(missing))
    return [_("No font here has these characters: %(characters)s") % {"characters": characters}] if missing else []
