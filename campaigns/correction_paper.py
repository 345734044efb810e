"""The correction notice (更正公告) as PDF: what its page says, with the whole rules as they stand from then on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from campaigns import card_text, corrections, official
from campaigns.models import Campaign, CardCorrection
from core import files, jobs
from core.models import Job, StoredFile
from core.official import Annex, Block, render
from core.title_breaks import BREAK

NAME = "rule-correction-{}.pdf"
ORDINALS = "一二三四五六七八九十"  # of the headings: a card has fewer phases
STAGES = {"before": "尚未开始", "during": "正在进行", "after": "已经结束"}


@jobs.handler(corrections.PDF)
def render_correction(job: Job) -> StoredFile:
    correction = CardCorrection.objects.select_related("card__campaign").get(pk=job.facts["correction"])
    campaign, name = correction.card.campaign, NAME.format(correction.position)
    return files.store(name=name, content=correction_pdf(correction), by=job.requested_by, scope=campaign)


def correction_pdf(correction: CardCorrection) -> bytes:
    """A published correction as PDF. Names the hosts and no person, as the page does."""
    campaign = correction.card.campaign
    told = [f"{phase.name}{STAGES[stage]}" for phase, stage in corrections.stages_at(correction, campaign)]
    paper = official.document(
        campaign,
        title_lines=official.title_lines(campaign, f"关于更正{BREAK}{''.join(campaign.title_lines)}{BREAK}规则的公告"),
        annexes=[Annex("更正后的规则全文", blocks=list(_rules(correction.after)))],
        date=_day(correction),
        made_at=correction.published_at,
    )
    context = {
        "correction": correction,
        "changes": list(zip(ORDINALS, card_text.differences(correction.before, correction.after), strict=False)),
        "reason": [line.strip() for line in correction.reason.splitlines() if line.strip()],
        "progress": "，".join(told),
        "address": settings.SITE_URL + reverse("rules", args=[campaign.slug]),
    }
    return render(paper, "paper/correction.html", **context)


def _rules(card: dict[str, Any]) -> Iterator[Block]:
    for heading, sentences in card_text.sections(card):
        yield Block("h1", heading)
        yield from (Block("p", sentence) for sentence in sentences)


def _day(correction: CardCorrection) -> str:
    at = correction.published_at
    return date_format(timezone.localtime(at), "Y年n月j日") if at else ""


def papers(campaign: Campaign, found: Iterable[CardCorrection]) -> dict[int, StoredFile]:
    """The PDFs of these corrections by their ids, as far as they are made; one query."""
    keys = {corrections.job_key(correction): correction.pk for correction in found}
    made = Job.objects.filter(key__in=keys, scope=campaign.slug, result__isnull=False).select_related("result")
    return {keys[job.key]: job.result for job in made if job.result}
