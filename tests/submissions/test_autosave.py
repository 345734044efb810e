"""Saved while one types, field by field: two who type in one form at once lose nothing of either."""

import pytest

from campaigns.errors import PhaseIsClosed
from core.models import AuditEntry
from submissions import errors
from submissions import services as forms
from submissions.models import Submission
from submissions.models.submission import Status
from submissions.services.autosave import WHY, AreaIsUnknown, FieldIsUnknown, Kept, Typed, mark_of, stored_texts
from tests.builders import FIELDS
from tests.submissions.builders import Office, reload

database = pytest.mark.django_db


def typed(form: Submission, **fields: str) -> dict[str, Typed]:
    """Typed over what ``form`` says as it was read."""
    texts = stored_texts(form)
    named = {key.replace("__", ".").replace("_why", WHY): value for key, value in fields.items()}
    return {key: Typed(value, mark_of(texts[key])) for key, value in named.items()}


def keep(office: Office, form: Submission, **fields: str) -> Kept:
    return forms.autosave(submission=form, typed=typed(form, **fields), by=office.clerk)


@database
def test_what_was_typed_is_stored_and_only_that(office: Office) -> None:
    with office.open():
        form = office.draft()
        records = AuditEntry.objects.count()
        area = office.campaign.areas.last()
        assert area
        kept = keep(office, form, contact=" 王  某 ", experience="第一行\r\n\n", area=str(area.pk))
    stored = reload(form)
    assert (stored.contact, stored.experience, stored.area) == ("王 某", "第一行\n\n", area)
    assert kept.saved == {"contact": "王 某", "experience": "第一行\n\n", "area": str(area.pk)}
    assert kept.whole
    assert (stored.version, stored.overview) == (reload(form).version, FIELDS["overview"])
    assert stored.version == form.version + 1
    assert AuditEntry.objects.count() == records  # revisions cover it


@database
def test_answers_are_typed_like_fields_and_their_explanation_apart(office: Office) -> None:
    with office.open():
        form = office.draft()
        keep(office, form, accident__2025="yes")
        keep(office, reload(form), accident__2025_why="一起较大事故，已整改。")
    answer = reload(form).answers.get(question__key="accident", year=2025)
    assert (answer.value, answer.explanation) == ("yes", "一起较大事故，已整改。")


@database
def test_two_who_type_in_different_fields_both_keep_theirs(office: Office) -> None:
    with office.open():
        form = office.draft()
        first, second = reload(form), reload(form)
        keep(office, first, contact="王某")
        assert keep(office, second, position="局长").whole
    assert (reload(form).contact, reload(form).position) == ("王某", "局长")


@database
def test_of_two_in_one_field_the_second_is_shown_the_stored_text_and_the_rest_is_saved(office: Office) -> None:
    with office.open():
        form = office.draft()
        second = reload(form)
        keep(office, form, contact="王某")
        kept = keep(office, second, contact="李某", position="局长")
        assert (kept.elsewhere, kept.saved) == ({"contact": "王某"}, {"position": "局长"})
        assert (reload(form).contact, reload(form).position) == ("王某", "局长")
        chosen = {"contact": Typed("李某", mark_of(kept.elsewhere["contact"]))}
        assert forms.autosave(submission=form, typed=chosen, by=office.clerk).whole
    assert reload(form).contact == "李某"


@database
def test_the_same_text_twice_is_saved_and_changes_nothing(office: Office) -> None:
    """A lost answer of the network: the page sends again what is stored by now."""
    with office.open():
        form = office.draft()
        before = reload(form)
        keep(office, form, contact="王某")
        version = reload(form).version
        kept = keep(office, before, contact="王某")
    assert kept.whole
    assert kept.saved == {"contact": "王某"}
    assert reload(form).version == version


@database
def test_a_confirmed_form_that_says_something_new_is_a_draft_again(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        keep(office, form, contact=f" {form.contact} ")
        assert reload(form).status == Status.SUBMITTED
        keep(office, reload(form), contact="王某")
    assert reload(form).status == Status.DRAFT
    assert reload(form).digest != form.digest


@database
def test_only_what_was_returned_is_saved_the_rest_of_it_is_told(office: Office) -> None:
    with office.open():
        form = office.draft()
        items = {"contact": "请写全名。", "accident": "请再核对。"}
        forms.return_to_zone(submission=form, reason="", items=items, by=office.clerk)
        zone, changes = office.applicant(), {"contact": "王某", "position": "局长", "accident__2025_why": "已核对。"}
        kept = forms.autosave(submission=form, typed=typed(reload(form), **changes), by=zone)
        assert kept.locked == {"position": FIELDS["position"]}
        assert set(kept.saved) == {"contact", "accident.2025:why"}
        assert keep(office, reload(form), position="局长").whole  # its office is not bound by its own return
    assert reload(form).contact == "王某"


@database
@pytest.mark.parametrize(
    ("key", "value", "refusal"),
    [
        ("status", "admitted", FieldIsUnknown),
        ("accident.1999", "no", FieldIsUnknown),
        ("area", "0", AreaIsUnknown),
        ("area", "x' OR 1", AreaIsUnknown),
    ],
)
def test_a_field_that_the_form_does_not_have_is_refused_by_name(
    office: Office, key: str, value: str, refusal: type[Exception]
) -> None:
    with office.open():
        form = office.draft()
        with pytest.raises(refusal):
            forms.autosave(submission=form, typed={key: Typed(value, "")}, by=office.clerk)
    assert reload(form).version == form.version


@database
def test_nothing_is_saved_once_the_form_was_sent_or_the_phase_is_over(office: Office) -> None:
    with office.open():
        for n in range(3):
            office.ready(n)
        late = Office(office.campaign, city=1)
        form = late.draft()
        office.send()
        sent = office.slate.submissions.first()
        with pytest.raises(errors.FormIsFrozen):
            keep(office, sent, contact="王某")
    with office.open("screening"), pytest.raises(PhaseIsClosed):
        keep(late, form, contact="王某")
    assert reload(form).contact == FIELDS["contact"]
