"""Photos of visits in the press pack: those of public reports, with captions and who took them; nothing else, ever."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from core import clock, files
from core.models import Approval, Role
from portal import press_pack
from review.models import Visit, VisitPhoto
from submissions.models import Submission
from tests.builders import person
from tests.portal.press import LATER, READING, address, made, opened, planned, status
from tests.results.builders import AFTER_NOTICE, Judged, announced
from tests.samples import picture

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def reported(there: Judged, case: Submission, *, released: bool = True, captions: tuple[str, ...] = ("车间",)) -> Visit:
    """A filed report with photos, as rows; released, two persons signed it."""
    phase = there.campaign.phases.get(kind="visit")
    moment = AFTER_NOTICE - timedelta(days=20)
    reporter = person(Role.REPORTER, there.campaign.hosts.all()[0].organisation, f"记者{case.number_text}")
    visit = Visit.objects.create(
        phase=phase,
        submission=case,
        reporter=reporter,
        day=moment.date(),
        outlet="海岳日报",
        report=f"报告{case.number_text}",
    )
    facts = {"proposer": there.first, "proposed_at": moment, "approver": there.second, "approved_at": moment}
    visit.filed_at = moment
    if released:
        visit.release = Approval.objects.create(action="visit.release", subject=str(visit.pk), digest="0" * 64, **facts)
        visit.released_at = moment
    visit.save()
    for caption in captions:
        stored = files.store(name="IMG 家里.png", content=picture(), by=reporter, scope=there.campaign)
        VisitPhoto.objects.create(
            visit=visit, file=stored, thumbnail=stored, caption=caption, added_by=reporter, added_at=moment
        )
    return visit


def photos(held: dict[str, bytes]) -> list[str]:
    return [name for name in held if name.startswith("探访报告/图片/") and name.endswith(".jpg")]


def test_photos_of_released_reports_are_packed_with_captions_and_who_took_them() -> None:
    there = announced(4)
    visit = reported(there, there.case(1), captions=("总装车间", ""))
    reported(there, there.case(2), released=False, captions=("没有放行",))
    reported(there, there.case(0), captions=("没有入选",))
    with clock.at(READING):
        held = opened(made(there))
    number, zone = there.case(1).number_text, str(there.case(1).zone)
    names = [f"{number}-{visit.pk}-{place}.jpg" for place in (1, 2)]
    assert photos(held) == [f"探访报告/图片/{name}" for name in names]
    with Image.open(io.BytesIO(held[f"探访报告/图片/{names[0]}"])) as found:
        assert found.format == "JPEG"
        assert not found.getexif()
    rows = list(load_workbook(io.BytesIO(held["探访报告/图片/图片说明.xlsx"])).active.iter_rows(values_only=True))
    credit = f"海岳日报　{visit.reporter}"
    assert rows[2:] == [
        (names[0], number, zone, "总装车间", credit),
        (names[1], number, zone, f"{zone}探访现场", credit),
    ]
    said = held[f"探访报告/{number} {zone} {visit.pk}.txt"].decode()
    assert f"{names[0]}　总装车间" in said
    assert "探访报告 1 篇，探访图片 2 张" in held["说明.txt"].decode()
    everything = "\n".join([*held, *(text.decode() for name, text in held.items() if name.endswith(".txt"))])
    for secret in ("没有放行", "没有入选", "家里", f"报告{there.case(2).number_text}"):
        assert secret not in everything


def test_a_photo_that_went_and_a_caption_that_changed_make_another_pack(client: Client) -> None:
    there = announced(3)
    visit = reported(there, there.case(1), captions=("车间", "大厅"))
    client.force_login(there.first)
    with clock.at(READING):
        assert len(photos(opened(made(there)))) == 2
        assert status(client.get(address(there))) == 200
        gone = visit.photos.get(caption="大厅")
        gone.removed_at = clock.now()
        gone.save()
        assert status(client.get(address(there))) == 404
        assert len(photos(opened(made(there)))) == 1
        visit.photos.filter(caption="车间").update(caption="总装车间")
        assert status(client.get(address(there))) == 404


def test_a_report_under_embargo_gives_no_photo_to_anybody() -> None:
    there = announced(3)
    reported(there, there.case(1))
    phase = there.campaign.phases.get(kind="visit")
    phase.visit_rules.embargo_until = READING + timedelta(days=1)
    phase.visit_rules.save()
    with clock.at(READING):
        assert photos(opened(made(there))) == []
    with clock.at(READING + timedelta(days=1)):
        assert len(photos(opened(made(there)))) == 1


def test_before_the_announcement_the_embargoed_pack_has_no_photo_that_waits_for_it() -> None:
    there = planned()
    reported(there, there.case(1))
    with clock.at(LATER - timedelta(minutes=1)):
        assert photos(opened(made(there, embargoed=True))) == []
    with clock.at(LATER):
        assert len(photos(opened(made(there)))) == 1


@pytest.mark.parametrize("many", [1, 3])
def test_photos_take_no_more_queries(client: Client, many: int, django_assert_max_num_queries) -> None:
    there = announced(many + 1)
    for case in there.cases[1:]:
        reported(there, case, captions=("一", "二"))
    client.force_login(there.first)
    with clock.at(READING), django_assert_max_num_queries(33):
        said = client.get(reverse("press", args=[there.campaign.slug])).content.decode()
    assert f"图片 {2 * many} 张" in said
    with clock.at(READING):
        assert press_pack.pack(there.campaign).pictures == 2 * many
