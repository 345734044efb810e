"""The correction notice (更正公告) as PDF: what its page says, with the whole rules as they stand from then on."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from campaigns import card_text, corrections, official
from campaigns.models import Campaign, CardCorrection
from core import files, jobs, pdf
from core.models import Job, StoredFile

NAME = "rule-correction-{}.pdf"
BREAK = "\u200b"  # where narrow screens may break a title: no face has a glyph for it
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
    context = {
        **official.head(campaign),
        "title_lines": ["关于更正", *(line.replace(BREAK, "") for line in campaign.title_lines), "规则的公告"],
        "correction": correction,
        "changes": list(zip(ORDINALS, card_text.differences(correction.before, correction.after), strict=False)),
        "reason": [line.strip() for line in correction.reason.splitlines() if line.strip()],
        "progress": "，".join(told),
        "address": settings.SITE_URL + reverse("rules", args=[campaign.slug]),
        "rules": card_text.sections(correction.after),
        "annex": "更正后的规则全文",
        "date": _day(correction),
    }
    return pdf.render_template("paper/correction.html", context)


def _day(correction: CardCorrection) -> str:
    at = correction.published_at
    return date_format(timezone.localtime(at), "Y年n月j日") if at else ""


def papers(campaign: Campaign, found: Iterable[CardCorrection]) -> dict[int, StoredFile]:
    """The PDFs of these corrections by their ids, as far as they are made; one query."""
    keys = {corrections.job_key(correction): correction.pk for correction in found}
    made = Job.objects.filter(key__in=keys, scope=campaign.slug, result__isnull=False).select_related("result")
    return {keys[job.key]: job.result for job in made if job.result}
