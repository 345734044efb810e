"""Boards as PDF: one page a case, in A3 or A1, each as a file of its own and all in one for the printer.

Asked for by place and size; the job's key names every word and picture that is printed, so that the same boards are
made once. A place's boards are set in chunks that share their faces, as certificates are.
"""

from __future__ import annotations

import gc
import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader, PdfWriter

from campaigns import display
from campaigns.models import Campaign, DisplaySite
from core import audit, clock, files, jobs, pdf
from core.canonical import digest
from core.errors import DomainError
from core.models import Job, StoredFile, User
from core.official import blocks
from core.pdf_join import Joined
from core.qr import qr_svg
from core.title_breaks import broken
from results import papers, print_pictures
from results.display import layout, texts
from results.display.pages import ZIP_TIME, forget_others
from results.display.texts import Facts
from results.models import BoardText
from submissions import pictures

KIND = "boards"
CHUNK = 3  # boards a document: pictures, not faces, are most of their weight
QUALITY = 88
PRINTER = "印刷合并本.pdf"


class Size(TextChoices):
    A3 = "a3", "A3"
    A1 = "a1", "A1"


ZOOM = {Size.A3: 1.0, Size.A1: 2.0}
PAGE = {Size.A3: "297mm 420mm", Size.A1: "297mm 420.5mm"}  # ISO 216: half an A1 is half a millimetre higher than A3
DOTS = {Size.A3: 200, Size.A1: 150}  # an inch, of pictures: one reads A3 at arm's length, stands a metre from A1


class NothingToHang(DomainError):
    message = _("There is no case yet that these boards could show. They are made of the admitted or announced cases.")


class BoardOverflows(DomainError):
    message = _("The board of case %(numbers)s does not fit its page. Shorten its title and try again.")


class BoardsShowWhatWasWithdrawn(DomainError):
    status = 410
    message = _("A picture on these boards was withdrawn since they were made. Make the boards anew.")


@transaction.atomic
def ask(*, site: DisplaySite, size: str, selected: bool = False, by: User) -> Job:
    """Ask for the boards of a place; the same content is the same job. Raises NothingToHang or PlaceIsClosed.

    ``selected``: only the announced cases. Each case's text is kept with its version, which its QR names.
    """
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=site.campaign_id)
    site = DisplaySite.objects.select_related("campaign").get(pk=site.pk)
    if site.closed_at:
        raise display.PlaceIsClosed(name=site.name)
    cases = list(texts.cases_at(site, selected=selected))
    if not cases:
        raise NothingToHang
    kept = texts.keep(campaign, cases)
    key = job_key(site, size, [text.digest for text in kept], selected=selected)
    facts = {"site": site.pk, "size": Size(size).value, "selected": selected, "texts": [text.pk for text in kept]}
    job = jobs.ask(kind=KIND, key=key, by=by, scope=campaign, **facts, place=place_words(site))
    # One that came too late for its pictures made nothing; asked again, it is tried again.
    empty = Job.objects.filter(pk=job.pk, state=Job.State.DONE, result=None)
    empty.update(state=Job.State.WAITING, attempts=0, due_at=clock.database_now())
    audit.record("boards.ask", site, by=by, scope=campaign, size=size, cases=len(kept))
    return job


def job_key(site: DisplaySite, size: str, digests: Sequence[str], *, selected: bool) -> str:
    """The key of the job that prints texts of these digests at ``site``."""
    campaign = site.campaign
    # Not its mark: a story is told under one and shown under another.
    printed = [place_words(site), campaign.name, campaign.host_names, selected, list(digests)]
    return f"{KIND}:{site.pk}:{size}:{'s' if selected else 'a'}:{digest(printed)[:16]}"


def place_words(site: DisplaySite) -> dict[str, str]:
    """What a board says of its place."""
    until = papers.day_until(site.opens_on, site.closes_on)
    days = papers.day(site.opens_on) + (f"—{until}" if site.closes_on != site.opens_on else "")
    return {"name": site.name, "where": site.where, "days": days, "code": site.code}


@jobs.handler(KIND)
def render_boards(job: Job) -> StoredFile | None:
    """The archive; None if a picture was withdrawn since it was asked for: then the boards are another job."""
    size, wanted = Size(job.facts["size"]), job.facts["texts"]
    site = DisplaySite.objects.select_related("campaign").get(pk=job.facts["site"])
    there = BoardText.objects.select_related("submission").in_bulk(wanted)
    kept = [there[pk] for pk in wanted]
    if not all_public(kept):
        return None
    jobs.progress(job, 0, len(kept))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"boards-{size}-{site.code}.zip"
        write_archive(path, site, job.facts["place"], kept, size, partial(jobs.progress, job))
        if not all_public(kept):
            return None
        return files.store(name=path.name, content=path, by=job.requested_by, scope=site.campaign)


def still_public(job: Job) -> bool:
    """Whether every picture in the file of ``job`` may still be shown."""
    return all_public(list(BoardText.objects.filter(pk__in=job.facts["texts"])))


def all_public(kept: Sequence[BoardText]) -> bool:
    """Whether every picture that these texts print may still be shown."""
    wanted = {picture["id"] for text in kept for picture in text.facts["pictures"]}
    return wanted == set(pictures.public().filter(attachment__in=wanted).values_list("attachment", flat=True))


def write_archive(
    path: Path, site: DisplaySite, place: dict[str, str], kept: Sequence[BoardText], size: Size, step: Any
) -> None:
    """Write every board and the merged file. Raises GlyphsAreMissing with the cases concerned, or BoardOverflows."""
    refuse_unprintable(kept)
    merged = path.with_suffix(".pdf")
    # The pages are deflated already.
    with merged.open("wb") as printer, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        whole = Joined(printer)
        for start in range(0, len(kept), CHUNK):
            chunk = kept[start : start + CHUNK]
            content = document(site, place, chunk, size)
            for name, single in singles(content, chunk, size):
                archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), single)
            whole.append(content)
            gc.collect()  # documents that were read or set are rings of objects, with all their pictures
            step(start + len(chunk), len(kept))
        whole.finish()
        printer.flush()
        with merged.open("rb") as source, archive.open(zipfile.ZipInfo(PRINTER, ZIP_TIME), "w") as target:
            shutil.copyfileobj(source, target)


def singles(content: bytes, chunk: Sequence[BoardText], size: Size) -> Iterator[tuple[str, bytes]]:
    """Each page as a file of its own, with its own pictures only."""
    for page, text in zip(PdfReader(io.BytesIO(content)).pages, chunk, strict=True):
        writer, buffer = PdfWriter(), io.BytesIO()
        forget_others(page)
        writer.add_page(page)
        writer.write(buffer)
        name = f"{text.facts['number']} {text.facts['zone']} {size.label}.pdf"
        yield files.display_name(name), buffer.getvalue()


def document(site: DisplaySite, place: dict[str, str], chunk: Sequence[BoardText], size: Size) -> bytes:
    """One page for each text. Raises BoardOverflows, though ``layout`` reckons on the safe side."""
    content = _document(site, place, chunk, size)
    if len(PdfReader(io.BytesIO(content)).pages) == len(chunk):
        return content
    wrong = [t for t in chunk if len(PdfReader(io.BytesIO(_document(site, place, [t], size))).pages) > 1]
    raise BoardOverflows(numbers="、".join(text.facts["number"] for text in wrong))


def _document(site: DisplaySite, place: dict[str, str], chunk: Sequence[BoardText], size: Size) -> bytes:
    campaign = site.campaign
    hosts = layout.fitted(f"主办单位：{'、'.join(campaign.host_names)}", layout.FOOT, layout.FOOT_WIDTH)
    where = layout.fitted(f"展示地点：{place['name']}（{place['where']}）", layout.FOOT, layout.FOOT_WIDTH)
    context = {
        "title": campaign.name,
        "mark": campaign.mark_text,
        "page": PAGE[size],
        "days": place["days"],
        "hosts": _set(hosts),
        "where": _set(where),
        "boards": [board(site, text) for text in chunk],
    }
    return pdf.render_template("paper/boards.html", context, zoom=ZOOM[size], pictures=_pictures(chunk, size))


def board(site: DisplaySite, text: BoardText) -> dict[str, Any]:
    """What one page says, with its sizes, for the template."""
    facts: Facts = text.facts
    place = texts.place_line(facts["zone"], facts["city"])
    shown = facts["pictures"]
    room = layout.room(
        site.campaign.name, facts["title"], place, pictures=len(shown), has_overview=bool(facts["overview"])
    )
    title = layout.fitted(facts["title"], layout.TITLE)
    size, line = layout.enlarged(facts["overview"], facts["text"], room)
    address = display.address(site, text.submission.number or 0, text.version)
    return {
        **facts,
        "campaign": _set(layout.fitted(site.campaign.name, layout.CAMPAIGN)),
        "name": _set(title) | {"lines": _broken(title)},
        "place": _set(layout.fitted(place, layout.PLACE)),
        "texts": {"size": f"{size:g}", "line": f"{line:g}"},
        "picture": f"{room.picture:.1f}",
        "band": f"{room.picture + (0 if len(shown) == 1 else layout.CAPTION_LINE * layout.CAPTION_LINES + 2):.1f}",
        "figures": [
            {
                "source": pdf.picture(str(picture["id"])),
                "words": layout.caption(picture["caption"], picture["credit"], pictures=len(shown)),
            }
            for picture in shown
        ],
        "before": blocks(facts["overview"]),
        "blocks": blocks(facts["text"]),
        "qr": qr_svg(address),
        "address": address.partition("://")[2],
    }


def _set(fit: layout.Fitted) -> dict[str, Any]:
    """A fitted text for the template, its lengths as CSS writes numbers."""
    return {"text": fit.text, "size": f"{fit.size:g}", "line": f"{fit.line:g}"}


def _broken(title: layout.Fitted) -> list[str]:
    """The title on lines of sense, if these are no more than it may take."""
    found = broken(title.text, most=int(layout.WIDTH / title.size) - 1)
    return found if len(found) <= title.count else [title.text]


def _pictures(chunk: Sequence[BoardText], size: Size) -> dict[str, print_pictures.Read]:
    """By its name what reads each printed picture, in as many dots as its place on the board has."""
    boxes = {
        picture["id"]: picture_dots(len(text.facts["pictures"]), size)
        for text in chunk
        for picture in text.facts["pictures"]
    }
    rows = pictures.public().filter(attachment__in=boxes).select_related("file").order_by("attachment", "width")
    best = print_pictures.chosen(rows, max((wide for wide, _high in boxes.values()), default=0))
    return {str(pk): partial(print_pictures.jpeg, best[pk], box, QUALITY) for pk, box in boxes.items()}


def picture_dots(count: int, size: Size) -> tuple[int, int]:
    """The most pixels that each of ``count`` pictures of a board has."""
    wide, high = (length * ZOOM[size] for length in layout.picture_box(count))
    return print_pictures.dots(wide, DOTS[size]), print_pictures.dots(high, DOTS[size])


def refuse_unprintable(kept: Sequence[BoardText]) -> None:
    """Say of every case which characters no font has. Raises GlyphsAreMissing."""
    places = [
        f"{' '.join(sorted(missing))}（{text.facts['number']} {text.facts['zone']}）"
        for text in kept
        if (missing := pdf.missing_glyphs(_words(text.facts)))
    ]
    if places:
        raise pdf.GlyphsAreMissing(characters="；".join(places))


def _words(facts: Facts) -> str:
    said = [facts[name] for name in ("title", "zone", "city", "area", "overview", "text")]
    return "".join([*said, *(picture["caption"] + picture["credit"] for picture in facts["pictures"])])
