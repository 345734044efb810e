from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from submissions.forms.base import plain_helper
from submissions.forms.upload import ManyFilesField, ManyFilesInput
from submissions.models import Answer, Submission
from submissions.models.questions import YES
from submissions.services.attachments import CAPTION_MOST, TAKEN
from submissions.services.showing import CREDIT_MOST
from submissions.services.withdrawing import REASON_MOST

MB = 1024 * 1024


class AttachForm(forms.Form):
    """Files for one form: what they are, and which answer they explain."""

    use = forms.ChoiceField(
        label=_("What these files are"),
        choices=[
            ("case", _("Material about the case")),
            ("show", _("Pictures that the public may see with the case")),
            ("scan", _("Scan of the paper form")),
        ],
        widget=forms.RadioSelect,
        initial="case",
    )
    answer = forms.ModelChoiceField(
        label=_("The answer that they explain"),
        queryset=Answer.objects.none(),
        required=False,
        empty_label=_("none"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    uploads = ManyFilesField(
        label=_("Files"), widget=ManyFilesInput(attrs={"accept": ",".join(TAKEN), "data-file": ""})
    )

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = submission.answers.filter(value=YES).select_related("question")
        answer: Any = self.fields["answer"]
        answer.queryset = said
        answer.label_from_instance = lambda each: (
            f"{each.question.label}（{each.year}）" if each.year else each.question.label
        )
        if not said:
            del self.fields["answer"]
        limits = {kind: most // MB for kind, most in settings.ATTACHMENT_LIMITS.items()}
        self.fields["uploads"].help_text = (
            _(
                "Pictures (JPG, PNG, %(picture)s MB each), documents (PDF, .docx, .xlsx, %(document)s MB), "
                "films (MP4, %(video)s MB); several at once."
            )
            % limits
        )
        self.helper = plain_helper()


class WithdrawalForm(forms.Form):
    """Why a picture is taken from the public pages."""

    reason = forms.CharField(label=_("Reason of the withdrawal"), max_length=REASON_MOST)


class CaptionForm(forms.Form):
    caption = forms.CharField(label=_("Caption"), required=False, max_length=CAPTION_MOST)
    credit = forms.CharField(label=_("Source of the picture"), required=False, max_length=CREDIT_MOST)
    shown = forms.BooleanField(label=_("Show it with the case"), required=False)
