"""The case book (案例集): every announced case in neutral order, with its text and the pictures that its office shows.

Nothing of people, votes, points or places is in it. A job makes it, of what is announced and shown at that moment.
"""

from __future__ import annotations

import io
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core import clock, files, jobs, pdf
from core.canonical import digest
from core.errors import DomainError
from core.models import Job, StoredFile, User
from core.official import Block, blocks
from core.title_breaks import BREAK
from results import print_pictures
from results.models import Certificate
from results.models.certificate import CertificateQuerySet
from submissions import pictures
from submissions.models import Rendition, Submission

PDF, DOCX = "casebook", "casebook_docx"
MOST_PICTURES = 4  # of a case: the rest stand on its page of the portal
PICTURE_WIDTH = 960  # pixels: the width of the page in about 156 dots an inch
PICTURE_BOX = (print_pictures.dots(156, 200), print_pictures.dots(96, 200))  # what casebook.css gives one, 200 an inch
QUALITY = 85


class NothingToBind(DomainError):
    message = _("No case has been announced yet. The case book is made of the announced cases.")


@dataclass(frozen=True)
class BookPicture:
    """A picture with its words; ``read`` gives it as JPEG whenever it is set, so that a book holds none of them."""

    name: str
    read: print_pictures.Read
    caption: str
    is_upright: bool

    @property
    def source(self) -> str:
        return pdf.picture(self.name)


@dataclass(frozen=True)
class BookCase:
    """A case as the book prints it."""

    number: str
    title: str
    zone: str
    city: str
    area: str
    overview: list[Block]
    text: list[Block]
    pictures: list[BookPicture] = field(default_factory=list)


@dataclass(frozen=True)
class Book:
    """The whole book, in neutral order; ``areas`` in the order of the programme."""

    name: str
    title_lines: list[str]
    hosts: list[str]
    year: int
    mark: str
    areas: list[str]
    cases: list[BookCase]

    @property
    def by_area(self) -> list[tuple[str, list[BookCase]]]:
        groups = dict(_grouped(self.cases, lambda case: case.area))
        return [(area, groups[area]) for area in [*self.areas, ""] if area in groups]

    @property
    def by_city(self) -> list[tuple[str, list[BookCase]]]:
        return _grouped(self.cases, lambda case: case.city)


def ask(*, campaign: Campaign, kind: str, by: User) -> Job:
    """Ask for the book; the same cases, pictures and captions are the same job. Raises NothingToBind."""
    cases = list(_announced(campaign))
    if not cases:
        raise NothingToBind
    shown = pictures.public().filter(attachment__submission__in=cases).order_by("digest")
    names = _standing(campaign).order_by("number")
    content = [
        [[case.number_text, case.case_title, case.overview, case.experience] for case in cases],
        [list(row) for row in shown.values_list("digest", "attachment__caption", "attachment__credit")],
        [list(row) for row in names.values_list("number", "title", "zone")],
    ]
    return jobs.ask(
        kind=kind, key=f"{kind}:{campaign.pk}:{digest(content)[:16]}", by=by, scope=campaign, campaign=campaign.pk
    )


def book(campaign: Campaign, step: Callable[[int, int], None] = lambda _done, _total: None) -> Book:
    """What is announced now. A corrected name is the one on the certificate. Raises NothingToBind."""
    cases = list(_announced(campaign))
    if not cases:
        raise NothingToBind
    names = {row.submission_id: row for row in _standing(campaign)}
    shown = _pictures(cases)
    bound = []
    for done, case in enumerate(cases, start=1):
        bound.append(_case(case, names.get(case.pk), shown[case.pk]))
        step(done, len(cases))
    lines = [line.replace(BREAK, "") for line in campaign.title_lines] or [campaign.name]
    areas = [area.name for area in campaign.areas.all()]
    return Book(campaign.name, lines, campaign.host_names, campaign.year or 0, campaign.mark_text, areas, bound)


def casebook_pdf(made: Book) -> bytes:
    """The book as PDF, as ``write_pdf`` writes it."""
    buffer = io.BytesIO()
    write_pdf(buffer, made)
    return buffer.getvalue()


def write_pdf(target: BinaryIO, made: Book) -> None:
    """The book as PDF. Raises GlyphsAreMissing with the cases concerned, and what ``core.pdf`` raises."""
    places = [
        f"{' '.join(sorted(missing))}（{case.number} {case.zone}）"
        for case in made.cases
        if (missing := pdf.missing_glyphs(_words(case)))
    ]
    if places:
        raise pdf.GlyphsAreMissing(characters="；".join(places))
    shown = {picture.name: picture.read for case in made.cases for picture in case.pictures}
    pdf.write_template(target, "paper/casebook.html", {"book": made}, pictures=shown)


@jobs.handler(PDF)
def render_casebook(job: Job) -> StoredFile:
    campaign = Campaign.objects.get(pk=job.facts["campaign"])
    made = book(campaign, lambda done, total: jobs.progress(job, done, total))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "casebook.pdf"
        with path.open("wb") as target:
            write_pdf(target, made)
        return files.store(name=path.name, content=path, by=job.requested_by, scope=campaign)


@jobs.handler(DOCX)
def write_casebook(job: Job) -> StoredFile:
    from results.casebook_docx import casebook_docx

    campaign = Campaign.objects.get(pk=job.facts["campaign"])
    made = book(campaign, lambda done, total: jobs.progress(job, done, total))
    return files.store(name="casebook.docx", content=casebook_docx(made), by=job.requested_by, scope=campaign)


def _announced(campaign: Campaign) -> Iterable[Submission]:
    """The cases whose announcement is public by now, without those whose certificate was revoked; neutral order."""
    rows = Submission.objects.filter(campaign=campaign, announced__announcement__published_at__lte=clock.now(campaign))
    revoked = Certificate.objects.filter(campaign=campaign, state=Certificate.State.WITHDRAWN).values("submission")
    return rows.exclude(pk__in=revoked).with_names().in_neutral_order()


def _standing(campaign: Campaign) -> CertificateQuerySet:
    """Those under rectification keep their corrected names too."""
    return Certificate.objects.filter(campaign=campaign).standing()


def _case(case: Submission, certificate: Certificate | None, shown: list[Rendition]) -> BookCase:
    return BookCase(
        number=case.number_text,
        title=certificate.title if certificate else case.case_title,
        zone=certificate.zone if certificate else str(case.zone),
        city=case.zone.organisation.city_name,
        area=str(case.area or ""),
        overview=blocks(case.overview),
        text=blocks(case.narrative),
        pictures=[_picture(rendition) for rendition in shown[:MOST_PICTURES]],
    )


def _pictures(cases: list[Submission]) -> dict[int, list[Rendition]]:
    """Of each case's shown pictures the smallest rendition that is wide enough, in their order."""
    rows = pictures.public().filter(attachment__submission__in=cases).select_related("attachment", "file")
    found: dict[int, list[Rendition]] = defaultdict(list)
    for row in print_pictures.chosen(rows.order_by("attachment_id", "width"), PICTURE_WIDTH).values():
        found[row.attachment.submission_id].append(row)
    return found


def _picture(rendition: Rendition) -> BookPicture:
    shown = rendition.attachment
    words = shown.caption + (f"（{shown.credit}）" if shown.credit else "")
    read = partial(print_pictures.jpeg, rendition, PICTURE_BOX, QUALITY)
    return BookPicture(rendition.digest, read, words, rendition.height > rendition.width)


def _words(case: BookCase) -> str:
    texts = [case.title, case.zone, *(each.caption for each in case.pictures)]
    return "".join([*texts, *(block.text + block.rest for block in [*case.overview, *case.text])])


def _grouped(cases: Iterable[BookCase], key: Callable[[BookCase], Any]) -> list[tuple[str, list[BookCase]]]:
    groups: dict[str, list[BookCase]] = {}
    for case in cases:
        groups.setdefault(key(case), []).append(case)
    return list(groups.items())
