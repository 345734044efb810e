"""A picture leaves the public pages after the case was admitted: by one person, at once, for good, with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import AuditEntry, Role, User
from submissions import history, pictures
from submissions import services as forms
from submissions.models import Attachment, Rendition, Slate, Submission
from submissions.services.showing import PictureWasWithdrawn
from submissions.services.withdrawing import PictureIsNotShown, WithdrawalNeedsAReason
from tests.builders import during, laid_cases, opened_campaign, organisers, person
from tests.pictures import with_pictures
from tests.submissions.builders import signed_in

pytestmark = pytest.mark.django_db

REASON = "照片中的人员要求撤下。"


class Shown:
    """Two admitted cases, each with two shown pictures, and those who have to do with the first."""

    def __init__(self) -> None:
        self.campaign = opened_campaign()
        self.case, self.other = laid_cases(self.campaign, 2)
        self.clerk = person(Role.OFFICE, self.case.slate.office)
        Slate.objects.filter(pk=self.case.slate_id).update(taken=3, sent_at=clock.now(), sent_by=self.clerk)
        with_pictures(Submission.objects.filter(campaign=self.campaign), 2)
        self.zone = person(Role.APPLICANT, self.case.zone.organisation)
        self.organiser = organisers(self.campaign)[0]

    @property
    def first(self) -> Attachment:
        return self.case.attachments.order_by("pk")[0]

    def address(self, name: str = "picture_withdraw") -> str:
        return reverse(name, args=[self.case.pk, self.first.pk])

    def public(self, name: str) -> str:
        number = [self.case.number_text] if name == "case" else []
        return Client().get(reverse(name, args=[self.campaign.slug, *number])).content.decode()


@pytest.fixture
def shown() -> Shown:
    return Shown()


@pytest.mark.parametrize("who", ["clerk", "zone", "organiser"])
def test_office_zone_or_organiser_withdraws_a_picture_from_every_public_page(shown: Shown, who: str) -> None:
    by: User = getattr(shown, who)
    gone = [pictures.address(shown.campaign.slug, each.digest) for each in shown.first.renditions.all()]
    digests = set(shown.first.renditions.values_list("digest", flat=True))
    Rendition.objects.exclude(attachment=shown.first).update(digest="0" * 32)  # all are made of one photograph
    with clock.at(during(shown.campaign, "voting", timedelta(days=400))):  # needs no open phase
        assert all(any(digest in shown.public(page) for digest in digests) for page in ("case", "showcase_print"))
        done = signed_in(by).post(shown.address(), {"reason": f" {REASON}\n"}, follow=True).content.decode()
        assert "现场.jpg 已从公开页面撤下" in done
        assert REASON in done
        assert [Client().get(address).status_code for address in gone] == [404] * len(gone)
        assert not any(
            digest in shown.public(page) for digest in digests for page in ("case", "showcase", "showcase_print")
        )
    row = shown.first
    assert (row.shown_publicly, row.removed_at, row.withdrawn_by, row.withdrawal_reason) == (False, None, by, REASON)
    kept = signed_in(by).get(reverse("attachment_file", args=[shown.case.pk, row.pk]))
    assert len(kept.getvalue()) == row.file.size
    entry = AuditEntry.objects.get(action="form.withdraw_picture")
    assert (entry.actor, entry.facts["reason"], entry.facts["sha256"]) == (by, REASON, row.file.sha256)
    last = history.history(shown.case)[-1]
    assert (last.sentence, last.lines) == ("从公开页面撤下一张图片", [REASON])


def test_the_next_picture_takes_its_place_and_without_one_no_case_has_a_cover(shown: Shown) -> None:
    ids = [shown.case.pk, shown.other.pk]
    covers: Callable[[], dict] = lambda: pictures.covers(pictures.pictures_of(shown.campaign.slug, ids), ids)  # noqa: E731
    assert covers()[shown.case.pk].caption == "图1"
    forms.withdraw_picture(attachment=shown.first, reason=REASON, by=shown.zone)
    assert covers()[shown.case.pk].caption == "图2"
    forms.withdraw_picture(attachment=shown.case.attachments.order_by("pk")[1], reason=REASON, by=shown.zone)
    assert covers() == {}


def test_what_makes_no_sense_is_refused_and_what_was_typed_stays(shown: Shown) -> None:
    with pytest.raises(WithdrawalNeedsAReason):
        forms.withdraw_picture(attachment=shown.first, reason=" \n", by=shown.zone)
    organiser = signed_in(shown.organiser)
    for odd in ("", "\x00", "长" * 201):
        page = organiser.post(shown.address(), {"reason": odd})
        assert page.status_code == 200
        assert "tx-notice--error" in page.content.decode()
    assert "长" * 201 in page.content.decode()
    assert shown.first.shown_publicly
    attachment = forms.withdraw_picture(attachment=shown.first, reason=REASON, by=shown.zone)
    with pytest.raises(PictureIsNotShown):
        forms.withdraw_picture(attachment=attachment, reason="再撤一次。", by=shown.organiser)
    late = organiser.post(shown.address(), {"reason": "另一个原因。"})
    assert late.status_code == 409
    assert "没有在公开页面展示" in late.content.decode()
    assert "另一个原因。" in late.content.decode()
    assert shown.first.withdrawal_reason == REASON
    assert organiser.get(shown.address()).status_code == 405


def test_a_withdrawn_picture_is_not_shown_again(shown: Shown) -> None:
    forms.withdraw_picture(attachment=shown.first, reason=REASON, by=shown.zone)
    Submission.objects.filter(pk=shown.case.pk).update(status="draft")
    with clock.at(during(shown.campaign, "registration")), pytest.raises(PictureWasWithdrawn):
        forms.show_attachment(attachment=shown.first, by=shown.clerk, made={"sizes": []})
    for wrong in ({"shown_publicly": True}, {"withdrawal_reason": ""}, {"withdrawn_by": None}, {"withdrawn_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attachment.objects.filter(pk=shown.first.pk).update(**wrong)


def test_auditors_read_and_nobody_else_finds_the_address(shown: Shown) -> None:
    host = shown.campaign.hosts.all()[0].organisation
    auditor = signed_in(person(Role.AUDITOR, host))
    page = auditor.get(reverse("attachments", args=[shown.case.pk]))
    assert "随案例展示" in page.content.decode()
    assert "撤下" not in page.content.decode()
    for user in (
        person(Role.AUDITOR, host),
        person(Role.EXPERT, host),
        person(Role.APPLICANT, shown.other.zone.organisation),
        person(Role.OFFICE, shown.campaign.slates.order_by("office__city_code")[1].office),
    ):
        assert signed_in(user).post(shown.address(), {"reason": REASON}).status_code == 404
    assert Client().post(shown.address(), {"reason": REASON})["Location"].startswith(reverse("login"))
    other = reverse("picture_withdraw", args=[shown.other.pk, shown.first.pk])  # a file of another form
    assert signed_in(shown.organiser).post(other, {"reason": REASON}).status_code == 404
    assert shown.first.shown_publicly


def test_the_page_offers_it_only_for_what_the_public_sees(shown: Shown) -> None:
    page = reverse("attachments", args=[shown.case.pk])
    organiser = signed_in(shown.organiser)
    assert organiser.get(page).content.decode().count("从公开页面撤下</summary>") == 2
    forms.withdraw_picture(attachment=shown.first, reason=REASON, by=shown.zone)
    after = organiser.get(page).content.decode()
    assert after.count("从公开页面撤下</summary>") == 1
    assert "已从公开页面撤下" in after
