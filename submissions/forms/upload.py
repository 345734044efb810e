from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from submissions.forms.base import plain_helper

MOST_FILES = 10  # at once


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
        help_text=_("One or several .docx files of at most 20 MB each. A file may hold the forms of several zones."),
        widget=ManyFilesInput(attrs={"accept": ".docx", "data-file": ""}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper, self.all_optional = plain_helper(), True


class SheetForm(forms.Form):
    file = forms.FileField(
        label=_("Filled sheet"),
        help_text=_("One .xlsx file of at most 5 MB, a row for each zone."),
        widget=forms.FileInput(attrs={"accept": ".xlsx", "data-file": ""}),
    )
    replace = forms.BooleanField(
        label=_("Replace the forms that stand on the slate already"),
        help_text=_("Without this, the row of a zone that has a form is refused. Empty cells leave what stands."),
        required=False,
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
