"""The dossiers: what was handed in, said, scored, voted, decided and published, of one case or of the whole campaign.

Facts are JSON in one canonical spelling, forms are PDF, and SHA256SUMS names every file. Scores are in it as far as
whoever asked may see them; objectors, receipts and their words stay out, since a dossier is handed on.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from campaigns import kinds
from campaigns.cards import locked_card
from campaigns.models import Campaign
from campaigns.services import phase_for
from core import clock
from core.canonical import subject_of
from core.files import display_name
from core.models import Approval, AuditEntry
from portal.archive import visits
from portal.archive.bundle import Bundle
from portal.archive.matrix import matrix, review_rows
from portal.archive.meetings import add_meetings, discussed
from results import exports
from results.explaining import Explainer
from results.kinds import confirmed_selection
from results.models import Announcement, Objection, Paper, PublicNotice, Scenario
from results.models.objection import OPEN
from submissions import printing
from submissions.models import Decision, PhaseResult, Recommendation, Submission

README = """本档案由平台自动汇编。
SHA256SUMS 列出每个文件的 SHA-256 摘要，可以用 sha256sum -c SHA256SUMS 核对；*.json 为机器可读的原始记录。
评分只在评审结束并依规开启后收入；异议人的姓名和联系方式、异议的回执编号和内容不收入。
"""


class Background:
    """What the dossiers of all cases need of their campaign: read once, however many are made. For ``user``.

    ``only``: the dossier is of this one case and names no other. Whoever must not see another case may read it.
    """

    def __init__(self, campaign: Campaign, user: Any, *, only: Submission | None = None) -> None:
        self.user, self.only, self.phase = user, only, phase_for(campaign, "score")
        self.criteria = [criterion.name for criterion in self.phase.scoring_rules.criteria.all()]
        self.campaign, self.selection = campaign, confirmed_selection(campaign)

    @cached_property
    def discussed(self) -> dict[str, list[dict[str, Any]]]:
        return discussed(self.campaign)

    @cached_property
    def explainer(self) -> Explainer | None:
        if self.selection is None:
            return None
        items = list(self.selection.items.with_names())
        others = [item.submission_id for item in items if self.only and item.submission_id != self.only.pk]
        return Explainer(self.selection, items, hidden=others, unnamed=_("(another case)"))


def add_case(bundle: Bundle, case: Submission, known: Background, *, folder: str = "", whole: bool = True) -> None:
    """Everything about one case, below ``folder``; ``whole``: with the files that were handed in beside the form."""
    revisions = list(case.revisions.order_by("number"))
    bundle.data(f"{folder}案例.json", _case(case))
    for revision in revisions:
        bundle.data(
            f"{folder}申报表/第{revision.number}版.json",
            {
                "number": revision.number,
                "kind": revision.kind,
                "code": revision.code,
                "digest": revision.digest,
                "frozen_at": revision.created_at,
                "sent_at": revision.sent_at,
                "acceptance": revision.acceptance,
                "content": revision.content,
            },
        )
    if revisions and whole:
        last = revisions[-1]
        bundle.add(f"{folder}申报表/第{last.number}版.pdf", printing.form_pdf(printing.sheet(case, last)))
    bundle.data(f"{folder}承诺、意见与印章.json", _promises(case))
    bundle.data(f"{folder}退回与决定.json", _decisions(case))
    bundle.data(f"{folder}票数与得分.json", _results(case))
    bundle.data(f"{folder}专家评审.json", _reviews(case, known))
    reports = visits.reports(case, known.user)
    bundle.data(f"{folder}探访报告.json", [visits.facts_of(report) for report in reports])
    bundle.data(f"{folder}入选依据.json", _selection(case, known))
    bundle.data(f"{folder}合议.json", known.discussed.get(case.number_text, []))
    bundle.data(f"{folder}公示、公布与异议.json", _published(case))
    bundle.data(f"{folder}操作记录.json", _record(case))
    if whole:
        _files(bundle, case, folder)
        visits.add_photos(bundle, reports, folder)


def add_campaign(bundle: Bundle, campaign: Campaign, known: Background) -> None:
    """What is not of one case: rules, lists, papers, the record."""
    card, selection = locked_card(campaign), known.selection
    bundle.add("说明.txt", README.encode())
    bundle.data("活动.json", _campaign(campaign))
    if card:
        bundle.data("规则卡.json", {"digest": card.digest, "locked_at": card.locked_at, "content": card.content})
    if selection:
        bundle.add("名单.xlsx", exports.workbook(selection))
    bundle.add("评审矩阵.xlsx", matrix(campaign, known.user))
    bundle.data("方案.json", list(Scenario.objects.filter(campaign=campaign).values("slot", *SCENARIO)))
    add_meetings(bundle, campaign, known.user)
    now = clock.now(campaign)  # what was released for a later minute is not public yet
    for paper in [
        *PublicNotice.objects.filter(phase__campaign=campaign).public_at(now),
        *Announcement.objects.filter(phase__campaign=campaign).public_at(now),
    ]:
        name = f"公开文件/{paper._meta.model_name}-{paper.pk}"
        bundle.data(f"{name}.json", _paper(paper))
        if paper.job and paper.job.result:
            bundle.stored(f"{name}.pdf", paper.job.result)
    entries = AuditEntry.objects.filter(scope=campaign.slug).order_by("id")
    bundle.data("操作记录.json", [_line(entry) for entry in entries])


SCENARIO = ("list_size", "area_floors", "city_cap", "numbers", "inputs", "saved_at", "saved_by__name")


def _campaign(campaign: Campaign) -> dict[str, Any]:
    facts = ("key", "name", "kind", "opens_at", "closes_at", "closed_at")
    return {
        "campaign": campaign.slug,
        "name": campaign.name,
        "mark": campaign.mark_text,
        "seed": campaign.seed,
        "hosts": campaign.host_names,
        "phases": list(campaign.phases.values(*facts)),
    }


def _case(case: Submission) -> dict[str, Any]:
    return {
        "campaign": case.campaign.slug,
        "mark": case.campaign.mark_text,
        "number": case.number_text,
        "title": case.case_title,
        "zone": str(case.zone),
        "city": case.zone.organisation.city_name,
        "area": str(case.area or ""),
        "status": case.status,
        "origin": case.origin,
        "digest": case.digest,
    }


def _promises(case: Submission) -> dict[str, Any]:
    opinion = Recommendation.objects.filter(submission=case).values("opinion", "given_at", "by__name").first()
    seals = case.seals.order_by("id").values(
        "side", "signer", "signed_on", "opinion", "at", "removed_at", "revision__number", "file__sha256"
    )
    return {
        "commitments": list(case.commitments.order_by("id").values("text", "name", "given_at", "content_digest")),
        "opinion": opinion,
        "seals": list(seals),
    }


def _decisions(case: Submission) -> dict[str, Any]:
    returned = case.corrections.order_by("id").values("level", "reason", "at", "by__name", "due_at", "settled_at")
    decided = Decision.objects.filter(submission=case).order_by("id")
    return {
        "returned": list(returned),
        "decided": list(decided.values("phase__name", "outcome", "reason", "at", "by__name")),
    }


def _results(case: Submission) -> list[dict[str, Any]]:
    """What each phase handed down; experts' totals stand in the review, where it is decided who may see them."""
    rows = PhaseResult.objects.filter(submission=case).exclude(phase__kind__in=kinds.with_verb("score"))
    return [
        {"phase": row.phase.name, "value": row.value, "facts": {k: v for k, v in row.facts.items() if k != "totals"}}
        for row in rows.select_related("phase").order_by("phase__position")
    ]


def _reviews(case: Submission, known: Background) -> list[dict[str, Any]]:
    rows = review_rows(known.phase, known.user, [case], known.criteria)
    return [
        {"expert": expert, "unit": unit, "points": dict(zip(known.criteria, points, strict=True)), "comment": comment}
        for _number, _title, expert, unit, *points, comment in rows
    ]


def _selection(case: Submission, known: Background) -> dict[str, Any] | None:
    selection, explainer = known.selection, known.explainer
    if selection is None or explainer is None or case.number is None:
        return None
    item = explainer.by_number.get(case.number)
    if item is None:
        return None
    names = ("votes", "vote_points", "score_points", "combined", "position", "chosen", "basis")
    approval: Approval | None = selection.approval
    return {
        "card": selection.card_digest,
        "selection": selection.digest,
        **{name: getattr(item, name) for name in names},
        "reasons": explainer.reasons(case.number),
        "proposed_by": str(selection.proposed_by),
        "confirmed_by": str(approval.approver) if approval else "",
        "confirmed_at": selection.confirmed_at,
    }


def _published(case: Submission) -> dict[str, Any]:
    now = clock.now(case.campaign)
    announced = Announcement.objects.filter(announced__submission=case).public_at(now)
    certificate = getattr(case, "certificate", None)
    if certificate and certificate.issued_at > now:
        certificate = None
    objections = Objection.objects.filter(submission=case).order_by("id")
    return {
        "announced": [_paper(paper) for paper in announced],
        "objections": [
            # What was proposed and not agreed upon is no reply.
            {**row, "reply": "" if row["state"] in OPEN else row["reply"]}
            # No receipt, which is the sender's key, and no words of the sender: a dossier is handed on.
            for row in objections.values("kind", "received_at", "accepted_at", "state", "reply", "settled_at")
        ],
        "certificate": certificate and {"number": certificate.number, "issued_at": certificate.issued_at},
    }


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "number": paper.number,
        "title": "".join(paper.title_lines),
        "body": paper.body,
        "cases": paper.cases,
        "published_at": paper.published_at,
    }


def _record(case: Submission) -> list[dict[str, Any]]:
    return [_line(entry) for entry in AuditEntry.objects.filter(subject=subject_of(case)).order_by("id")]


def _line(entry: AuditEntry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "actor": entry.actor_name,
        "action": entry.action,
        "subject": entry.subject,
        "facts": entry.facts,
    }


def _files(bundle: Bundle, case: Submission, folder: str) -> None:
    """The uploaded form, the files beside it and the scans of the seals, under the names that people gave them."""
    if case.original:
        bundle.stored(f"{folder}附件/00 {display_name(case.original.name)}", case.original)
    kept = [attachment.file for attachment in case.standing_attachments]
    kept += [seal.file for seal in case.seals.filter(removed_at=None).select_related("file")]
    for place, file in enumerate(kept, start=1):
        bundle.stored(f"{folder}附件/{place:02d} {display_name(file.name)}", file)
