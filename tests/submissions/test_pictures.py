"""Pictures that the public sees: which ones, in which sizes, and that no other file is ever public."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from core.inspection import pictures as inspection
from submissions import errors, pictures
from submissions import services as forms
from submissions.models import Attachment, Rendition, Slate, Submission
from submissions.services.attachments import add_attachment
from submissions.services.showing import MOST_SHOWN, OnlyPicturesAreShown, TooManyPicturesAreShown
from tests.builders import admitted_cases, opened_campaign, organisers
from tests.pictures import with_pictures
from tests.samples import pdf, photograph, picture
from tests.submissions.builders import Office, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def add(office: Office, form: Submission, **facts: Any) -> Attachment:
    return add_attachment(submission=form, name="现场.jpg", content=photograph((640, 400)), by=office.clerk, **facts)


def show(office: Office, form: Submission, credit: str = "") -> Attachment:
    return forms.show_attachment(attachment=add(office, form), credit=credit, by=office.clerk)


def reload(attachment: Attachment) -> Attachment:
    return Attachment.objects.get(pk=attachment.pk)


def address(rendition: Rendition) -> str:
    return pictures.address(rendition.attachment.submission.campaign.slug, rendition.digest)


def status(rendition: Rendition) -> int:
    answer = Client().get(address(rendition))
    answer.getvalue()
    return answer.status_code


# --- sizes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "widths"),
    [((2400, 1600), [480, 960, 1600]), ((1200, 800), [480, 960, 1200]), ((960, 10), [480, 960]), ((60, 40), [60])],
)
def test_a_picture_is_written_in_the_widths_of_the_pages_and_never_enlarged(
    size: tuple[int, int], widths: list[int]
) -> None:
    made = inspection.renditions(picture("JPEG", size))
    assert [width for width, _height in made["sizes"]] == widths
    for place, (width, height) in enumerate(made["sizes"]):
        written = Image.open(io.BytesIO(made[str(place)]))
        assert (written.format, written.size) == ("WEBP", (width, height))
        assert abs(height - width * size[1] / size[0]) <= 1


def test_a_ribbon_of_a_picture_still_fits_the_format() -> None:
    made = inspection.renditions(picture("PNG", (100, 20_000)))
    assert made["sizes"] == [(24, 4800)]


def test_what_shines_through_stands_on_white_and_nothing_but_pixels_is_kept() -> None:
    made = inspection.renditions(picture("PNG", (60, 40), "RGBA"))
    written = Image.open(io.BytesIO(made["0"]))
    assert written.mode == "RGB"
    assert not written.getexif()
    assert "icc_profile" not in written.info


# --- the mark ---------------------------------------------------------------------------------------------------------


def test_no_picture_is_shown_unless_somebody_says_so(office: Office) -> None:
    with office.open():
        attachment = add(office, office.draft())
    assert not attachment.shown_publicly
    assert not attachment.renditions.exists()


def test_marking_writes_the_sizes_once_and_taking_it_back_keeps_the_file(office: Office) -> None:
    with office.open():
        attachment = show(office, office.draft(), " 云岚日报 ")
        again = forms.show_attachment(attachment=attachment, by=office.clerk, credit="本报")
        assert (attachment.credit, again.credit) == ("云岚日报", "本报")
        assert [each.width for each in attachment.renditions.all()] == [400]  # it lay on its side
        forms.hide_attachment(attachment=attachment, by=office.clerk)
    assert not reload(attachment).shown_publicly
    assert reload(attachment).removed_at is None


def test_only_pictures_of_the_case_are_shown(office: Office) -> None:
    with office.open():
        form = office.draft()
        file = add_attachment(submission=form, name="方案.pdf", content=pdf(), by=office.clerk)
        scan = add(office, form, scan=True)
        explains = add(office, form, answer=form.answers.first())
        for attachment in (file, scan, explains):
            with pytest.raises(OnlyPicturesAreShown):
                forms.show_attachment(attachment=attachment, by=office.clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=scan.pk).update(shown_publicly=True)


def test_there_is_a_most_of_them(office: Office) -> None:
    with office.open():
        form = office.draft()
        file = add(office, form).file
        Attachment.objects.bulk_create(
            Attachment(
                submission=form,
                kind="picture",
                shown_publicly=True,
                file=file,
                added_by=office.clerk,
                added_at=form.created_at,
            )
            for _ in range(MOST_SHOWN)
        )
        with pytest.raises(TooManyPicturesAreShown):
            forms.add_shown_picture(submission=form, name="第十张.png", content=picture(), by=office.clerk)
    assert form.attachments.count() == 1 + MOST_SHOWN  # both or neither


def test_the_mark_stands_still_once_the_form_is_sent(office: Office) -> None:
    with office.open():
        attachment = add(office, office.ready())
        for zone in (1, 2):
            office.ready(zone)
        forms.send_slate(slate=Slate.objects.get(pk=office.slate.pk), by=office.clerk)
        with pytest.raises(errors.FormIsFrozen):
            forms.show_attachment(attachment=attachment, by=office.clerk)


def test_the_page_marks_and_names_a_picture(office: Office) -> None:
    with office.open():
        form = office.draft()
        client, page = signed_in(office.clerk), reverse("attachments", args=[form.pk])
        sent = {"use": "show", "uploads": [upload("现场.png", picture()), upload("方案.pdf", pdf())]}
        answer = client.post(page, sent).content.decode()
        assert "只能展示案例的图片" in answer
        assert "方案.pdf" in answer
        (attachment,) = form.attachments.all()
        assert attachment.shown_publicly
        assert "随案例展示" in client.get(page).content.decode()
        change = reverse("attachment_change", args=[form.pk, attachment.pk])
        client.post(change, {"caption": "大厅", "credit": "林某摄", "shown": "1"})
        assert (reload(attachment).caption, reload(attachment).credit) == ("大厅", "林某摄")
        assert reload(attachment).shown_publicly
        client.post(change, {"caption": "大厅"})
        assert not reload(attachment).shown_publicly


def upload(name: str, content: bytes) -> Any:
    return SimpleUploadedFile(name, content)


# --- who sees it ------------------------------------------------------------------------------------------------------


def test_a_picture_is_public_only_of_an_admitted_case_of_a_published_campaign() -> None:
    campaign = opened_campaign()
    (case,) = admitted_cases(campaign, 1)
    with_pictures([case])
    rendition = Rendition.objects.get(width=480)
    assert status(rendition) == 200
    for status_ in ("recommended", "returned", "refused", "withdrawn"):
        Submission.objects.filter(pk=case.pk).update(status=status_)
        assert status(rendition) == 404, status_
    Submission.objects.filter(pk=case.pk).update(status="admitted")
    Attachment.objects.update(shown_publicly=False)
    assert status(rendition) == 404
    Attachment.objects.update(shown_publicly=True, removed_at=case.created_at)
    assert status(rendition) == 404
    Attachment.objects.update(removed_at=None)
    assert status(rendition) == 200
    Campaign.objects.filter(pk=campaign.pk).update(published_at=None)
    assert status(rendition) == 404
    organiser = signed_in(organisers(campaign)[0])
    assert organiser.get(address(rendition)).status_code == 404  # a shared cache would keep it


def test_no_other_file_has_a_public_address() -> None:
    campaign = opened_campaign()
    (case,) = admitted_cases(campaign, 1)
    with_pictures([case])
    attachment = case.attachments.get()
    client = Client()
    for digest in (attachment.file.sha256[:32], attachment.file.sha256, "x", "0" * 32):
        assert client.get(reverse("picture", args=[campaign.slug, digest])).status_code == 404
    other = opened_campaign(published=False)
    assert client.get(pictures.address(other.slug, Rendition.objects.all()[0].digest)).status_code == 404
    assert client.get(reverse("attachment_file", args=[case.pk, attachment.pk])).status_code == 302  # to the log-in


def test_it_may_be_kept_for_ever_and_runs_nowhere(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    (case,) = admitted_cases(opened_campaign(), 1)
    with_pictures([case])
    rendition = Rendition.objects.get(width=480)
    with django_assert_num_queries(1):
        answer = Client().get(pictures.address(case.campaign.slug, rendition.digest))
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "Cookie" not in answer.get("Vary", "")
    assert "Set-Cookie" not in answer
    assert Image.open(io.BytesIO(answer.getvalue())).size == (480, 320)


def test_covers_are_all_or_none(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    campaign = opened_campaign()
    cases = admitted_cases(campaign, 3)
    ids = [case.pk for case in cases]
    with_pictures(cases[:2], 2)
    with django_assert_num_queries(1):
        found = pictures.pictures_of(campaign.slug, ids)
    assert [len(found.get(pk, [])) for pk in ids] == [2, 2, 0]
    assert pictures.covers(found, ids) == {}
    with_pictures(cases[2:])
    with django_assert_num_queries(1):
        found = pictures.pictures_of(campaign.slug, ids)
    covers = pictures.covers(found, ids)
    assert [covers[pk].caption for pk in ids] == ["图1"] * 3
    assert (covers[ids[0]].width, covers[ids[0]].height) == (600, 400)
    assert covers[ids[0]].srcset.count("w") >= 2
