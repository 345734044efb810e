"""The zone's commitment, and its link."""

from datetime import timedelta

import pytest

from core import clock, signed_links
from core.errors import ChangedMeanwhile
from submissions import errors
from submissions import services as forms
from tests.submissions.builders import Office, reload

pytestmark = pytest.mark.django_db


def test_the_commitment_is_the_programmes_text_for_exactly_this_content(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        given = forms.give_commitment(submission=form, name=" 林 某 ", by=None)
        assert given.text == "我们对自我评价所涉及的内容、数据等的真实性负责。"
        assert given.name == "林 某"
        assert reload(form).commitment == given
        with pytest.raises(errors.CommitmentStands):
            forms.give_commitment(submission=form, name="林某", by=None)


def test_an_edit_voids_the_commitment(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        forms.give_commitment(submission=form, name="林某", by=None)
        form = forms.change_form(submission=form, fields={"overview": "改过"}, version=form.version, by=office.clerk)
        assert reload(form).commitment is None
        assert reload(form).commitments.count() == 1  # the record of what was once given stays


def test_a_draft_cannot_be_committed_and_a_name_is_needed(office: Office) -> None:
    with office.open():
        draft = office.draft()
        with pytest.raises(errors.FormMustBeConfirmedFirst):
            forms.give_commitment(submission=draft, name="林某", by=None)
        with pytest.raises(errors.FormMustBeConfirmedFirst):
            forms.issue_commitment_link(submission=draft, by=office.clerk)
        with pytest.raises(errors.NameIsMissing):
            forms.give_commitment(submission=office.confirmed(1), name="  ", by=None)


def test_whoever_read_other_content_cannot_commit(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        with pytest.raises(ChangedMeanwhile):
            forms.give_commitment(submission=form, name="林某", seen="0" * 64, by=office.applicant())


def test_a_link_is_good_once(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        token = forms.issue_commitment_link(submission=form, by=office.clerk)
        link, found = forms.read_link(token)
        assert found == form
        assert forms.give_commitment(submission=found, name="林某", by=None, link=link).by_link
        with pytest.raises(signed_links.LinkWasUsed):
            forms.read_link(token)


def test_a_link_expires_with_its_phase(office: Office) -> None:
    with office.open():
        token = forms.issue_commitment_link(submission=office.confirmed(), by=office.clerk)
    closes_at = office.campaign.phases.get(key="registration").closes_at
    with clock.at(closes_at - timedelta(minutes=1)):
        forms.read_link(token)
    with clock.at(closes_at), pytest.raises(signed_links.LinkHasExpired):
        forms.read_link(token)


def test_a_link_does_not_fit_a_form_that_was_changed(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        token = forms.issue_commitment_link(submission=form, by=office.clerk)
        link, _found = forms.read_link(token)
        form = forms.change_form(submission=form, fields={"contact": "王某"}, version=form.version, by=office.clerk)
        form = forms.confirm(submission=form, by=office.clerk)
        with pytest.raises(errors.FormChangedSinceLink):
            forms.read_link(token)
        with pytest.raises(errors.FormChangedSinceLink):
            forms.give_commitment(submission=form, name="林某", by=None, link=link)


def test_a_new_link_revokes_the_old_one(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        old = forms.issue_commitment_link(submission=form, by=office.clerk)
        forms.issue_commitment_link(submission=form, by=office.clerk)
        with pytest.raises(signed_links.LinkIsUnknown):
            forms.read_link(old)


def test_a_forged_link_is_unknown(office: Office) -> None:
    for token in ("", "x", "WzEsImEiXQ:1:a", "é" * 90):
        with pytest.raises(signed_links.LinkIsUnknown):
            forms.read_link(token)
