from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.forms.base import plain_helper
from submissions.forms.places import choose_among_free
from submissions.models import Slate


class MailedForm(forms.Form):
    """A form from the mail: its file, or the zone whose form is typed off the paper."""

    file = forms.FileField(
        label=_("The form as .docx, if the mail holds one"),
        required=False,
        help_text=_("At most 20 MB. Without a file the form is typed off the paper on the next page."),
        widget=forms.FileInput(attrs={"accept": ".docx", "data-file": ""}),
    )
    posted_on = forms.DateField(
        label=_("Date of the mail"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ("file", "zone", "posted_on")

    def __init__(self, *args: Any, slate: Slate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        self.fields["zone"] = choose_among_free(slate, _("Zone"))
        self.fields["zone"].required = False
        self.fields["zone"].help_text = _("Needed without a file, or when the file does not name the zone for sure.")
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if not facts.get("file") and not facts.get("zone") and not self.errors:
            self.add_error("zone", _("Please choose the zone, or a file."))
        return facts


class PaperCommitmentForm(forms.Form):
    name = forms.CharField(
        label=_("Name under the commitment on paper"),
        max_length=34,
        help_text=_("It is marked as given on paper. Attach the scan of the page to the form."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()


class ReasonForm(forms.Form):
    """A reason that somebody else reads."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
