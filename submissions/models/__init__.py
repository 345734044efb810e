"""What was handed in, and how it passed."""

from submissions.models.attachments import Attachment, Rendition, WaitingForm
from submissions.models.corrections import CorrectionItem, CorrectionRequest, Resemblance
from submissions.models.decision import Decision, PhaseResult
from submissions.models.questions import Answer, Question
from submissions.models.rules import CollectRules, FormField, ScreeningReason, ScreenRules
from submissions.models.slate import QuotaException, Slate
from submissions.models.submission import Submission
from submissions.models.trail import Commitment, Recommendation, Revision, Seal
from submissions.models.zone import Indicator, Zone, ZoneName

__all__ = [
    "Answer",
    "Attachment",
    "CollectRules",
    "Commitment",
    "CorrectionItem",
    "CorrectionRequest",
    "Decision",
    "FormField",
    "Indicator",
    "PhaseResult",
    "Question",
    "QuotaException",
    "Recommendation",
    "Rendition",
    "Resemblance",
    "Revision",
    "ScreenRules",
    "ScreeningReason",
    "Seal",
    "Slate",
    "Submission",
    "WaitingForm",
    "Zone",
    "ZoneName",
]
