"""The form on paper: what one frozen revision (or the draft, marked so) prints, as PDF and as .docx.

Each page of a revision bears its code; whoever holds the paper can ask at /paper/CODE/ whether it is the present state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core import pdf
from core.qr import qr_svg
from submissions import checks, form_docx
from submissions.form_docx.labels import LABELS
from submissions.models import Commitment, Recommendation, Revision, Seal, Submission
from submissions.models.questions import NO, YES

SAID = {YES: "是", NO: "否"}


@dataclass(frozen=True)
class Sheet:
    """What is printed. ``revision`` None: the draft as it stands now."""

    submission: Submission
    revision: Revision | None
    content: dict[str, Any]
    commitment: Commitment | None
    recommendation: Recommendation | None
    seals: dict[str, Seal]

    @property
    def code(self) -> str:
        """The code as people read it: two groups of four."""
        return self.revision.code_text if self.revision else ""

    @property
    def present(self) -> bool:
        """Whether the form still says what this sheet says."""
        return self.revision is None or self.revision.digest == self.submission.digest

    @property
    def marks(self) -> list[str]:
        """What stands at the head of each page and across it, the gravest first."""
        campaign = self.submission.campaign.mark_text
        state = "草稿" if self.revision is None else "" if self.present else "已非现行版本"
        return [mark for mark in (state, campaign) if mark]

    @property
    def values(self) -> dict[str, str]:
        """The cells by the annex's keys; the title leads the narrative, as in the .docx."""
        values = {key: str(self.content.get(key) or "") for key in LABELS}
        values |= {"zone_name": str(self.content["zone"]), "commitment": self.promise}
        values["experience"] = form_docx.with_title(str(self.content.get("title") or ""), values["experience"])
        values["opinion"] = self.recommendation.opinion if self.recommendation else ""
        return values

    @property
    def promise(self) -> str:
        """The commitment's exact words: those that were accepted, else the programme's."""
        return self.commitment.text if self.commitment else self.submission.campaign.text("commitment")

    @property
    def foot(self) -> str:
        if self.revision is None:
            return "草稿，未冻结，没有版本编码"
        return f"第 {self.revision.number} 版　版本编码 {self.code}　{moment(self.revision.created_at)} 冻结"


def sheet(submission: Submission, revision: Revision | None) -> Sheet:
    """What to print of ``revision``, or of the form as it stands now."""
    digest = revision.digest if revision else submission.digest
    recommendation = Recommendation.objects.filter(submission=submission).first()
    seals = Seal.objects.filter(submission=submission, revision__digest=digest, removed_at=None) if revision else []
    return Sheet(
        submission=submission,
        revision=revision,
        content=revision.content if revision else submission.content,
        commitment=submission.commitments.filter(content_digest=digest).first(),
        # The opinion is on the present form; an older one may have been about other words.
        recommendation=recommendation if digest == submission.digest else None,
        seals={seal.side: seal for seal in seals},
    )


def form_pdf(printed: Sheet) -> bytes:
    """The sheet as PDF, A4. Raises GlyphsAreMissing and the other refusals of ``core.pdf``."""
    submission, revision = printed.submission, printed.revision
    address = settings.SITE_URL + reverse("paper", args=[revision.code]) if revision else ""
    context = {
        "sheet": printed,
        "campaign": submission.campaign,
        "title": submission.campaign.text("form_title"),
        "labels": {key: spellings[0] for key, spellings in LABELS.items()},
        "values": printed.values,
        "lines": {key: value.split("\n") for key, value in printed.values.items()},
        "given": given(printed.commitment) if printed.commitment else "",
        "answers": _answers(printed),
        "qr": qr_svg(address, border=4) if address else "",
        "address": address.partition("//")[2],
        "foot": printed.foot,
        "marks": printed.marks,
        "applicant": printed.seals.get(Seal.Side.APPLICANT),
        "office": printed.seals.get(Seal.Side.OFFICE),
    }
    return pdf.render_template("paper/form.html", context)


def form_word(printed: Sheet) -> bytes:
    """The sheet as .docx in the annex's exact table, its code in the foot of each page."""
    facts = {**printed.content, **printed.values}
    foot = " · ".join([*printed.marks, printed.foot])
    return form_docx.filled(printed.submission.campaign, facts, foot=foot)


def given(commitment: Commitment) -> str:
    """Who gave the commitment, when, from where, and for which revision, as one line of a document."""
    how = ["经承诺链接"] if commitment.by_link else ["经账号"] if commitment.user_id else []
    how += [f"来源地址 {commitment.address}"] if commitment.address else []
    aside = f"（{'，'.join(how)}）" if how else ""
    revision = commitment.revision
    which = f"，针对第 {revision.number} 版（{revision.code_text}）" if revision else ""
    return f"{commitment.name} 于 {moment(commitment.given_at)} 确认{aside}{which}。"


def moment(at: Any) -> str:
    """A moment in the portal's time zone, as documents write it."""
    local = timezone.localtime(at)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def _answers(printed: Sheet) -> list[tuple[str, list[str], list[str]]]:
    """The frozen answers: each question once, with what was said and explained for its years."""
    frozen = printed.content.get("answers", {})
    asked = checks.asked(printed.submission)
    questions: dict[str, tuple[list[str], list[str]]] = {}
    for key, (value, explanation) in frozen.items():
        question, year = asked.get(key, (None, 0))
        said, why = questions.setdefault(question.label if question else key, ([], []))
        said.append(f"{year}年 {SAID.get(value, value)}" if year else SAID.get(value, value))
        why += [f"{year}年：{explanation}" if year else explanation] if explanation else []
    return [(label, said, why) for label, (said, why) in questions.items()]
