"""The notice is published; offices upload their zones' forms, zones commit, slates are sent, papers are screened."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from campaigns import services
from core import clock, signed_links
from core.models import User
from portal.story import drawings
from portal.story.stage import Stage, case_data, people_data
from submissions import form_docx, intake
from submissions import services as forms
from submissions.checks import asked
from submissions.models import Answer, Slate, Submission, Zone
from submissions.models.submission import CONTENT
from submissions.services.commitments import PURPOSE

ZONES_A_CITY = 4


def publish(stage: Stage) -> None:
    """Two organisers publish the notice a day before registration opens."""
    stage.go_to("registration", -timedelta(hours=15))
    first, second = stage.organisers[:2]
    services.propose_publication(campaign=stage.campaign, by=first)
    stage.campaign = services.publish(campaign=stage.campaign, by=second)


Forms = list[tuple[Zone, Path | None]]  # the zones of a city, each with its file where it has one


def write_forms(stage: Stage, folder: Path) -> dict[Slate, Forms]:
    """The zones of each city, with their filled forms as .docx files as the offices would have them on their desks."""
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[Slate, Forms] = {}
    for slate in stage.campaign.slates.select_related("office").order_by("office__city_code"):
        zones = [zone for zone in slate.office.zones.select_related("organisation") if str(zone) in case_data()]
        for zone in zones[:ZONES_A_CITY]:
            path = folder / f"{slate.office.city_code}-{zone}.docx" if stage.files else None
            if path:
                path.write_bytes(form_docx.filled(stage.campaign, _facts(stage, zone)))
            written.setdefault(slate, []).append((zone, path))
    return written


def _facts(stage: Stage, zone: Zone) -> dict[str, Any]:
    case, day = case_data()[str(zone)], date_format(timezone.localtime(clock.now(stage.campaign)), "Y年n月j日")
    return {**case, "zone_name": case["zone"], "experience": case["experience"].strip(), "filled_on": day}


def hand_in(stage: Stage, slate: Slate, zone: Zone, path: Path | None, clerk: User) -> Submission:
    """An office uploads a file that the importer reads, or types the form."""
    if path:
        content = path.read_bytes()
        return intake.add(slate, zone, intake.understand(slate, content), name=path.name, content=content, by=clerk)
    facts = _facts(stage, zone)
    fields = {key: facts[key] for key in facts.keys() & CONTENT}
    area = stage.campaign.areas.get(name=facts["area"])
    return forms.add_form(slate=slate, zone=zone, fields={**fields, "area": area}, by=clerk)


def answered(stage: Stage, slate: Slate, zone: Zone, path: Path | None, clerk: User) -> Submission:
    """A form with its answers about eligibility. One zone of the province answers a question with yes."""
    form = hand_in(stage, slate, zone, path, clerk)
    answers = dict.fromkeys(asked(form), ("no", ""))
    if zone == slate.office.zones.first() and slate.office.city_code.endswith("0200"):
        answers[max(answers)] = ("yes", "当年因统计报表迟报被省级部门通报，已于次月整改并通过复查。")
    return forms.give_answers(submission=form, answers=answers, by=clerk)


def commit(stage: Stage, submission: Submission, clerk: User) -> None:
    """The zone gives its commitment through the signed link that its office sent."""
    token = forms.issue_commitment_link(submission=submission, by=clerk)
    link = signed_links.read(token, purpose=PURPOSE, scope=stage.campaign)
    forms.give_commitment(submission=submission, name=submission.contact, by=None, link=link)


def make_ready(stage: Stage, slate: Slate, zone: Zone, path: Path | None, clerk: User) -> None:
    """One form from the desk to the office's opinion."""
    opinions = [row["text"] for row in people_data()["opinion"]]
    submission = answered(stage, slate, zone, path, clerk)
    if stage.drawings:
        drawings.show(submission, count=stage.drawings, by=clerk)
    submission = forms.confirm(submission=submission, by=clerk)
    commit(stage, submission, clerk)
    forms.write_opinion(submission=submission, opinion=stage.dice.choice(opinions), by=clerk)


def recommend(stage: Stage, slate: Slate, files: Forms, clerk: User) -> None:
    """One office's work from the first upload to the sent slate."""
    for zone, path in files:
        make_ready(stage, slate, zone, path, clerk)
    forms.send_slate(slate=Slate.objects.get(pk=slate.pk), by=clerk)


def begin(stage: Stage, slate: Slate, files: Forms, clerk: User) -> Zone:
    """An office in the middle of its work: two forms ready, one with a gap, one that waits for its zone (returned)."""
    for zone, path in files[:2]:
        make_ready(stage, slate, zone, path, clerk)
    gap = answered(stage, slate, *files[2], clerk)
    forms.change_form(submission=gap, fields={"mobile": ""}, version=gap.version, by=clerk)
    waiting, path = files[3]
    forms.confirm(submission=answered(stage, slate, waiting, path, clerk), by=clerk)
    return waiting


def register(stage: Stage, folder: Path, *, sent: slice = slice(None)) -> list[Zone]:
    """The city offices of ``sent`` recommend their zones; the first one before them is in the middle of its work.

    Returns the zones that have yet to give their commitment.
    """
    stage.go_to("registration", timedelta(days=20, hours=10))
    written = list(write_forms(stage, folder).items())
    clerks = {m.organisation_id: clerk for clerk in stage.people["office"] for m in clerk.memberships.all()}
    for slate, files in written[sent]:
        recommend(stage, slate, files, clerks[slate.office_id])
    stage.figures["offices"] = stage.campaign.slates.filter(sent_at__isnull=False).count()
    stage.figures["recommended"] = stage.campaign.submissions.filter(status="recommended").count()
    return [begin(stage, slate, files, clerks[slate.office_id]) for slate, files in written[: sent.start or 0]]


def screen(stage: Stage) -> None:
    """The organisers screen: one form is returned and comes back mended, one is refused, the rest are admitted."""
    stage.go_to("screening")
    services.advance(stage.campaign)
    organiser, clerk = stage.organisers[0], stage.people["office"][0]
    waiting = list(Submission.objects.filter(campaign=stage.campaign, status="recommended").with_names())
    returned, refused = waiting[0], waiting[-1]
    returned = forms.return_for_correction(
        submission=returned, reason="", items={"phone": "联系电话无人接听，请核对后重报。"}, by=organiser
    )
    returned = forms.change_form(
        submission=returned, fields={"phone": "0000-8800 1999"}, version=returned.version, by=clerk
    )
    commit(stage, returned, clerk)
    waiting[0] = forms.resubmit(submission=returned, by=clerk)
    forms.refuse(submission=refused, reason="案例内容与往年已入选案例基本相同。", by=organiser)
    for answer in Answer.objects.filter(submission__in=waiting, value="yes").select_related("question"):
        forms.find(answer=answer, finding="已向主管部门核实，整改完成，不影响参评资格。", by=organiser)
    for submission in waiting[:-1]:
        forms.admit(submission=submission, by=organiser)
    stage.figures["screened_in"] = len(waiting) - 1
