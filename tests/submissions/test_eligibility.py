"""参评资格: a "yes" goes to a person, with its explanation; it refuses nobody by itself."""

import pytest
from django.test import Client
from django.urls import reverse

from submissions import services as forms
from submissions.eligibility import record_of
from submissions.models import Submission
from submissions.models.submission import Status
from submissions.services.answers import AnswerIsBeingMended, AnswerNeedsNoFinding
from tests.builders import FIELDS, organisers
from tests.submissions.builders import Office, reload, signed_in

pytestmark = pytest.mark.django_db
SAID = "2024 年一起较大事故，已整改并通过验收。"


def claimed(office: Office) -> Submission:
    """A sent form with one "yes"."""
    for n in range(3):
        form = office.ready(n)
        if n == 0:
            forms.give_answers(submission=form, answers={"accident.2024": ("yes", SAID)}, by=office.clerk)
            forms.confirm(submission=form, by=office.clerk)
            forms.give_commitment(submission=form, name="林某", by=None)
    office.send()
    return reload(office.slate.submissions.get(zone=office.zones[0]))


def test_the_record_is_open_then_clean(office: Office) -> None:
    with office.open():
        form = forms.add_form(slate=office.slate, zone=office.zones[0], fields=FIELDS, by=office.clerk)
        assert record_of(form).state == ("wrong", "12 项未填")
        answers = dict.fromkeys(
            (f"{key}.{year}" for key in ("accident", "censure") for year in (2023, 2024, 2025)), ("no", "")
        )
        forms.give_answers(submission=form, answers=answers, by=office.clerk)
        assert record_of(form).open_points == 6
        assert record_of(office.draft(1)).state == ("ready", "均无")


def test_a_yes_waits_for_an_organisers_finding_and_refuses_nobody(office: Office) -> None:
    with office.open():
        form = claimed(office)
    organiser = signed_in(organisers(office.campaign)[0])
    with office.open("screening"):
        page = organiser.get(reverse("screen_form", args=[form.pk])).content.decode()
        assert SAID in page
        assert "1 项待认定" in page
        early = organiser.post(reverse("screen_form", args=[form.pk]), {"decision": "admit"})
        assert "还没有认定意见" in early.content.decode()
        assert reload(form).status == Status.RECOMMENDED
        answer = form.answers.get(value="yes")
        address = reverse("form_finding", args=[form.pk, answer.pk])
        assert "请填写这一项" in organiser.post(address, {"finding": " "}).content.decode()
        done = organiser.post(address, {"finding": "属较大事故，不在所列情形。"})
        assert done["Location"] == reverse("screen_form", args=[form.pk]) + f"#claim-{answer.pk}"
        after = organiser.get(reverse("screen_form", args=[form.pk])).content.decode()
        assert "属较大事故，不在所列情形。" in after
        assert "1 项已认定" in after
        assert reload(form).status == Status.RECOMMENDED
        assert reload(form).digest == form.digest  # a finding is no word of the form
        plain = form.answers.filter(value="no")[0]
        refused = organiser.post(reverse("form_finding", args=[form.pk, plain.pk]), {"finding": "记一笔。"})
        assert refused.status_code == 409
        assert "记一笔。</textarea>" in refused.content.decode()
        with pytest.raises(AnswerNeedsNoFinding):
            forms.find(answer=plain, finding="记一笔。", by=organisers(office.campaign)[0])


def test_the_office_reads_the_record_and_is_led_to_the_questions(office: Office, desk: Client) -> None:
    with office.open():
        form = forms.add_form(slate=office.slate, zone=office.zones[0], fields=FIELDS, by=office.clerk)
        page = desk.get(reverse("form", args=[form.pk])).content.decode()
        slate = desk.get(reverse("slate", args=[office.slate.pk])).content.decode()
    there = reverse("online", args=[form.pk]) + "#eligibility"
    assert "12 项未填" in page
    assert f'href="{there}"' in page
    assert f'href="{there}"' in slate
    assert "13/15 项" in slate  # the area and the record


def test_what_an_office_answers_while_it_mends_a_form_is_not_read_yet(office: Office) -> None:
    with office.open():
        form = claimed(office)
    organiser = organisers(office.campaign)[0]
    desk, page = signed_in(organiser), reverse("screen_form", args=[form.pk])
    with office.open("screening"):
        forms.return_for_correction(submission=form, reason="请核对。", by=organiser)
        forms.give_answers(submission=form, answers={"accident.2024": ("yes", "草稿里的说明")}, by=office.clerk)
        forms.give_answers(submission=form, answers={"censure.2025": ("yes", "草稿里的另一件")}, by=office.clerk)
        text = desk.get(page).content.decode()
        assert SAID in text
        assert "草稿里" not in text
        answer = form.answers.get(question__key="accident", year=2024)
        with pytest.raises(AnswerIsBeingMended):
            forms.find(answer=answer, finding="x", by=organiser)
        queue = desk.get(reverse("screening", args=[office.campaign.slug]), {"mark": "finding"})
        assert list(queue.context["page"]) == []
        form = forms.confirm(submission=reload(form), by=office.clerk)
        forms.give_commitment(submission=form, name="林某", by=None)
        forms.resubmit(submission=form, by=office.clerk)
        assert "草稿里的另一件" in desk.get(page).content.decode()
