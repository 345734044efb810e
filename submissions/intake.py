"""Taking an uploaded form in: read, matched with the directory, and put into the slate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core import files
from core.models import User
from submissions import errors, form_docx, services
from submissions.models import Slate, Submission, Zone
from submissions.models.submission import CONTENT


@dataclass(frozen=True)
class Understood:
    """An uploaded form as understood: the zone that it names, its columns, and the importer's account."""

    match: form_docx.Match[Zone]
    written: str  # the zone's name as it stands in the form
    fields: dict[str, Any]
    account: dict[str, Any]


def understand(slate: Slate, content: bytes) -> Understood:
    """Read a .docx for ``slate``. Raises the refusals of ``form_docx.read``."""
    reading = form_docx.read(content)
    campaign, zones = slate.campaign, Zone.objects.current().filter(office=slate.office_id).with_names()
    match = form_docx.match_zone(reading.value("zone_name"), zones, province=campaign.province)
    area = form_docx.match_area(reading.value("area"), campaign.areas.all()).row
    fields = {
        "title": reading.title,
        "area": area,
        **{key: reading.value(key) for key in reading.cells.keys() & CONTENT},
    }
    return Understood(match, reading.value("zone_name"), fields, _account(reading, fields))


def _account(reading: form_docx.Reading, fields: dict[str, Any]) -> dict[str, Any]:
    """The importer's account, with what a person should look at: the proposed title, an area that is none."""
    told = reading.as_json()
    note = _("Taken from the first line of the narrative.") if fields["title"] else _("No title was found.")
    told["cells"]["title"] = {"value": fields["title"], "sure": False, "note": note}
    if (written := reading.value("area")) and fields["area"] is None:
        told["leftovers"].append(_("Award area in the form: %(area)s") % {"area": written})
    return told


def add(slate: Slate, zone: Zone, form: Understood, *, name: str, content: bytes, by: User) -> Submission:
    """Put an understood form into the slate. Raises the refusals of ``services.add_form``."""
    return services.add_form(
        slate=slate, zone=zone, fields=form.fields, by=by, original=(name, content), reading=form.account
    )


def replace(submission: Submission, *, name: str, content: bytes, by: User) -> Submission:
    """Put a newly uploaded form in the place of the old one.

    Raises FormOfAnotherZone, the refusals of ``form_docx.read`` and those of ``services.replace_form``.
    """
    form = understand(submission.slate, content)
    if form.match.row and form.match.sure and form.match.row.pk != submission.zone.present_id:
        raise errors.FormOfAnotherZone(other=form.match.row, zone=submission.zone)
    return services.replace_form(
        submission=submission,
        fields=form.fields,
        original=(files.display_name(name), content),
        reading=form.account,
        by=by,
    )
