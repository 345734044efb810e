"""Registration half done: offices, zones and forms in every state."""

from __future__ import annotations

import io
from typing import Any

import docx as python_docx
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign
from core import clock
from core.models import Organisation, Role, User
from submissions import form_docx
from submissions import services as forms
from submissions.models import Slate, Submission, Zone
from tests import builders
from tests.builders import FIELDS, clean_record, during, opened_campaign, person, ready_form, zones_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Office:
    """A campaign in registration with one office at work. Use its methods inside ``with office.open():``."""

    def __init__(self, campaign: Campaign | None = None, city: int = 0) -> None:
        self.campaign = campaign or opened_campaign()
        self.slate = self.campaign.slates.select_related("office", "campaign").order_by("office__city_code")[city]
        self.clerk = person(Role.OFFICE, self.slate.office)
        self.zones = list(zones_of(self.slate.office))

    def more_zones(self, count: int) -> None:
        """The directory grows until the city has ``count`` zones."""
        city = {"city_code": self.slate.office.city_code, "city_name": self.slate.office.city_name}
        numbers = range(len(self.zones), count)
        organisations = Organisation.objects.bulk_create(
            Organisation(kind=Organisation.Kind.ZONE, name=f"试验{number}经济开发区", **city) for number in numbers
        )
        facts = {"office": self.slate.office, "level": "省级", "type": "经开区"}
        self.zones += Zone.objects.bulk_create(
            Zone(organisation=organisation, pinyin=f"z{number}", **facts)
            for number, organisation in zip(numbers, organisations, strict=True)
        )

    def open(self, phase: str = "registration") -> Any:
        return clock.at(during(self.campaign, phase))

    def draft(self, zone: int = 0, **fields: Any) -> Submission:
        area = self.campaign.areas.all()[0]
        facts = {**FIELDS, "area": area, **fields}
        form = forms.add_form(slate=self.slate, zone=self.zones[zone], fields=facts, by=self.clerk)
        return clean_record(form, self.clerk)

    def confirmed(self, zone: int = 0, **fields: Any) -> Submission:
        return forms.confirm(submission=self.draft(zone, **fields), by=self.clerk)

    def ready(self, zone: int = 0, **fields: Any) -> Submission:
        return ready_form(self.slate, self.zones[zone], self.clerk, **fields)

    def send(self) -> Slate:
        return forms.send_slate(slate=self.fresh(), by=self.clerk)

    def fresh(self) -> Slate:
        return Slate.objects.select_related("office", "campaign").get(pk=self.slate.pk)

    def applicant(self, zone: int = 0) -> User:
        return person(Role.APPLICANT, self.zones[zone].organisation)


def signed_in(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def docx(campaign: Campaign, zone: Zone | str, name: str = "", **facts: Any) -> SimpleUploadedFile:
    """A filled form as an office would have it on its desk."""
    content = form_docx.filled(
        campaign,
        {
            **FIELDS,
            "title": "一枚印章管审批",
            "area": "深化改革",
            "opinion": "同意推荐。",
            "zone_name": str(zone),
            **facts,
        },
    )
    return SimpleUploadedFile(name or f"申报表（{zone}）.docx", content, content_type=DOCX)


def joined(parts: list[bytes]) -> bytes:
    """Several filled forms in one file, as an office copies them together."""
    whole = python_docx.Document(io.BytesIO(parts[0]))
    for part in parts[1:]:
        whole.add_page_break()
        for element in list(python_docx.Document(io.BytesIO(part)).element.body)[:-1]:
            whole.element.body.sectPr.addprevious(element)
    buffer = io.BytesIO()
    whole.save(buffer)
    return buffer.getvalue()


def reload(submission: Submission) -> Submission:
    return Submission.objects.with_names().get(pk=submission.pk)


__all__ = ["FIELDS", "Office", "builders", "docx", "reload", "signed_in"]


def upload(desk: Client, office: Office, *files: SimpleUploadedFile, **data: object) -> Any:
    """Press upload on the office's desk; the page that follows."""
    return desk.post(reverse("form_upload", args=[office.slate.pk]), {"uploads": list(files), **data}, follow=True)


def mend(desk: Client, form: Submission, key: str, value: object, version: int | None = None) -> Any:
    """Mend one cell beside the form as read."""
    data = {f"{key}-value": value, f"{key}-version": form.version if version is None else version}
    return desk.post(reverse("form_mend", args=[form.pk, key]), data)
