"""Files beside a form: who may add, see and remove them, until when, and how many."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from core.inspection.refusals import TypeIsNotTaken
from core.models import AuditEntry, StoredFile
from submissions import errors
from submissions import services as forms
from submissions.models import Attachment, Submission
from submissions.services.attachments import (
    AttachmentIsGone,
    AttachmentsAreFull,
    AttachmentsChangedTooOften,
    add_attachment,
    name_attachment,
    remove_attachment,
)
from tests.builders import organisers
from tests.samples import SVG, document, film, pdf, photograph, picture
from tests.submissions.builders import Office, reload, signed_in

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def add(
    office: Office, form: Submission, name: str = "现场.png", content: bytes | None = None, **facts: Any
) -> Attachment:
    content = content or picture()
    return add_attachment(submission=form, name=name, content=content, by=facts.pop("by", office.clerk), **facts)


def page_of(form: Submission) -> str:
    return reverse("attachments", args=[form.pk])


def file_of(attachment: Attachment, name: str = "attachment_file") -> str:
    return reverse(name, args=[attachment.submission_id, attachment.pk])


def bytes_of(stored: StoredFile) -> bytes:
    with stored.content.open("rb") as file:
        return bytes(file.read())


def status(reader: Client, address: str) -> int:
    answer = reader.get(address)
    answer.getvalue()
    return answer.status_code


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/x-anything")


def post(client: Client, form: Submission, *files: SimpleUploadedFile, **facts: Any) -> Any:
    return client.post(page_of(form), {"uploads": list(files), "use": "case", **facts}, follow=True)


# --- the service ------------------------------------------------------------------------------------------------------


def test_a_file_is_stored_with_who_and_when_and_recorded(office: Office) -> None:
    with office.open():
        form = office.draft()
        before = form.digest
        attachment = add(office, form, "现场.jpg", photograph(), caption=" 审批大厅 ")
    assert (attachment.kind, attachment.caption, attachment.added_by) == ("picture", "审批大厅", office.clerk)
    assert attachment.file.content_type == "image/jpeg"
    assert b"Exif" not in bytes_of(attachment.file)
    assert attachment.is_picture
    assert reload(form).digest == before  # what the zone commits to is the words of the form
    entry = AuditEntry.objects.get(action="form.attach")
    assert entry.facts == {"name": "现场.jpg", "sha256": attachment.file.sha256, "kind": "picture"}


def test_a_film_on_the_disk_is_moved_and_not_copied(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "film"
    path.write_bytes(film())
    with office.open():
        attachment = add_attachment(submission=office.draft(), name="短片.mp4", content=path, by=office.clerk)
    assert not path.exists()
    assert attachment.file.size == len(film())
    assert bytes_of(attachment.file) == film().replace(b"udta", b"free")


def test_a_scan_is_a_pdf_or_a_picture(office: Office) -> None:
    with office.open():
        form = office.draft()
        assert add(office, form, "扫描.pdf", pdf(), scan=True).kind == Attachment.Kind.SCAN
        with pytest.raises(TypeIsNotTaken):
            add(office, form, "申报表.docx", document(), scan=True)


def test_a_removed_file_keeps_its_row_and_its_file(office: Office) -> None:
    with office.open():
        form = office.draft()
        attachment = remove_attachment(attachment=add(office, form), by=office.clerk)
        assert form.standing_attachments == []
        assert bytes_of(attachment.file)
        with pytest.raises(AttachmentIsGone):
            name_attachment(attachment=attachment, caption="x", by=office.clerk)


def test_of_a_sent_form_the_files_stand_still(office: Office) -> None:
    with office.open():
        form = office.ready(0)
        attachment = add(office, form)
        for n in (1, 2):
            office.ready(n)
        office.send()
        acts: list[Callable[[], Any]] = [
            lambda: add(office, reload(form)),
            lambda: remove_attachment(attachment=attachment, by=office.clerk),
            lambda: name_attachment(attachment=attachment, caption="x", by=office.clerk),
        ]
        for act in acts:
            with pytest.raises(errors.FormIsFrozen):
                act()


def test_a_form_returned_for_single_fields_takes_only_files_that_explain_them(office: Office) -> None:
    with office.open():
        form = office.draft()
        asked = form.answers.select_related("question").first()
        assert asked
        items = {asked.question.key: "请附证明材料。"}
        forms.return_to_zone(submission=form, reason="", items=items, by=office.clerk)
        zone = office.applicant()
        assert add(office, form, by=zone, answer=asked).answer == asked
        with pytest.raises(errors.FieldIsLocked, match="附件"):
            add(office, form, by=zone)


def test_an_answer_of_another_form_is_not_explained(office: Office) -> None:
    with office.open():
        other = office.draft(1).answers.first()
        assert add(office, office.draft(0), answer=other).answer is None


def test_a_form_has_so_many_files_and_so_many_bytes(office: Office, settings: Any) -> None:
    with office.open():
        form = office.draft()
        first = add(office, form)
        settings.ATTACHMENT_QUOTA = {"count": 1, "bytes": 10**9}
        with pytest.raises(AttachmentsAreFull, match="最多 1 个"):
            add(office, form)
        settings.ATTACHMENT_QUOTA = {"count": 9, "bytes": 2 * first.file.size}
        add(office, form)
        with pytest.raises(AttachmentsAreFull):
            add(office, form)
        for attachment in form.standing_attachments:
            remove_attachment(attachment=attachment, by=office.clerk)
        for _time in range(2):
            remove_attachment(attachment=add(office, form), by=office.clerk)
        settings.ATTACHMENT_QUOTA = {"count": 9, "bytes": first.file.size}
        with pytest.raises(AttachmentsChangedTooOften):
            add(office, form)


# --- the page ---------------------------------------------------------------------------------------------------------


def test_good_files_are_kept_beside_bad_ones_and_each_is_named(office: Office, desk: Client) -> None:
    with office.open():
        form = office.draft()
        page = post(desk, form, sent("现场.png", picture()), sent("网页.png", SVG), sent("病毒.exe", b"MZ"))
    text = page.content.decode()
    assert [attachment.file.name for attachment in form.standing_attachments] == ["现场.png"]
    assert StoredFile.objects.count() == 2  # and its small picture: nothing of the refused ones is left
    assert "网页.png" in text
    assert "这里不收“.exe”类型的文件" in text
    assert "现场.png" in text


def test_a_script_gets_the_same_sentences_as_json(office: Office, desk: Client) -> None:
    with office.open():
        form = office.draft()
        data: dict[str, Any] = {"use": "case", "uploads": sent("网页.png", SVG)}
        refused = desk.post(page_of(form), data, headers=JSON)
        assert refused.status_code == 422
        assert refused.json()["refused"][0][0] == "网页.png"
        assert desk.post(page_of(form), {"use": "case", "uploads": sent("a.pdf", pdf())}, headers=JSON).json() == {
            "refused": []
        }
        assert desk.post(page_of(form), {"use": "case"}, headers=JSON).status_code == 422
        assert len(form.standing_attachments) == 1


def test_a_large_upload_goes_over_the_disk(office: Office, desk: Client, settings: Any) -> None:
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
    with office.open():
        form = office.draft()
        assert post(desk, form, sent("短片.mp4", film())).status_code == 200
    (attachment,) = form.standing_attachments
    assert (attachment.kind, attachment.file.size) == ("video", len(film()))
    assert not list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())


def test_a_request_beyond_all_limits_is_not_read(office: Office, desk: Client, settings: Any) -> None:
    settings.REQUEST_LIMIT = 1_000
    with office.open():
        form = office.draft()
        assert post(desk, form, sent("a.pdf", pdf() + b"\n" * 1_000)).status_code == 400
        assert form.standing_attachments == []


def test_captions_and_removal_by_their_buttons(office: Office, desk: Client) -> None:
    with office.open():
        form = office.draft()
        attachment = add(office, form)
        address = reverse("attachment_change", args=[form.pk, attachment.pk])
        page = desk.post(address, {"caption": "审批大厅"}, follow=True).content.decode()
        assert 'value="审批大厅"' in page
        page = desk.post(address, {"caption": "审批大厅", "remove": "1"}, follow=True).content.decode()
        assert "现场.png 已移除。" in page
        assert desk.post(address, {"remove": "1"}).status_code == 409


def test_a_yes_can_be_explained_by_a_file(office: Office, desk: Client) -> None:
    with office.open():
        form = office.draft()
        answer = form.answers.select_related("question").first()
        assert answer
        forms.give_answers(submission=form, answers={answer.key: ("yes", "已整改。")}, by=office.clerk)
        answer.refresh_from_db()
        page = desk.get(page_of(form), {"answer": answer.key}).content.decode()
        assert f'<option value="{answer.pk}" selected>' in page
        post(desk, form, sent("整改报告.pdf", pdf()), answer=answer.pk)
        assert form.standing_attachments[0].answer == answer
        assert answer.question.label in desk.get(page_of(form)).content.decode()


# --- the files --------------------------------------------------------------------------------------------------------


def test_a_file_is_only_downloaded_and_its_small_picture_shown(office: Office, desk: Client) -> None:
    with office.open():
        form = office.draft()
        attachment, paper = add(office, form), add(office, form, "材料.pdf", pdf())
        answer = desk.get(file_of(attachment))
        answer.getvalue()
        small = desk.get(file_of(attachment, "attachment_thumbnail"))
        assert answer["Content-Disposition"].startswith("attachment")
        assert small["Content-Disposition"].startswith("inline")
        for each in (answer, small):
            assert each["X-Content-Type-Options"] == "nosniff"
            assert each["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert each["Cache-Control"] == "private, no-store"
        assert Image.open(io.BytesIO(b"".join(small.streaming_content))).format == "JPEG"
        assert desk.get(file_of(paper, "attachment_thumbnail")).status_code == 404


def test_permission_is_asked_at_each_download(office: Office, desk: Client) -> None:
    with office.open():
        form = office.draft()
        attachment = add(office, form)
        organiser = signed_in(organisers(office.campaign)[0])
        for reader, expected in ((desk, 200), (signed_in(office.applicant(0)), 200), (organiser, 404)):
            assert status(reader, file_of(attachment)) == expected
            assert status(reader, file_of(attachment, "attachment_thumbnail")) == expected
        office.clerk.memberships.all().delete()
        assert desk.get(file_of(attachment)).status_code == 404


def test_a_file_is_not_found_under_another_form_nor_after_its_removal(office: Office, desk: Client) -> None:
    with office.open():
        form, other = office.draft(0), office.draft(1)
        attachment = add(office, form)
        assert desk.get(reverse("attachment_file", args=[other.pk, attachment.pk])).status_code == 404
        remove_attachment(attachment=attachment, by=office.clerk)
        assert desk.get(file_of(attachment)).status_code == 404


def test_the_organisers_add_files_to_a_form_that_came_by_mail(office: Office) -> None:
    organiser = organisers(office.campaign)[0]
    with office.open():
        form = office.draft()
        assert post(signed_in(organiser), form, sent("a.pdf", pdf())).status_code == 404
        Submission.objects.filter(pk=form.pk).update(origin=Submission.Origin.MAILED)
        assert post(signed_in(organiser), form, sent("a.pdf", pdf())).status_code == 200
    assert form.standing_attachments[0].added_by == organiser


def test_readers_see_the_files_and_no_button(office: Office) -> None:
    with office.open():
        form = office.ready(0)
        add(office, form, caption="审批大厅")
        for n in (1, 2):
            office.ready(n)
        office.send()
    with office.open("screening"):
        organiser = signed_in(organisers(office.campaign)[0])
        page = organiser.get(page_of(form)).content.decode()
        assert "审批大厅" in page
        assert '<input type="file"' not in page
        assert organiser.post(page_of(form), {"uploads": sent("a.pdf", pdf()), "use": "case"}).status_code == 404
        assert "审批大厅" in organiser.get(reverse("screen_form", args=[form.pk])).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_few_questions_for_one_file_and_for_three(
    office: Office, desk: Client, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with office.open():
        form = office.draft()
        for _time in range(count):
            add(office, form, "a.pdf", pdf())
        with django_assert_max_num_queries(13):
            desk.get(page_of(form))
