"""Forms of the desk. Texts of the application form are never refused for what they say: the checks name that."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from submissions.models import FormField, Submission
from submissions.models.submission import CONTENT, MULTILINE, Status

MOST_FILES = 10  # at once


def plain_helper() -> FormHelper:
    """A helper for a form whose <form> tag and buttons stand in the template."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or several files; cleans to a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)s files at once."), params={"most": MOST_FILES})
        return list(files)


class UploadForm(forms.Form):
    uploads = ManyFilesField(
        label=_("Filled application forms"),
        required=False,
        help_text=_("One or several .docx files of at most 20 MB each. Every file is one zone's form."),
        widget=ManyFilesInput(attrs={"accept": ".docx", "data-file": ""}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper, self.all_optional = plain_helper(), True


class ReplaceForm(forms.Form):
    file = forms.FileField(
        label=_("Filled application form"),
        help_text=_("One .docx file of at most 20 MB. It takes the place of what stands here; the old file is kept."),
        widget=forms.FileInput(attrs={"accept": ".docx", "data-file": ""}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class ContentForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """The whole form for editing. ``version`` is the one that was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Submission
        fields = ("title", "area", *CONTENT[1:])
        widgets = {name: forms.TextInput for name in CONTENT if name not in MULTILINE}

    def __init__(self, *args: Any, form_fields: list[FormField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["area"].queryset = self.instance.campaign.areas.all()  # type: ignore[attr-defined]
        self.fields["title"].help_text = _("Without a title the zone's name stands in its place.")
        for form_field in form_fields:
            if form_field.key in self.fields:
                self._suit(form_field)
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


class ScreenForm(forms.Form):
    """The organiser's decision on one form."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("admit", _("Admit")), ("return", _("Return for correction")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        help_text=_("Needed to return or to refuse. The office reads it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class QueueForm(forms.Form):
    """The filter of the screening queue."""

    city = forms.ChoiceField(label=_("City"), required=False)
    area = forms.ChoiceField(label=_("Award area"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    STATES = {
        Status.RECOMMENDED.value: _("to be screened"),
        **{state.value: state.label for state in (Status.RETURNED, Status.ADMITTED, Status.REFUSED)},
    }

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = campaign.slates.values_list("office__city_code", "office__city_name")
        self.fields["city"].choices = [("", _("All cities")), *offices]  # type: ignore[attr-defined]
        areas = [(str(area.pk), area.name) for area in campaign.areas.all()]
        self.fields["area"].choices = [("", _("All areas")), *areas]  # type: ignore[attr-defined]
        states = [("", _("All states")), *self.STATES.items()]
        self.fields["state"].choices = states  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
