"""The report of a visit: saved as it is typed, filed once, with facts and photos without place or camera."""

import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from core.errors import ChangedMeanwhile
from core.inspection.refusals import FileIsSomethingElse, PictureIsTooLarge, TypeIsNotTaken
from core.models import Role
from review import errors, services
from review.models import Conflict, Visit, VisitFact, VisitPhoto, VisitQuestion
from review.services import visit_photos
from review.services.questions import QUESTIONS_MOST
from review.services.visits import Fact, FactIsIncomplete, FactLiesAhead, ReportStatesNoFact
from review.visiting.concerns import concerns
from review.visiting.correcting import CorrectionForm
from tests.review.builders import VISIT_DAY, Panel, panel, planned, reported, reporter_of
from tests.samples import huge_picture, photograph, picture

pytestmark = pytest.mark.django_db

# Session, account, roles; the visit, its rules, its questions and facts, the case's figures, the clock, the photos.
VISIT_QUERIES = 10


@pytest.fixture
def built() -> Panel:
    return panel(assigned=False)


@pytest.fixture
def visit(built) -> Visit:
    with built.scoring():
        return planned(built, reporter_of(built))


def login(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(visit: Visit, name: str = "visit", *rest: int) -> str:
    return reverse(name, args=[visit.pk, *rest])


def typed(visit: Visit, text: str = "", *rows: tuple[str, str, str, str], version: int = 0) -> dict[str, object]:
    """What the browser sends: three lines of the fact sheet at least."""
    fields: dict[str, object] = {"version": version, "text": text}
    for number, row in enumerate([*rows, *[("", "", f"{visit.day}", "")] * (3 - len(rows))], start=1):
        for part, value in zip(("concerns", "found", "seen_on", "said_by"), row, strict=True):
            fields[f"fact_{number}_{part}"] = value
    return fields


GOOD = ("典型经验", "一户用时半天。", "2026-09-01", "窗口工作人员")


def test_a_report_is_written_saved_and_filed_on_its_page(built, visit) -> None:
    client = login(visit.reporter)
    with built.scoring():
        assert at(visit) in client.get(reverse("visits")).content.decode()
        saved = client.post(at(visit), typed(visit, "现场看了两条线。", GOOD))
        assert saved.status_code == 302
        again = client.get(at(visit)).content.decode()
        assert "一户用时半天。" in again
        assert 'name="version" value="1"' in again
        filed = client.post(at(visit), {**typed(visit, "现场看了两条线。", GOOD, version=1), "act": "file"})
        assert filed.status_code == 302
        text = client.get(at(visit)).content.decode()
    assert ["现场看了两条线。" in text, "窗口工作人员" in text, "<textarea" in text] == [True, True, False]
    assert Visit.objects.get().filed_at


def test_what_is_typed_is_saved_by_the_script_as_it_stands(built, visit) -> None:
    with built.scoring():
        fields = typed(visit, "写到一", ("", "只有一半", "", ""))
        answer = login(visit.reporter).post(at(visit), fields, headers={"accept": "application/json"})
    told = json.loads(answer.content)
    assert (answer.status_code, told["version"]) == (200, 1)
    assert list(VisitFact.objects.values_list("position", "found")) == [(1, "只有一半")]
    assert Visit.objects.get().report == "写到一"


def test_a_second_device_is_told_and_loses_no_word(built, visit) -> None:
    client = login(visit.reporter)
    with built.scoring():
        client.post(at(visit), typed(visit, "手机上写的。"))
        answer = client.post(at(visit), typed(visit, "电脑上写的。", GOOD))
        text = answer.content.decode()
        assert answer.status_code == ChangedMeanwhile.status
        assert ["电脑上写的。" in text, "一户用时半天。" in text] == [True, True]
        assert Visit.objects.get().report == "手机上写的。"
        # The page now answers for what is stored: the next save means it.
        assert 'name="version" value="1"' in text
        script = client.post(at(visit), typed(visit, "又写。"), headers={"accept": "application/json"})
        assert script.status_code == ChangedMeanwhile.status


def test_the_page_keeps_a_copy_on_the_device_for_a_log_in_that_ran_out(built, visit) -> None:
    with built.scoring():
        text = login(visit.reporter).get(at(visit)).content.decode()
    assert ["data-keep=" in text, "data-kept" in text, "js/keepcopy.js" in text] == [True, True, True]


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ([], ReportStatesNoFact),
        ([Fact("典型经验", "看了。", VISIT_DAY, "")], FactIsIncomplete),
        ([Fact("", "看了。", VISIT_DAY, "某人")], FactIsIncomplete),
        ([Fact("典型经验", "看了。", None, "某人")], FactIsIncomplete),
        ([Fact("典型经验", "看了。", VISIT_DAY + timedelta(days=1), "某人")], FactLiesAhead),
    ],
)
def test_what_is_incomplete_is_saved_and_not_filed(built, visit, facts, refusal) -> None:
    with built.scoring():
        services.save_report(visit=visit, text="写了。", facts=facts, version=0, by=visit.reporter)
        with pytest.raises(refusal):
            services.file_report(visit=visit, by=visit.reporter)
    assert Visit.objects.get().filed_at is None
    assert VisitFact.objects.count() == len(facts)


def test_a_refused_filing_keeps_what_was_typed_on_the_page(built, visit) -> None:
    with built.scoring():
        fields = {**typed(visit, "现场见闻。", ("典型经验", "没有写谁说的", "2026-09-01", "")), "act": "file"}
        answer = login(visit.reporter).post(at(visit), fields)
    text = answer.content.decode()
    assert answer.status_code == FactIsIncomplete.status
    assert ["没有写谁说的" in text, "现场见闻。" in text, "第 1 条事实缺少" in text] == [True, True, True]


def test_a_report_that_comes_too_late_is_refused_and_stays_on_the_page(built, visit) -> None:
    with built.scoring(after=built.visits.closes_at - built.visits.opens_at):
        answer = login(visit.reporter).post(at(visit), typed(visit, "迟到的报告。"))
    assert answer.status_code == 409
    assert "迟到的报告。" in answer.content.decode()
    assert Visit.objects.get().report == ""


@pytest.mark.parametrize("odd", [{"version": "x"}, {"fact_1_seen_on": "2026-13-40"}, {"text": "长" * 8001}])
def test_odd_fields_are_told_and_kept(built, visit, odd: dict[str, str]) -> None:
    with built.scoring():
        client = login(visit.reporter)
        assert client.post(at(visit), {**typed(visit, "见闻", GOOD), **odd}).status_code == 422
    assert Visit.objects.get().version == 0


def test_the_parts_of_the_narrative_can_be_named(built) -> None:
    case = built.cases[0]
    case.experience = "《一枚印章管审批》\n一、把窗口并成一个\n正文。\n（二）夜间也办\n说明。"
    assert concerns(case)[2:4] == ["一、把窗口并成一个", "（二）夜间也办"]


def test_what_is_stored_for_good_is_in_the_language_of_the_portal(built, visit) -> None:
    here = concerns(visit.submission)
    with translation.override("en"):
        assert concerns(visit.submission) == here
        assert VisitQuestion(visit=visit).concerns == "主办单位的问题"


def test_an_end_of_line_is_one_character(built, visit) -> None:
    most, found = "\r\n".join(["长" * 99] * 80), "\r\n".join(["长" * 9] * 50)
    with built.scoring():
        row = ("典型经验", found, "2026-09-01", "某人")
        assert login(visit.reporter).post(at(visit), typed(visit, most, row)).status_code == 302
    correction = CorrectionForm({"text": found, "reason": found})
    assert correction.is_valid()
    assert correction.cleaned_data["text"] == found.replace("\r", "")


def test_a_question_and_a_caption_that_are_refused_stay_on_the_page(built, visit) -> None:
    with built.scoring():
        photo = services.add_photo(visit=visit, name="现场.png", content=picture(), by=visit.reporter)
        for number in range(QUESTIONS_MOST):
            services.add_question(visit=visit, text=f"第{number}问？", by=built.organiser)
        asked = login(built.organiser).post(at(visit, "visit_questions"), {"text": "产线是否在运转？"})
    assert (asked.status_code, 'value="产线是否在运转？"' in asked.content.decode()) == (409, True)
    with built.scoring(after=built.visits.closes_at - built.visits.opens_at):
        url = at(visit, "visit_photo_change", photo.pk)
        named = login(visit.reporter).post(url, {"caption": "办事窗口"})
    page = named.content.decode()
    assert (named.status_code, 'value="办事窗口"' in page) == (409, True)
    assert f'id="report" method="post" action="{at(visit)}"' in page
    assert VisitPhoto.objects.get().caption == ""


# --- photos -----------------------------------------------------------------------------------------------------------


def test_a_photo_is_stored_upright_without_place_and_camera(built, visit) -> None:
    with built.scoring():
        photo = services.add_photo(visit=visit, name="现场.jpg", content=photograph(), by=visit.reporter)
    with photo.file.content.open("rb") as file:
        content = file.read()
    stored = Image.open(io.BytesIO(content))
    assert stored.size == (40, 60)  # it lay on its side
    assert not stored.getexif()
    assert b"<script" not in content


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("IMG_1.HEIC", b"\0\0\0\x18ftypheic", visit_photos.HeicIsNotTaken),
        ("IMG_1.jpg", b"\0\0\0\x18ftypmif1\0\0", visit_photos.HeicIsNotTaken),
        ("IMG_1.jpg", picture("PNG"), FileIsSomethingElse),
        ("plan.pdf", b"%PDF-1.4", TypeIsNotTaken),
        ("huge.png", huge_picture(), PictureIsTooLarge),
    ],
    ids=["heic", "renamed heic", "renamed png", "pdf", "huge"],
)
def test_what_is_no_photo_of_ours_is_refused_in_words(built, visit, name, content, refusal) -> None:
    with built.scoring():
        with pytest.raises(refusal):
            services.add_photo(visit=visit, name=name, content=content, by=visit.reporter)
        answer = login(visit.reporter).post(at(visit, "visit_photos"), {"uploads": [SimpleUploadedFile(name, content)]})
    assert answer.status_code == 422
    assert not VisitPhoto.objects.exists()


def test_a_heic_photo_on_the_disk_is_told_too(built, visit, tmp_path: Path) -> None:
    path = tmp_path / "IMG_1.jpg"
    path.write_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 99)
    with built.scoring(), pytest.raises(visit_photos.HeicIsNotTaken):
        services.add_photo(visit=visit, name="IMG_1.jpg", content=path, by=visit.reporter)


def test_photos_are_limited_in_number_and_in_turnover(built, visit, monkeypatch) -> None:
    monkeypatch.setattr(visit_photos, "PHOTOS_MOST", 2)
    facts = {"visit": visit, "name": "现场.png", "content": picture(), "by": visit.reporter}
    with built.scoring():
        photos = [services.add_photo(**facts) for _ in range(2)]
        with pytest.raises(visit_photos.PhotosAreFull):
            services.add_photo(**facts)
        for photo in photos:
            services.remove_photo(photo=photo, by=visit.reporter)
        for _ in range(4):
            services.remove_photo(photo=services.add_photo(**facts), by=visit.reporter)
        with pytest.raises(visit_photos.PhotosChangedTooOften):
            services.add_photo(**facts)


def test_a_photo_is_added_named_seen_and_removed_on_the_page_until_the_filing(built, visit) -> None:
    client, organiser = login(visit.reporter), login(built.organiser)
    with built.scoring():
        upload = {"uploads": [SimpleUploadedFile("现场.png", picture()), SimpleUploadedFile("x.txt", b"x")]}
        told = client.post(at(visit, "visit_photos"), upload, headers={"accept": "application/json"})
        assert [name for name, _ in json.loads(told.content)["refused"]] == ["x.txt"]
        photo = VisitPhoto.objects.get()
        client.post(at(visit, "visit_photo_change", photo.pk), {"caption": "办事窗口"})
        assert "办事窗口" in client.get(at(visit)).content.decode()
        small = at(visit, "visit_photo_small", photo.pk)
        answer = client.get(small)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        answer.getvalue()
        assert organiser.get(small).status_code == 404  # a draft is its reporter's
        reported(visit)
        assert organiser.get(small).getvalue()
        assert small in organiser.get(at(visit)).content.decode()
        client.post(at(visit, "visit_photo_change", photo.pk), {"remove": "1"})
        with pytest.raises(errors.ReportWasFiled):
            services.remove_photo(photo=photo, by=visit.reporter)
    assert VisitPhoto.objects.get().removed_at is None


# --- who sees it ------------------------------------------------------------------------------------------------------


def test_another_reporters_visit_is_404_and_the_organiser_only_reads_what_is_filed(built, visit) -> None:
    with built.scoring():
        for stranger in (reporter_of(built, "记者乙"), built.experts[0].user):
            assert login(stranger).get(at(visit)).status_code == 404
            assert login(stranger).post(at(visit, "visit_photos")).status_code == 404
        organiser = login(built.organiser)
        services.save_report(visit=visit, text="草稿里的话。", facts=[], version=0, by=visit.reporter)
        organiser.post(at(visit), typed(visit, "不是我去的。", version=1))
        assert "草稿里的话。" not in organiser.get(at(visit)).content.decode()
    assert Visit.objects.get().report == "草稿里的话。"


def test_an_organiser_who_is_an_expert_sees_no_visit_of_a_case_in_conflict(built, visit) -> None:
    host = built.campaign.hosts.all()[0].organisation
    user = built.experts[0].user
    user.memberships.create(organisation=host, role=Role.ORGANISER)
    assert Visit.objects.visible_to(user).count() == 1
    with built.scoring():
        services.recuse(
            expert=built.experts[0], submission=visit.submission, reason="曾任职于该区。", by=built.organiser
        )
    assert Conflict.objects.exists()
    assert Visit.objects.visible_to(user).count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_facts_and_photos(built, visit, count: int, django_assert_num_queries) -> None:
    with built.scoring():
        for number in range(count):
            services.add_photo(visit=visit, name=f"{number}.png", content=picture(), by=visit.reporter)
        facts = [Fact("典型经验", f"第{number}点", date(2026, 9, 1), "某人") for number in range(count)]
        services.save_report(visit=visit, text="", facts=facts, version=0, by=visit.reporter)
        client = login(visit.reporter)
        with django_assert_num_queries(VISIT_QUERIES):
            client.get(at(visit))
