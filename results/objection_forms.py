"""The forms of objections: of the sender, by kind; and of the organisers."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import Campaign
from core.forms import TextField
from core.models import Organisation
from results.models import Objection, ObjectionRules, PublicNotice
from results.models.objection import State
from results.services import objections
from results.services.objections import MOST_BYTES, MOST_CONTENT, MOST_FILES, SEALS, TAKEN, noticed, objectionable
from submissions.forms.base import plain_helper
from submissions.forms.upload import ManyFilesField, ManyFilesInput
from submissions.models import Submission

MB = 1024 * 1024
Kind, Party = Objection.Kind, Objection.Party


class CaseField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs only
    """A case by number, title and zone."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number_text} {obj.case_title}（{obj.zone}）"


def evidence_field(**facts: Any) -> ManyFilesField:
    """Files of evidence; the limits are said before they are met."""
    return ManyFilesField(
        label=_("Evidence"),
        required=False,
        widget=ManyFilesInput(attrs={"accept": ",".join(TAKEN), "data-file": ""}),
        help_text=_(
            "Optional. PDF, pictures (JPG, PNG), .docx, .xlsx; at most %(most)s files, %(size)s MB together. "
            "A phone may take photos at once. Files must be chosen again if the form comes back."
        )
        % {"most": MOST_FILES, "size": MOST_BYTES // MB},
        **facts,
    )


class ObjectionForm(forms.Form):
    """An objection of one kind: fields of the others are not there, those of a unit are hidden from a person."""

    kind = forms.ChoiceField(choices=Kind, widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    submission = CaseField(label=_("Which case"), queryset=Submission.objects.none())
    concerned = forms.CharField(
        label=_("Whom it concerns"), max_length=60, help_text=_("The person's name, or position and task.")
    )
    concerned_host = forms.ModelChoiceField(
        label=_("Of which unit"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("another unit, or not known"),
    )
    content = TextField(
        label=_("Facts and reasons"),
        max_length=MOST_CONTENT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("At most %(count)s characters. Please write no name or telephone of your own in here.")
        % {"count": MOST_CONTENT},
    )
    uploads = evidence_field()
    party = forms.ChoiceField(label=_("Who objects"), choices=Party, widget=forms.RadioSelect, initial=Party.PERSON)
    name = forms.CharField(label=_("Real name, or the unit's full name"), max_length=60, required=False)
    contact_person = forms.CharField(label=_("Contact person of the unit"), max_length=60, required=False)
    contact = forms.CharField(
        label=_("Telephone or e-mail"),
        max_length=100,
        required=False,
        help_text=_("With an e-mail address you are written to about every step."),
    )
    seal = forms.FileField(
        label=_("Sealed page of the unit"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(SEALS), "data-file": ""}),
        help_text=_("A scan or a photo of the objection with the unit's seal: PDF, JPG or PNG."),
    )

    def __init__(self, *args: Any, notice: PublicNotice, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper, self.all_optional = plain_helper(), True
        self.of_kind = kind
        self.initial.update(kind=kind, key=uuid.uuid4().hex)
        self.takes_anonymous = ObjectionRules.of(notice.phase).anonymous_taken
        if not self.takes_anonymous:
            party: Any = self.fields["party"]
            party.choices = [choice for choice in Party.choices if choice[0] != Party.ANONYMOUS]
        if kind == Kind.COMPLAINT:
            del self.fields["submission"]
            host: Any = self.fields["concerned_host"]
            host.queryset = _hosts(notice.phase.campaign)
        else:
            del self.fields["concerned"], self.fields["concerned_host"]
            self._offer_cases(notice)

    def _offer_cases(self, notice: PublicNotice) -> None:
        field: Any = self.fields["submission"]
        if self.of_kind == Kind.REPORT:
            field.queryset, field.empty_label = noticed(notice), _("Please choose")
        else:
            field.queryset, field.empty_label, field.required = objectionable(notice), _("the list as a whole"), False

    def clean(self) -> dict[str, Any]:
        """What only who sends it can tell: the same sentences as the service's."""
        facts = super().clean() or {}
        party = facts.get("party")
        if party and party != Party.ANONYMOUS:
            if not facts.get("name"):
                self.add_error("name", str(objections.AnonymousIsNotTaken()))
            if not facts.get("contact"):
                self.add_error("contact", str(objections.ContactIsMissing()))
            if party == Party.UNIT and not facts.get("seal"):
                self.add_error("seal", str(objections.SealIsMissing()))
        return facts


def _hosts(campaign: Campaign) -> Any:
    return Organisation.objects.filter(hosted__campaign=campaign).order_by("hosted__position")


class FollowForm(forms.Form):
    """The number of a receipt."""

    receipt = forms.CharField(label=_("Receipt number"), max_length=20)


class SenderAnswerForm(forms.Form):
    """The sender's answer to a further question."""

    answer = TextField(
        label=pgettext_lazy("of an objection's sender", "Your answer"),
        max_length=MOST_CONTENT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    uploads = evidence_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper, self.all_optional = plain_helper(), True


class SettleForm(forms.Form):
    """How an objection is settled. One that was not taken up can only be refused."""

    finding = forms.ChoiceField(label=_("Finding"), widget=forms.RadioSelect)
    reply = TextField(
        label=_("Reply"),
        max_length=MOST_CONTENT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Printed as a letter and read with the receipt. It names no sender."),
    )

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        field: Any = self.fields["finding"]
        said = {
            State.DISMISSED: _("dismissed"),
            State.UPHELD: _("upheld: the case is left out of the announcement (two persons)"),
            State.CORRECTED: _("corrected: the case stays, what was wrong is put right (two persons)"),
            State.REFUSED: _("not taken up"),
        }
        if objection.submission_id is None:
            said[State.UPHELD] = _("upheld (two persons)")
            said[State.CORRECTED] = _("corrected: what was wrong is put right (two persons)")
        if objection.state == State.WAITING:
            said = {State.REFUSED: said[State.REFUSED]}
            self.initial["finding"] = State.REFUSED
            field.widget = forms.HiddenInput()
        field.choices = list(said.items())
        self.initial.setdefault("reply", objection.reply)
        if objection.finding:
            self.initial.setdefault("finding", objection.finding)


class AskForm(forms.Form):
    """A further question to the sender."""

    text = TextField(
        label=_("Question to the sender"),
        max_length=MOST_CONTENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever holds the receipt reads it and answers there."),
    )


class ReasonForm(forms.Form):
    """Why somebody opens the vault, or keeps off an objection."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class ContactForm(forms.Form):
    """Another mail address of a sender whom letters did not reach, and how it became known."""

    contact = forms.EmailField(label=_("Mail address"), max_length=100)
    reason = forms.CharField(label=_("How it became known"), max_length=150)


class DocketForm(forms.Form):
    """What narrows the desk's list."""

    STATES = (
        ("", _("all")),
        ("open", _("open")),
        ("overdue", _("overdue")),
        ("settled", _("settled")),
        *Objection.State.choices,
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all")), *Kind.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.all_optional = True
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
