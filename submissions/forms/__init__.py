"""Forms of the desk. Texts of the application form are never refused for what they say: the checks name that."""

from submissions.forms.attachments import AttachForm, CaptionForm, WithdrawalForm
from submissions.forms.content import CommitForm, ContentForm, MendForm, OpinionForm
from submissions.forms.queue import QueueForm
from submissions.forms.reasons import ReasonForm
from submissions.forms.screening import NoteForm, ScreenForm
from submissions.forms.seals import SealForm
from submissions.forms.upload import ReplaceForm, SheetForm, UploadForm

__all__ = [
    "AttachForm",
    "CaptionForm",
    "CommitForm",
    "ContentForm",
    "MendForm",
    "NoteForm",
    "OpinionForm",
    "QueueForm",
    "ReasonForm",
    "ReplaceForm",
    "ScreenForm",
    "SealForm",
    "SheetForm",
    "UploadForm",
    "WithdrawalForm",
]
