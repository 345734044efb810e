"""A case that an objection held is announced by itself, at a minute that the demonstration still waits for."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from core import clock
from portal.story.stage import Stage
from results import papers
from results import services as results
from results.models import Objection, PublicNotice


def object_to_the_last(stage: Stage) -> None:
    """Somebody objects to the last case of the notice."""
    notice = PublicNotice.objects.get(phase__campaign=stage.campaign)
    results.raise_objection(
        campaign=stage.campaign,
        submission=papers.cases_of(notice, stage.campaign)[-1],
        name="周明",
        contact="139 0000 2604",
        content="申报材料中的企业数量与开发区网站公布的不一致，请核实。",
    )


def plan_a_second(stage: Stage) -> None:
    """The objection is dismissed; the case is proposed for tomorrow at nine, and waits for the second organiser."""
    first = stage.organisers[0]
    objection = Objection.objects.filter(notice__phase__campaign=stage.campaign).open().get(submission__isnull=False)
    results.accept_objection(objection=objection, by=first)
    reply = "经核查，网站为上年度数据，申报材料属实。"
    results.settle_objection(objection=objection, finding="dismissed", reply=reply, by=first)
    tomorrow = timezone.localtime(clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    results.propose_announcement(campaign=stage.campaign, by=first, release_at=tomorrow, with_certificates=True)
