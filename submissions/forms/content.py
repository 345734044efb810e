from __future__ import annotations

from typing import Any

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.forms.base import plain_helper
from submissions.locks import Locks
from submissions.models import FormField, Submission
from submissions.models.submission import CONTENT, MULTILINE


class ContentForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """The whole form for editing. ``version`` is the one that was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Submission
        fields = ("title", "area", *CONTENT[1:])
        widgets = {name: forms.TextInput for name in CONTENT if name not in MULTILINE}

    def __init__(self, *args: Any, form_fields: list[FormField], locks: Locks | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["area"].queryset = self.instance.campaign.areas.all()  # type: ignore[attr-defined]
        self.fields["title"].help_text = _("Without a title the zone's name stands in its place.")
        for form_field in form_fields:
            if form_field.key in self.fields:
                self._suit(form_field)
        if locks:
            self._lock(locks)
        self.helper, self.all_optional = plain_helper(), True  # a draft is saved however little it says
        self.helper.layout = Layout(
            "version",
            "title",
            "area",
            _two("address", "department"),
            _two("contact", "position"),
            _two("phone", "mobile"),
            _two("email", "filled_on"),
            "overview",
            "experience",
        )

    def _suit(self, form_field: FormField) -> None:
        field = self.fields[form_field.key]
        field.label = form_field.label
        if form_field.key in MULTILINE:
            field.widget.attrs["rows"] = 16 if form_field.most else 8
        if form_field.target:
            field.help_text = _("About %(target)s characters, at most %(most)s.") % {
                "target": form_field.target,
                "most": form_field.most,
            }

    def _lock(self, locks: Locks) -> None:
        """What was not returned is read only, whatever the browser sends; what was returned says why."""
        for name, field in self.fields.items():
            if name == "version":
                continue
            if locks.holds(name):
                field.disabled = True
                field.help_text = _("Not returned, so it is locked.")
            elif reason := locks.reasons.get(name):
                field.help_text = _("Returned: %(reason)s") % {"reason": reason}

    def renew(self, current: Submission) -> None:
        """After a refusal for an outdated version: keep what was typed, and let the next save know the new version."""
        self.data = {**self.data.dict(), "version": str(current.version)}  # type: ignore[attr-defined]


def _two(first: str, second: str) -> Row:
    return Row(Column(first, css_class="col-md-6"), Column(second, css_class="col-md-6"))


class MendForm(forms.Form):
    """One cell, mended in the panel beside the form."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    value = forms.CharField(required=False, strip=False, widget=forms.TextInput(attrs={"class": "form-control"}))

    def __init__(self, *args: Any, submission: Submission, key: str, label: str, **kwargs: Any) -> None:
        value = submission.area_id if key == "area" else getattr(submission, key)
        kwargs |= {"prefix": key, "initial": {"version": submission.version, "value": value}}
        super().__init__(*args, **kwargs)
        self.fields["value"].label = label
        self.fields["value"].widget.attrs["aria-label"] = label
        if key == "area":
            self.fields["value"] = forms.ModelChoiceField(
                submission.campaign.areas.all(),
                label=label,
                widget=forms.Select(attrs={"class": "form-select", "aria-label": label}),
            )


class OpinionForm(forms.Form):
    opinion = forms.CharField(
        label=_("The office's opinion"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "aria-labelledby": "opinion-title"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        self.helper.form_show_labels = False  # the panel's title is the label


class CommitForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the person who gives the commitment for the zone"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "tx-input"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
