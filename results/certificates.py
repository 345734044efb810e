"""Certificates as PDF: what the template needs, and the jobs that print, split and zip them.

A document of many pages shares its faces, and one of too many takes memory; so they are set in chunks, each chunk is
split by page for the holders, and its pages go to the printer's file, where crop marks are drawn around them.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, RectangleObject

from campaigns.models import Campaign
from core import files, jobs, pdf
from core.errors import DomainError
from core.models import Job, StoredFile
from core.qr import qr_png
from results import certificate_layout, certificate_text, papers
from results.models import Certificate, CertificateVersion
from results.services import certificate_acts, certifying

CHUNK = 25  # pages a document: more share their faces better, but each file carries the faces of all
ZIP_TIME = (2000, 1, 1, 0, 0, 0)  # the archive's bytes depend on its certificates alone
MM = 72 / 25.4  # in points
DRAWN = re.compile(rb"(/\S+) Do\b")  # pictures and groups that a page draws
PRINTER = "印刷合并本（含裁切线）.pdf"


class CertificatesCannotBeSet(DomainError):
    message = _("These certificates cannot be printed. Their numbers stay. %(problems)s")


@jobs.handler(certifying.PDF)
def render_certificates(job: Job) -> StoredFile | None:
    """Every standing certificate as a file of its own, and all in one for the printer, in one archive.

    None when other versions stand than those it was asked for, before or after: whoever changed them asked anew.
    """
    campaign = Campaign.objects.get(pk=job.facts["campaign"])
    if certifying.pdf_key(campaign) != job.key:
        return None
    versions = list(certifying.present_versions(campaign))
    jobs.progress(job, 0, len(versions))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "certificates.zip"
        write_archive(path, campaign, versions, job)
        if certifying.pdf_key(campaign) != job.key:
            return None
        return files.store(name=path.name, content=path, by=job.requested_by, scope=campaign)


@jobs.handler(certificate_acts.SINGLE)
def render_certificate(job: Job) -> StoredFile | None:
    """One certificate in its present version, for the printer; None if it was revoked or re-issued meanwhile."""
    certificate = Certificate.objects.select_related("campaign").get(pk=job.facts["certificate"])
    campaign = certificate.campaign
    version = certifying.present_versions(campaign).filter(certificate=certificate).first()
    if version is None or certificate_acts.single_key(certificate) != job.key:
        return None
    refuse_unprintable(campaign, [version])
    writer, buffer = PdfWriter(clone_from=io.BytesIO(document(campaign, [version]))), io.BytesIO()
    draw_crop_marks(writer)
    writer.write(buffer)
    return files.store(name=file_name(version), content=buffer.getvalue(), by=job.requested_by, scope=campaign)


def write_archive(path: Path, campaign: Campaign, versions: Sequence[CertificateVersion], job: Job | None) -> None:
    """Write the archive chunk by chunk, so that a thousand take no more memory than a few dozen do.

    Raises CertificatesCannotBeSet before the first page is set.
    """
    refuse_unprintable(campaign, versions)
    whole, done = PdfWriter(), 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:  # the pages are deflated already
        for start in range(0, len(versions), CHUNK):
            chunk = versions[start : start + CHUNK]
            content = document(campaign, chunk)
            for name, single in _singles(content, chunk):
                archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), single)
            whole.append(io.BytesIO(content), import_outline=False)
            done += len(chunk)
            if job:
                jobs.progress(job, done, len(versions))
        draw_crop_marks(whole)
        merged = path.with_suffix(".pdf")
        whole.write(merged)
        with merged.open("rb") as source, archive.open(zipfile.ZipInfo(PRINTER, ZIP_TIME), "w") as target:
            shutil.copyfileobj(source, target)


def _singles(content: bytes, chunk: Sequence[CertificateVersion]) -> Iterator[tuple[str, bytes]]:
    for page, version in zip(PdfReader(io.BytesIO(content)).pages, chunk, strict=True):
        writer, buffer = PdfWriter(), io.BytesIO()
        _forget_others(page)
        trimmed = writer.add_page(page)
        box = RectangleObject(trimmed.trimbox)
        for name in ("/MediaBox", "/CropBox", "/BleedBox"):
            trimmed[NameObject(name)] = box  # without the 8 mm around it
        writer.write(buffer)
        yield file_name(version), buffer.getvalue()


def draw_crop_marks(writer: PdfWriter) -> None:
    """Lines of 5 mm at the corners, 3 mm off the trimmed page: one stream for all pages, drawn under each.

    The renderer's own marks are a picture made anew for every page, an eighth of its time.
    """
    width, height, off, end = 297 * MM, 210 * MM, 3 * MM, 8 * MM
    lines = []
    for x, outward in ((0.0, -1), (width, 1)):
        for y, upward in ((0.0, -1), (height, 1)):
            lines.append(f"{x + outward * off:.2f} {y:.2f} m {x + outward * end:.2f} {y:.2f} l")
            lines.append(f"{x:.2f} {y + upward * off:.2f} m {x:.2f} {y + upward * end:.2f} l")
    stream = DecodedStreamObject()
    stream.set_data(f"q 0 G 0.25 w {' '.join(lines)} S Q\n".encode())
    marks = writer._add_object(stream)
    for page in writer.pages:
        page[NameObject("/Contents")] = ArrayObject([marks, page.raw_get("/Contents")])


def _forget_others(page: PageObject) -> None:
    """All pages of a document share one list of pictures: keep this page's own, not the codes of all others."""
    shared = cast(DictionaryObject, page["/Resources"])
    pictures = cast(DictionaryObject, shared["/XObject"])
    used = {name.decode() for name in DRAWN.findall(cast(Any, page.get_contents()).get_data())}
    kept = DictionaryObject({name: pictures.raw_get(name) for name in pictures if name in used})
    resources = DictionaryObject({name: shared.raw_get(name) for name in shared})
    resources[NameObject("/XObject")] = kept
    page[NameObject("/Resources")] = resources


def file_name(version: CertificateVersion) -> str:
    """NUMBER ZONE.pdf, as people look for it in a folder."""
    return files.display_name(f"{version.certificate.number} {version.zone}.pdf")


def document(campaign: Campaign, versions: Sequence[CertificateVersion]) -> bytes:
    """One page for each version, A4 landscape with 8 mm around it for the crop marks, in the order given."""
    hosts = campaign.host_names
    context = {
        "title": campaign.name,
        "hosts": hosts,
        "layout": certificate_layout.issuers(hosts)[0],
        "abreast": certificate_layout.abreast(hosts),
        "mark": campaign.mark_text,
        "address": urlsplit(settings.SITE_URL).netloc + reverse("verify_form").rstrip("/"),
        "certificates": [sheet(campaign, version) for version in versions],
    }
    return pdf.render_template("paper/certificates.html", context)


def sheet(campaign: Campaign, version: CertificateVersion) -> dict[str, Any]:
    """What one page says."""
    to, *lines = words(campaign, version)
    size, count = certificate_layout.text(lines)
    day = certificate_text.issued_on(version.certificate.issued_at)
    return {
        "number": version.certificate.number,
        "to": to,
        "lines": lines,
        "size": size,
        "dense": not certificate_layout.fits(count, campaign.host_names),
        "date": papers.day(day),
        "reissued": papers.day(certificate_text.issued_on(version.printed_at)) if version.version > 1 else "",
        "qr": qr_png(certificate_text.address(version)),
    }


def words(campaign: Campaign, version: CertificateVersion) -> list[str]:
    """The programme's wording with this holder and case: the first line addresses the holder."""
    text = papers.text_of(campaign, "certificate")
    return papers.filled(text, zone=version.zone, title=version.title).splitlines()


def refuse_unprintable(campaign: Campaign, versions: Sequence[CertificateVersion]) -> None:
    """Say of every certificate what stops it, in one sentence each. Raises CertificatesCannotBeSet."""
    if problems := [sentence for version in versions for sentence in unprintable(campaign, version)]:
        raise CertificatesCannotBeSet(problems=" ".join(problems[:5]))


def unprintable(campaign: Campaign, version: CertificateVersion) -> list[str]:
    """Why this certificate cannot be printed: a character that no font has, with its place, or too long a title."""
    sentences = []
    facts = {"number": version.certificate.number, "zone": version.zone}
    for place, text in ((_("the name"), version.zone), (_("the title"), version.title)):
        if missing := pdf.missing_glyphs(text):
            found = {**facts, "place": place, "characters": " ".join(sorted(missing))}
            sentences.append(
                str(_("%(number)s (%(zone)s): no font here has %(characters)s, a character of %(place)s.") % found)
            )
    if not certificate_layout.fits(_height(campaign, version), campaign.host_names, dense=True):
        sentences.append(str(_("%(number)s (%(zone)s): the title is too long for one page; shorten it.") % facts))
    return sentences


def _height(campaign: Campaign, version: CertificateVersion) -> int:
    return certificate_layout.text(words(campaign, version)[1:])[1]
