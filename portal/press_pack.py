"""The press pack (新闻素材包): for newspapers one archive of texts, pictures with captions, and the announcement.

It holds what is public, and visit reports that organisers released, with the photos of their public pages. Before the
minute of the announcement there is one for organisers alone, marked with its embargo. No votes, points or places are in
it, and no contact persons. Its key says what it holds: a pack with a picture that was withdrawn since, or with an
announcement that was called off, is handed to nobody.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from PIL import Image

from campaigns import kinds
from campaigns.models import Campaign
from core import clock, files, jobs
from core.canonical import digest
from core.deadlines import moment_text
from core.errors import DomainError
from core.models import Job, StoredFile, User
from core.workbook import SheetWriter
from results import closing, documents, exports, papers
from results.models import Announcement, Certificate
from review.models import Visit, VisitPhoto
from submissions import pictures
from submissions.models import Rendition, Submission

KIND = "press_pack"
NAME = "press-pack.zip"
ZIP_TIME = (2000, 1, 1, 0, 0, 0)  # the archive's bytes depend on its content alone
QUALITY = 92  # of the JPEG that is written of a rendition: newspapers take no WebP
CAPTIONS = ("文件", "案例编号", "开发区", "说明", "来源")
CAPTION_WIDTHS = (20, 10, 30, 60, 24)
CAPTIONS_FILE = "图片说明.xlsx"
VISITS = "探访报告"


class NothingToPack(DomainError):
    message = _("No announcement is public yet, so there is nothing to hand to the press.")


class PackNamesYourConflict(DomainError):
    status = 403
    message = _(
        "Before its minute the pack names %(count)s cases that you may not see because of a conflict of interest. "
        "Another organiser has to fetch it."
    )


class PackHasChanged(DomainError):
    message = _("What the press pack was to hold has changed since it was asked for. Ask for it again.")


@dataclass(frozen=True)
class Pack:
    """What goes in. ``embargo`` is the minute before which nothing of it may be printed, none once it is past."""

    campaign: Campaign
    announcements: list[Announcement]
    cases: list[Submission]
    names: dict[int, Certificate]
    renditions: list[Rendition]
    visits: list[Visit]
    photos: list[VisitPhoto]
    embargo: datetime | None

    @property
    def pictures(self) -> int:
        return len(self.renditions) + len(self.photos)

    @property
    def dated(self) -> datetime:
        """The moment that its workbooks bear: that of the newest announcement."""
        return max(moment for paper in self.announcements if (moment := paper.published_at))

    @property
    def key(self) -> str:
        content = [
            [papers.printed_digest(paper) for paper in self.announcements],
            [[*self.words_of(case), case.overview, case.narrative] for case in self.cases],
            [[each.digest, each.attachment.caption, each.attachment.credit] for each in self.renditions],
            [[visit.pk, visit.report, _writer(visit)] for visit in self.visits],
            [[photo.pk, photo.file.sha256, photo.caption] for photo in self.photos],
            self.embargo.isoformat() if self.embargo else None,
        ]
        return f"{KIND}:{self.campaign.pk}:{digest(content)[:16]}"

    def words_of(self, case: Submission) -> tuple[str, str, str]:
        """Number, title and zone; a name that was corrected is the one on the certificate."""
        named = self.names.get(case.pk)
        return case.number_text, named.title if named else case.case_title, named.zone if named else str(case.zone)


def pack(campaign: Campaign, *, embargoed: bool = False) -> Pack:
    """What may be packed now; ``embargoed``: with announcements that wait for their minute. Raises NothingToPack."""
    now = clock.now(campaign)
    released = Announcement.objects.filter(phase__campaign=campaign, published_at__isnull=False)
    rows = released if embargoed else released.public_at(now)
    announcements = list(rows.select_related("job__result", "phase__campaign").order_by("position"))
    waiting = [paper.published_at for paper in announcements if not paper.is_public_at(now)]
    if not announcements or (embargoed and not waiting):
        raise NothingToPack
    revoked = Certificate.objects.filter(campaign=campaign, state=Certificate.State.WITHDRAWN).values("submission")
    cases = Submission.objects.filter(announced__announcement__in=announcements).exclude(pk__in=revoked)
    listed = list(cases.with_names().in_neutral_order())
    visits = list(Visit.objects.all().public(campaign).filter(submission__in=listed).with_names())
    standing = Certificate.objects.filter(campaign=campaign).public_at(now).standing()
    return Pack(
        campaign,
        announcements,
        listed,
        {each.submission_id: each for each in standing},
        _widest(listed),
        visits,
        _photos_of(visits),
        max(moment for moment in waiting if moment) if waiting else None,
    )


def _widest(cases: list[Submission]) -> list[Rendition]:
    """Of each picture that is shown with a case the widest rendition, case by case in the order of ``cases``."""
    places = {case.pk: place for place, case in enumerate(cases)}
    rows = pictures.public().filter(attachment__submission__in=cases).select_related("attachment", "file")
    best = {row.attachment_id: row for row in rows.order_by("attachment", "width")}
    return sorted(best.values(), key=lambda row: (places[row.attachment.submission_id], row.attachment_id))


def _photos_of(visits: list[Visit]) -> list[VisitPhoto]:
    """The photos that stand on the public pages of ``visits`` (none others are here), visit by visit."""
    found = VisitPhoto.objects.standing().filter(visit__in=visits).select_related("file").order_by("pk")
    by_visit = {visit.pk: visit for visit in visits}
    for photo in found:
        photo.visit = by_visit[photo.visit_id]
    return sorted(found, key=lambda photo: list(by_visit).index(photo.visit_id))


def _writer(visit: Visit) -> str:
    """Who wrote the report, as its public page says it: outlet and reporter."""
    return f"{visit.outlet}　{visit.reporter}".strip()


def refuse_conflicted(found: Pack, user: Any) -> None:
    """What is public is everybody's; before that nobody reads of a case of the own conflict. PackNamesYourConflict."""
    if found.embargo:
        own = kinds.conflicted_with(found.campaign, user) & {case.pk for case in found.cases}
        if own:
            raise PackNamesYourConflict(count=len(own))


def ask(*, campaign: Campaign, by: User, embargoed: bool = False) -> Job:
    """Ask for the pack; the same content is the same job, tried again if it failed.

    Raises NothingToPack or PackNamesYourConflict.
    """
    found = pack(campaign, embargoed=embargoed)
    refuse_conflicted(found, by)
    job = jobs.ask(kind=KIND, key=found.key, by=by, scope=campaign, campaign=campaign.pk, embargoed=embargoed)
    if job.state == Job.State.FAILED:
        jobs.retry(job=job, by=by, scope=campaign)
    return job


def present(campaign: Campaign, *, embargoed: bool = False) -> tuple[Pack | None, Job | None]:
    """What may be packed now, and the job that packed exactly that; a pack of before is not handed out any more."""
    try:
        found = pack(campaign, embargoed=embargoed)
    except NothingToPack:
        return None, None
    return found, Job.objects.filter(key=found.key).select_related("result").first()


@jobs.handler(KIND)
def write_pack(job: Job) -> StoredFile:
    """The archive. Raises PackHasChanged if what it was asked for stands no longer."""
    campaign = Campaign.objects.get(pk=job.facts["campaign"])
    found, now_asked = present(campaign, embargoed=job.facts["embargoed"])
    if found is None or now_asked is None or now_asked.pk != job.pk:
        raise PackHasChanged
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for done, (name, content) in enumerate(_entries(found), start=1):
                archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), content, zipfile.ZIP_DEFLATED)
                if done % 20 == 0:
                    jobs.progress(job, done, len(found.cases) + len(found.renditions) + len(found.photos))
        return files.store(name=NAME, content=path, by=job.requested_by, scope=campaign)


def _entries(found: Pack) -> Iterator[tuple[str, str | bytes]]:
    yield "说明.txt", readme(found)
    for paper in found.announcements:
        # A later announcement, of a case that an objection held, usually bears the title of the first.
        name = files.display_name(f"{paper.position} {paper}" if len(found.announcements) > 1 else str(paper))
        yield f"公布/{name}.txt", _marked(found, "\n".join([str(paper), paper.number, "", paper.body]))
        yield f"公布/{name}.pdf", _pdf(paper)
    yield "公布/优秀案例名单（按奖区、城市）.txt", _marked(found, _lists(found))
    revoked = closing.revoked(found.campaign, clock.now(found.campaign))
    yield f"公布/{exports.NAME}", exports.public_workbook(found.campaign, found.announcements, revoked)
    for case in found.cases:
        number, _title, zone = found.words_of(case)
        yield f"案例/{files.display_name(f'{number} {zone}.txt')}", _marked(found, _case_text(found, case))
    yield from _pictures(found)
    yield from _visits(found)


def _pdf(paper: Announcement) -> bytes:
    """The published file; one made here where a worker has not rendered it yet."""
    if paper.job is None or paper.job.result is None:
        return documents.announcement_pdf(paper)
    with paper.job.result.content.open("rb") as file:
        return bytes(file.read())


def _pictures(found: Pack) -> Iterator[tuple[str, str | bytes]]:
    by_pk = {case.pk: case for case in found.cases}
    rows, counts = [], dict.fromkeys(by_pk, 0)
    for rendition in found.renditions:
        shown = rendition.attachment
        number, _title, zone = found.words_of(by_pk[shown.submission_id])
        counts[shown.submission_id] += 1
        name = f"{number}-{counts[shown.submission_id]}.jpg"
        rows.append((name, number, zone, shown.caption, shown.credit or "申报单位提供"))
        yield f"图片/{name}", _jpeg(rendition.file)
    if rows:
        yield f"图片/{CAPTIONS_FILE}", _captions(found, rows)


def _captions(found: Pack, rows: Sequence[tuple[str, ...]]) -> bytes:
    writer = SheetWriter()
    note = found.campaign.mark_text
    writer.sheet("图片说明", head=CAPTIONS, rows=rows, widths=CAPTION_WIDTHS, note=note)
    return writer.content(dated=found.dated)


def _visits(found: Pack) -> Iterator[tuple[str, str | bytes]]:
    """The released reports, each naming its photos, and the photos with captions and who took them."""
    rows: list[tuple[str, ...]] = []
    for visit in found.visits:
        number, _title, zone = found.words_of(visit.submission)
        own = [photo for photo in found.photos if photo.visit_id == visit.pk]
        named = [(f"{number}-{visit.pk}-{place}.jpg", photo) for place, photo in enumerate(own, start=1)]
        said = [(name, photo.caption or f"{zone}探访现场") for name, photo in named]
        head = "　".join(filter(None, (zone, papers.day(visit.day), _writer(visit))))
        lines = [head, "", visit.report, *(["", "图片"] if said else []), *(f"{name}　{words}" for name, words in said)]
        yield f"{VISITS}/{files.display_name(f'{number} {zone} {visit.pk}.txt')}", _marked(found, "\n".join(lines))
        rows += [(name, number, zone, words, _writer(visit)) for name, words in said]
        for name, photo in named:
            yield f"{VISITS}/图片/{name}", _jpeg(photo.file)
    if rows:
        yield f"{VISITS}/图片/{CAPTIONS_FILE}", _captions(found, rows)


def _jpeg(file: StoredFile) -> bytes:
    """The picture as JPEG; one that is stored so goes as it is. All were written anew without place and camera."""
    with file.content.open("rb") as content, Image.open(io.BytesIO(content.read())) as picture:
        if picture.format == "JPEG":
            content.seek(0)
            return bytes(content.read())
        buffer = io.BytesIO()
        picture.convert("RGB").save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()


def _case_text(found: Pack, case: Submission) -> str:
    number, title, zone = found.words_of(case)
    head = [title, "", f"编号：{number}", f"开发区：{zone}", f"城市：{case.zone.organisation.city_name}"]
    head.append(f"奖区：{case.area or ''}")
    return "\n".join([*head, "", "开发区概况", case.overview, "", "典型经验", case.narrative])


def _lists(found: Pack) -> str:
    lines = ["优秀案例名单", exports.ORDER]
    for area in [*found.campaign.areas.all(), None]:
        there = [case for case in found.cases if case.area == area]
        lines += ["", str(area or "其他"), *(_line(found, case) for case in there)] if there else []
    lines += ["", "按城市"]
    city = ""
    for case in found.cases:
        if case.zone.organisation.city_name != city:
            city = case.zone.organisation.city_name
            lines += ["", city]
        lines.append(_line(found, case))
    return "\n".join(lines)


def _line(found: Pack, case: Submission) -> str:
    number, title, zone = found.words_of(case)
    return f"{number}　{title}（{zone}）"


def readme(found: Pack) -> str:
    """What the press has to know before anything else: the embargo, no rank, how to credit."""
    campaign = found.campaign
    embargo = "解禁：内容均已公开，可以刊发。"
    if found.embargo:
        embargo = f"解禁时间：{moment_text(found.embargo)}。在此之前请勿刊发、转发或者上网。"
    lines = [
        f"{campaign.name}　新闻素材包",
        "",
        embargo,
        "推选结果不做排名：名单按城市代码排列，请勿使用“第一名”“排名”“得票最多”等表述。",
        "图片署名：按各“图片说明.xlsx”的“来源”一栏注明；案例图片没有注明作者的，署“申报单位提供”。",
        f"来源：{'、'.join(campaign.host_names)}",
        f"活动页面：{settings.SITE_URL}{reverse('campaign', args=[campaign.slug])}",
        "",
        f"案例 {len(found.cases)} 个，图片 {len(found.renditions)} 张。",
        f"探访报告 {len(found.visits)} 篇，探访图片 {len(found.photos)} 张。",
        "案例文字为申报单位填报内容。被撤回的图片不在其中；请以最新一次生成的素材包为准。",
    ]
    return _marked(found, "\n".join(lines))


def _marked(found: Pack, text: str) -> str:
    """Every text says whether it is invented and until when it is under embargo."""
    marks = [found.campaign.mark_text, f"（{moment_text(found.embargo)}解禁）" if found.embargo else ""]
    said = "　".join(mark for mark in marks if mark)
    return f"{said}\n\n{text}\n" if said else f"{text}\n"
