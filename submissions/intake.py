"""Taking uploaded forms in: read, matched with the directory, and put into the slate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import AwardArea
from core import files
from core.errors import DomainError
from core.models import User
from submissions import errors, form_docx, services
from submissions.form_docx import Certainty
from submissions.models import Slate, Submission, WaitingForm, Zone, ZoneName
from submissions.models.submission import CONTENT


class FormIsBlank(DomainError):
    message = gettext_lazy("The whole form is blank. Fill it in and upload it again, or fill it in online.")


class Directory:
    """What the forms of a slate are matched with; loaded once for many files."""

    def __init__(self, slate: Slate) -> None:
        self.slate = slate

    @cached_property
    def zones(self) -> list[Zone]:
        """The city's zones that have not been merged into another one."""
        return list(Zone.objects.current().filter(office=self.slate.office_id).select_related("organisation"))

    @cached_property
    def names(self) -> dict[Zone, list[str]]:
        """Other names of each zone, with the names of the zones that were merged into it."""
        by_key = {zone.pk: zone for zone in self.zones}
        names: dict[Zone, list[str]] = {}
        for other in ZoneName.objects.filter(zone__in=by_key):
            names.setdefault(by_key[other.zone_id], []).append(other.name)
        for merged in Zone.objects.filter(merged_into__in=by_key).select_related("organisation"):
            if merged.merged_into_id is not None:
                names.setdefault(by_key[merged.merged_into_id], []).append(str(merged))
        return names

    @cached_property
    def areas(self) -> Sequence[AwardArea]:
        return list(self.slate.campaign.areas.all())

    def match_zone(self, name: str) -> form_docx.Match[Zone]:
        return form_docx.match_zone(
            name,
            self.zones,
            province=self.slate.campaign.province,
            city=self.slate.office.city_name,
            names=self.names,
        )


@dataclass(frozen=True)
class Understood:
    """A form as understood: the zone that it names, its columns, and the importer's account. ``part`` is its number
    among the forms of its file, from 1."""

    match: form_docx.Match[Zone]
    written: str  # the zone's name as it stands in the form
    fields: dict[str, Any]
    account: dict[str, Any]
    part: int = 1


def understand(slate: Slate, content: bytes) -> Understood:
    """Read a .docx that holds one form. Raises FileHoldsSeveralForms, and the refusals of ``understand_all``."""
    forms = understand_all(slate, content)
    if len(forms) > 1:
        raise form_docx.FileHoldsSeveralForms(count=len(forms))
    return forms[0]


def understand_all(slate: Slate, content: bytes, directory: Directory | None = None) -> list[Understood]:
    """Read every form of a .docx for ``slate``; blank ones between the others are left out.

    Raises FormIsBlank, and the refusals of ``form_docx.read_apart``.
    """
    directory = directory or Directory(slate)
    readings = [reading for reading in form_docx.read_apart(content) if not reading.is_blank]
    if not readings:
        raise FormIsBlank
    return [replace(_understood(reading, directory), part=part) for part, reading in enumerate(readings, start=1)]


def _understood(reading: form_docx.Reading, directory: Directory) -> Understood:
    area = form_docx.match_area(reading.value("area"), directory.areas)
    fields = {
        "title": reading.title,
        "area": area.row,
        **{key: reading.stored(key) for key in reading.cells.keys() & CONTENT},
    }
    written = reading.value("zone_name")
    return Understood(directory.match_zone(written), written, fields, _account(reading, area, reading.title))


def _account(reading: form_docx.Reading, area: form_docx.Match[AwardArea], title: str) -> dict[str, Any]:
    """The importer's account, with what a person should look at: the proposed title, an area that is none."""
    told = reading.as_json()
    note = _("Taken from the first line of the narrative.") if title else _("No title was found.")
    certainty = Certainty.LIKELY if title else Certainty.MISSING
    told["cells"]["title"] = {"value": title, "sure": False, "certainty": str(certainty), "note": note}
    written = reading.value("area")
    if written and area.row is None:
        text = _("Award area in the form: %(area)s") % {"area": written}
        told["leftovers"].append({"text": text, "where": ""})
    if written and not area.sure:
        note = _("The form says “%(area)s”.") % {"area": written}
        told["cells"]["area"] |= {"sure": False, "certainty": str(Certainty.LIKELY), "note": note}
    return told


def add(slate: Slate, zone: Zone, form: Understood, *, name: str, content: bytes, by: User) -> Submission:
    """Put an understood form into the slate. Raises the refusals of ``services.add_form``."""
    return services.add_form(
        slate=slate, zone=zone, fields=form.fields, by=by, original=(name, content), reading=form.account
    )


@transaction.atomic
def place_waiting(waiting: WaitingForm, *, zone: Zone, by: User) -> Submission:
    """Put a form that waited into the slate as the form of ``zone``, and let it wait no longer.

    Raises WaitingFormIsSettled, and the refusals of ``services.add_form``.
    """
    waiting = services.locked_waiting(waiting)
    with waiting.file.content.open("rb") as file:
        content = file.read()
    form = next(form for form in understand_all(waiting.slate, content) if form.part == waiting.part)
    submission = add(waiting.slate, zone, form, name=waiting.file.name, content=content, by=by)
    services.settle_waiting(waiting=waiting, by=by, submission=submission)
    return submission


def replace_form(submission: Submission, *, name: str, content: bytes, by: User) -> Submission:
    """Put a newly uploaded form in the place of the old one; of a file with several forms, the zone's own.

    Raises FormOfAnotherZone, FileHoldsSeveralForms, and the refusals of ``understand_all`` and
    ``services.replace_form``.
    """
    forms = understand_all(submission.slate, content)
    own = [form for form in forms if form.match.sure and _is_of(form, submission)]
    if len(forms) > 1 and len(own) != 1:
        raise form_docx.FileHoldsSeveralForms(count=len(forms))
    form = own[0] if own else forms[0]
    if form.match.sure and not _is_of(form, submission):
        raise errors.FormOfAnotherZone(other=form.match.row, zone=submission.zone)
    return services.replace_form(
        submission=submission,
        fields=form.fields,
        original=(files.display_name(name), content),
        reading=form.account,
        by=by,
    )


def _is_of(form: Understood, submission: Submission) -> bool:
    """Whether the form names the zone of ``submission``, also by what that zone is today after a merge."""
    return form.match.row is not None and form.match.row.pk == submission.zone.present_id
