"""Certificates on paper: one page each, what the QR code holds, the printer's file, what stops the job."""

import io
import zipfile
from typing import Any

import pytest
from pypdf import PdfReader

from campaigns.models import Campaign, Host
from core import jobs, signatures
from core.models import Job, Organisation
from results import certificate_text, certificates
from results.models import Certificate, CertificateVersion
from results.services import certifying
from tests.results.builders import Judged, certified, certify, work
from tests.results.test_documents import again, families, pages, result, squeezed

pytestmark = pytest.mark.django_db

MILLIMETRE = 72 / 25.4


def archive(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def present(there: Judged) -> list[CertificateVersion]:
    return list(certifying.present_versions(there.campaign))


def test_every_certificate_is_a_file_of_one_page_and_the_printer_gets_all_in_one(settings: Any) -> None:
    settings.SITE_URL = "https://tuixuan.example"
    there = certified(4)
    work(there.campaign)
    files = archive(result("certificates"))
    whole = PdfReader(io.BytesIO(files.pop(certificates.PRINTER)))
    assert sorted(files) == sorted(f"{c.number} {c.zone}.pdf" for c in Certificate.objects.all())
    for number, version in enumerate(present(there)):
        content = files[certificates.file_name(version)]
        (text,) = pages(content)
        for words in (
            f"{version.zone}：",
            f"你单位报送的《{version.title}》案例，入选",
            "特发此证。",
            version.certificate.number,
            "tuixuan.example/verify",
            "演示数据，不作证明",
            "2026年10月15日",
        ):
            assert squeezed(words) in text
        assert families(content) <= {"TX-Song", "TX-Biaosong", "TX-Hei", "TX-Sans"}
        page = PdfReader(io.BytesIO(content)).pages[0]
        assert len(page.images) == 1  # its own code, not those of the pages that were set with it
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)  # A4 landscape, in points
        sheet = whole.pages[number]
        around = [sheet.trimbox.left - sheet.mediabox.left, sheet.trimbox.bottom - sheet.mediabox.bottom]
        assert [round(space) for space in around] == [round(8 * MILLIMETRE)] * 2
        assert round(sheet.mediabox.width) == round((297 + 16) * MILLIMETRE)
        assert version.title in squeezed(sheet.extract_text())
    assert len(whole.pages) == 3


def test_the_job_shows_its_progress_and_may_run_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "CHUNK", 2)
    there = certified(4)
    work(there.campaign)
    job = Job.objects.get(kind="certificates")
    assert (job.done_count, job.total_count) == (3, 3)
    first = archive(result("certificates"))
    assert len(PdfReader(io.BytesIO(first[certificates.PRINTER])).pages) == 3  # of two documents
    assert archive(again("certificates", there.campaign)) == first
    assert Certificate.objects.count() == CertificateVersion.objects.count() == 3


def test_the_qr_code_holds_what_an_offline_check_needs(settings: Any) -> None:
    settings.SITE_URL = "https://tuixuan.example"
    there = certified(3)
    version = present(there)[0]
    address, proof = certificate_text.address(version).split("#")
    assert address == f"https://tuixuan.example/verify/{version.certificate.number}/?v=1"
    name, text, signature = proof.split(".")
    signed = signatures.decode(text).decode()
    honour = "“走在时代前列”海岳省开发区优秀案例（非正式数据，不作证明）"
    number = version.certificate.number
    assert signed.split("\n") == ["1", number, "1", version.zone, version.title, honour, "2026-10-15"]
    assert name == version.key.name
    assert signatures.verify(version.key.public, signature, signed)
    for forged in (signed.replace(version.zone, "另一开发区"), signed.replace("10-15", "10-16")):
        assert not signatures.verify(version.key.public, signature, forged)


def test_a_certificate_that_is_older_than_versions_is_signed_when_its_file_is_asked_for() -> None:
    there = certified(3)
    CertificateVersion.objects.all().delete()
    Job.objects.filter(kind="certificates").delete()
    certify(there)
    work(there.campaign)
    assert len(archive(result("certificates"))) == 3
    assert CertificateVersion.objects.count() == 2


def test_a_character_that_no_font_has_stops_the_job_and_is_named_with_its_place() -> None:
    there = certified(3)
    found = Certificate.objects.filter(submission=there.case(2))
    version = CertificateVersion.objects.filter(certificate__in=found)
    version.update(zone="𠮷祥开发区")
    numbers = set(Certificate.objects.values_list("number", flat=True))
    work(there.campaign)
    job = Job.objects.get(kind="certificates")
    assert job.state == Job.State.FAILED
    for words in (found.get().number, "𠮷", "单位名称"):
        assert words in job.error
    assert set(Certificate.objects.values_list("number", flat=True)) == numbers
    version.update(zone="吉祥开发区")
    jobs.retry(job=job, by=there.first, scope=there.campaign)
    work(there.campaign)
    assert any("吉祥开发区" in name for name in archive(result("certificates")))


def hosted(campaign: Campaign, count: int) -> Campaign:
    """The campaign with so many issuers."""
    for number in range(3, count + 1):
        name = f"海岳省第{number}开发区改革创新工作推进领导小组办公室"
        host = Organisation.objects.create(name=name, kind="host")
        Host.objects.create(campaign=campaign, organisation=host, position=number)
    campaign.hosts.filter(position__gt=count).delete()
    return Campaign.objects.get(pk=campaign.pk)


@pytest.mark.parametrize(("hosts", "length"), [(2, 10), (3, 60), (12, 60), (40, 40), (2, 150)])
def test_forty_issuers_and_a_very_long_title_stand_on_one_page(hosts: int, length: int) -> None:
    there = certified(3)
    campaign = hosted(there.campaign, hosts)
    version = present(there)[0]
    version.title = "一枚印章管审批企业开办半日办结的云岚做法与经验"[:length].ljust(length, "办")
    certificates.refuse_unprintable(campaign, [version])
    content = certificates.document(campaign, [version])
    (text,) = pages(content)
    assert f"《{version.title}》案例，入选" in text
    assert all(squeezed(name) in text for name in campaign.host_names)
    # Nothing is set over anything else: the last line of the text stands above the first issuer.
    places = text_lines(content)
    last = min(place for place, words in places if "特发此证" in words)
    issuers = max(place for place, words in places if campaign.host_names[0][:6] in words and place < last + 200)
    assert last - issuers > 3 * MILLIMETRE


def text_lines(content: bytes) -> list[tuple[float, str]]:
    """Each line of the first page with the height of its foot, in points."""
    lines: dict[float, str] = {}

    def visit(text: str, cm: Any, matrix: Any, _font: Any, _size: Any) -> None:
        height = round(float(cm[3]) * float(matrix[5]) + float(cm[5]))
        lines[height] = lines.get(height, "") + text.strip()

    PdfReader(io.BytesIO(content)).pages[0].extract_text(visitor_text=visit)
    return [(height, words) for height, words in lines.items() if words]


def test_a_title_that_no_page_can_hold_is_refused_by_name() -> None:
    there = certified(3)
    version = present(there)[0]
    version.title = "办" * 400
    with pytest.raises(certificates.CertificatesCannotBeSet, match=version.certificate.number):
        certificates.refuse_unprintable(there.campaign, [version])
