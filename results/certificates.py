"""Certificates as PDF: what the templates need, and the jobs that print, split and zip them.

What all certificates share is set once and drawn on each page (results/certificate_pages.py). Words that are set
together share their faces, and too many take memory; so they are set in chunks. Each page becomes a file for its holder
(results/certificate_files.py), and all go to the printer's file, where crop marks are drawn around them.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader, PdfWriter
from pypdf.generic import StreamObject

from campaigns.models import Campaign
from core import files, jobs, pdf
from core.errors import DomainError
from core.models import Job, StoredFile
from core.qr import qr_picture
from results import certificate_layout, certificate_pages, certificate_text, certificate_words, papers
from results.certificate_files import Leaves
from results.certificate_pages import BLEED, Binder, Words, drawing
from results.models import Certificate, CertificateVersion
from results.services import certificate_acts, certifying

CHUNK = 100  # certificates set together: more share their faces better, but each file carries the faces of all
ZIP_TIME = (2000, 1, 1, 0, 0, 0)  # the archive's bytes depend on its certificates alone
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
    writer, buffer = bound(campaign, [version]), io.BytesIO()
    certificate_pages.draw_crop_marks(writer)
    writer.write(buffer)
    return files.store(name=file_name(version), content=buffer.getvalue(), by=job.requested_by, scope=campaign)


def write_archive(path: Path, campaign: Campaign, versions: Sequence[CertificateVersion], job: Job | None) -> None:
    """Write the archive chunk by chunk, so that a thousand take no more memory than a few dozen do.

    Raises CertificatesCannotBeSet before the first page is set.
    """
    refuse_unprintable(campaign, versions)
    whole, done, same = PdfWriter(), 0, frames(campaign, versions)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:  # the pages are deflated already
        for start in range(0, len(versions), CHUNK):
            chunk = versions[start : start + CHUNK]
            words = set_words(campaign, chunk)
            binder = Binder(whole, words, same)
            leaves = {day: Leaves(words, same[day]) for day in {_day(version) for version in chunk}}
            for version, piece in zip(chunk, words.pieces, strict=True):
                own, code = drawing(piece), code_of(version)
                archive.writestr(zipfile.ZipInfo(file_name(version), ZIP_TIME), leaves[_day(version)].file(own, code))
                binder.page(_day(version), binder.add(own), binder.add(code), bleed=BLEED)
            done += len(chunk)
            if job:
                jobs.progress(job, done, len(versions))
        certificate_pages.draw_crop_marks(whole)
        merged = path.with_suffix(".pdf")
        whole.write(merged)
        with merged.open("rb") as source, archive.open(zipfile.ZipInfo(PRINTER, ZIP_TIME), "w") as target:
            shutil.copyfileobj(source, target)


def file_name(version: CertificateVersion) -> str:
    """NUMBER ZONE.pdf, as people look for it in a folder."""
    return files.display_name(f"{version.certificate.number} {version.zone}.pdf")


def document(campaign: Campaign, versions: Sequence[CertificateVersion]) -> bytes:
    """One page for each version, A4 landscape with 8 mm around it for the crop marks, in the order given."""
    buffer = io.BytesIO()
    bound(campaign, versions).write(buffer)
    return buffer.getvalue()


def frames(campaign: Campaign, versions: Sequence[CertificateVersion]) -> dict[str, PdfReader]:
    """By day of issue: the two pages of what all certificates of that day share, their head and their foot."""
    hosts = campaign.host_names
    context = {
        "title": campaign.name,
        "hosts": hosts,
        "layout": certificate_layout.issuers(hosts)[0],
        "abreast": certificate_layout.abreast(hosts),
        "mark": campaign.mark_text,
        "address": urlsplit(settings.SITE_URL).netloc + reverse("verify_form").rstrip("/"),
    }
    return {
        day: PdfReader(io.BytesIO(pdf.render_template("paper/certificate_frame.html", {**context, "date": day})))
        for day in {_day(version) for version in versions}
    }


def bound(campaign: Campaign, versions: Sequence[CertificateVersion]) -> PdfWriter:
    """The words of each version between the head and the foot of its day, with its code."""
    writer, words = PdfWriter(), set_words(campaign, versions)
    binder = Binder(writer, words, frames(campaign, versions))
    for version, piece in zip(versions, words.pieces, strict=True):
        binder.page(_day(version), binder.add(drawing(piece)), binder.add(code_of(version)), bleed=BLEED)
    return writer


def set_words(campaign: Campaign, versions: Sequence[CertificateVersion]) -> Words:
    """What is said on each version's page and on no other, set on one sheet."""
    context = {
        "title": campaign.name,
        "certificates": [sheet(campaign, version) for version in versions],
        "height": str(certificate_layout.HEIGHT * len(versions) + 1),  # no section may be a hair too high for the sheet
    }
    return Words(pdf.render_template("paper/certificates.html", context), len(versions))


def code_of(version: CertificateVersion) -> StreamObject:
    return certificate_pages.picture(qr_picture(certificate_text.address(version)))


def _day(version: CertificateVersion) -> str:
    return papers.day(certificate_text.issued_on(version.certificate.issued_at))


def sheet(campaign: Campaign, version: CertificateVersion) -> dict[str, Any]:
    """What one page says and no other."""
    to, lines = certificate_words.split(words(campaign, version))
    size, count = certificate_layout.text(lines)
    return {
        "number": version.certificate.number,
        "to": to,
        "lines": lines,
        "size": size,
        "dense": not certificate_layout.fits(count, campaign.host_names),
        "reissued": papers.day(certificate_text.issued_on(version.printed_at)) if version.version > 1 else "",
    }


def words(campaign: Campaign, version: CertificateVersion) -> list[str]:
    """The programme's wording with this holder and case: the first line addresses the holder."""
    return certificate_words.said(campaign, zone=version.zone, title=version.title)


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
    if not certificate_words.fits(campaign, words(campaign, version)):
        sentences.append(str(_("%(number)s (%(zone)s): the title is too long for one page; shorten it.") % facts))
    return sentences
