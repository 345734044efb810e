"""The papers of the meeting as PDF: list of participants, badges, minutes, and the proof of attendance.

None of them holds a telephone number: they are handed round in the hall.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from campaigns import official
from campaigns.models import Campaign
from core import files, jobs, pdf
from core.canonical import digest
from core.models import Job, StoredFile, User
from core.qr import qr_png
from results import papers
from results.models import Delegate, Invitation, Meeting, MeetingMinutes
from results.services.meeting import minutes as minutes_service
from results.services.meeting.signing_in import badge_token
from results.services.meeting.words import frame, title, when

LIST, BADGES, PROOF = "meeting_list", "meeting_badges", "attendance_proof"
KINDS = (LIST, BADGES)  # what the organisers ask for
NAMES = {LIST: "参会人员名单.pdf", BADGES: "参会证.pdf"}
A_SHEET = 8  # badges of 90 x 60 mm on A4
GUESTS = {
    Invitation.Kind.ZONE: "参会代表",
    Invitation.Kind.OFFICE: "推荐单位",
    Invitation.Kind.EXPERT: "专家",
    Invitation.Kind.PRESS: "媒体",
    Invitation.Kind.OTHER: "嘉宾",
}


def ask(kind: str, meeting: Meeting, *, by: User) -> Job:
    """Ask for the list or the badges as they are now; unchanged, it is the file that was made before."""
    return jobs.ask(kind=kind, key=_key(kind, meeting), by=by, scope=meeting.phase.campaign, meeting=meeting.pk)


def asked(kind: str, meeting: Meeting) -> Job | None:
    """The job of the list or the badges as they are now, if somebody has asked for it."""
    return Job.objects.filter(kind=kind, key=_key(kind, meeting)).select_related("result").first()


def _key(kind: str, meeting: Meeting) -> str:
    facts = [list_rows(meeting), title(meeting.phase.campaign), frame(meeting), meeting.phase.campaign.mark]
    return f"{kind}:{meeting.pk}:{digest(facts)[:24]}"


def ask_proof(delegate: Delegate) -> Job:
    """Ask for the proof of somebody who has signed in; another name, post or time makes another file."""
    campaign = delegate.invitation.meeting.phase.campaign
    key = f"{PROOF}:{delegate.pk}:{digest(proof_facts(delegate))[:24]}"
    return jobs.ask(kind=PROOF, key=key, by=None, scope=campaign, delegate=delegate.pk)


def list_rows(meeting: Meeting) -> list[tuple[str, str, str, str]]:
    """Unit, name, post and code of all who come, in neutral order."""
    return [(each.unit, each.name, each.post, each.code) for each in Delegate.objects.of_meeting(meeting)]


def unprintable(delegates: Iterable[Delegate]) -> list[tuple[Delegate, str]]:
    """The delegates whose badge no font here can print, each with the characters that are missing."""
    found = ((each, pdf.missing_glyphs(each.name + each.unit + each.post)) for each in delegates)
    return [(each, " ".join(sorted(missing))) for each, missing in found if missing]


# --- jobs -------------------------------------------------------------------------------------------------------------


@jobs.handler(LIST)
def print_list(job: Job) -> StoredFile:
    meeting = _meeting(job)
    return _store(job, meeting.phase.campaign, NAMES[LIST], list_pdf(meeting))


@jobs.handler(BADGES)
def print_badges(job: Job) -> StoredFile:
    meeting = _meeting(job)
    return _store(job, meeting.phase.campaign, NAMES[BADGES], badges_pdf(meeting))


@jobs.handler(minutes_service.PDF)
def print_minutes(job: Job) -> StoredFile:
    minutes = MeetingMinutes.objects.select_related("meeting__phase__campaign").get(pk=job.facts["minutes"])
    return _store(job, minutes.meeting.phase.campaign, "会议纪要.pdf", minutes_pdf(minutes))


@jobs.handler(PROOF)
def print_proof(job: Job) -> StoredFile:
    rows = Delegate.objects.select_related(
        "invitation__meeting__phase__campaign", "invitation__submission__zone__organisation", "sign_in"
    )
    delegate = rows.get(pk=job.facts["delegate"])
    campaign = delegate.invitation.meeting.phase.campaign
    return _store(job, campaign, f"参会证明 {delegate.name}.pdf", proof_pdf(delegate))


def _meeting(job: Job) -> Meeting:
    return Meeting.objects.select_related("phase__campaign").get(pk=job.facts["meeting"])


def _store(job: Job, campaign: Campaign, name: str, content: bytes) -> StoredFile:
    return files.store(name=name, content=content, by=job.requested_by, scope=campaign)


# --- papers -----------------------------------------------------------------------------------------------------------


def list_pdf(meeting: Meeting) -> bytes:
    """The list of participants, A4, unit by unit."""
    campaign = meeting.phase.campaign
    rows = [(str(n), *row[:3]) for n, row in enumerate(list_rows(meeting), start=1)]
    context = {"facts": _head(campaign), "title": [title(campaign), "参会人员名单"], "when": when(meeting)}
    return pdf.render_template("paper/meeting_list.html", {**context, "place": meeting.place, "rows": rows})


def badges_pdf(meeting: Meeting) -> bytes:
    """The badges, eight on a sheet of A4, with marks to cut along."""
    campaign = meeting.phase.campaign
    badges = [badge(each) for each in Delegate.objects.of_meeting(meeting)]
    context = {
        "facts": _head(campaign),
        "title": official.title_lines(campaign, title(campaign)),
        "sheets": _sheets(badges),
    }
    return pdf.render_template("paper/badges.html", context)


def _sheets(badges: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [list(badges[first : first + A_SHEET]) for first in range(0, len(badges), A_SHEET)]


def badge(delegate: Delegate) -> dict[str, Any]:
    """What a badge shows. Long names and units are set smaller: ``size`` and ``unit_size`` name the step."""
    return {
        "name": delegate.name,
        "size": _step(delegate.name, 4, 8, 16),
        "unit": delegate.unit,
        "unit_size": _step(delegate.unit, 14, 28, 56),
        "post": delegate.post,
        "code": f"{delegate.code[:3]} {delegate.code[3:]}",
        "role": GUESTS[Invitation.Kind(delegate.invitation.kind)],
        "qr": qr_png(badge_address(delegate), border=0),
    }


def badge_address(delegate: Delegate) -> str:
    """What the QR on the badge holds: for an organiser's phone it opens the page of the door."""
    address: str = settings.SITE_URL + reverse("badge", args=[badge_token(delegate)])
    return address


def _step(text: str, *limits: int) -> int:
    return next((step for step, limit in enumerate(limits) if len(text) <= limit), len(limits))


def minutes_pdf(minutes: MeetingMinutes) -> bytes:
    """The frozen minutes in the layout of official papers."""
    facts = minutes.facts
    held = date.fromisoformat(facts["held_on"])
    present = [(str(n), each["unit"], each["name"], each["post"]) for n, each in enumerate(facts["present"], start=1)]
    context = {
        "facts": facts,
        "title": [facts["title"], "纪要"],
        "held": f"{papers.day(held)} {facts['begins']}",
        "paragraphs": papers.paragraphs(facts["text"]),
        "agenda": [(f"{each['begins']}—{each['ends']}", each["topic"], _speaker(each)) for each in facts["agenda"]],
        "present": present,
        "date": papers.day(held),
        "digest": minutes.digest,
    }
    return pdf.render_template("paper/meeting_minutes.html", context)


def _speaker(session: dict[str, str]) -> str:
    return " ".join(text for text in (session["zone"], session["speaker"]) if text)


def proof_facts(delegate: Delegate) -> dict[str, str]:
    """What the proof says. The delegate has signed in."""
    meeting, signed = delegate.invitation.meeting, delegate.arrived
    assert signed  # noqa: S101 - its callers have asked
    campaign = meeting.phase.campaign
    text = campaign.text("meeting_attendance") or ("兹证明$unit$person于$date参加在$place举办的$title。\n特此证明。")
    day = papers.day(timezone.localdate(signed.at))
    facts = {
        "unit": delegate.unit,
        "person": delegate.name,
        "date": day,
        "place": meeting.place,
        "title": title(campaign),
    }
    return {"body": papers.filled(text, **facts), "date": day, "name": delegate.name, "code": delegate.code}


def proof_pdf(delegate: Delegate) -> bytes:
    """The proof of attendance (参会证明), A4."""
    campaign = delegate.invitation.meeting.phase.campaign
    facts = proof_facts(delegate)
    context = {"facts": _head(campaign), "paragraphs": papers.paragraphs(facts["body"]), "date": facts["date"]}
    return pdf.render_template("paper/attendance_proof.html", context)


def _head(campaign: Campaign) -> dict[str, Any]:
    return {"hosts": campaign.host_names, "mark": campaign.mark_text}
