"""What was handed in, and how it passed."""

from submissions.models.decision import Decision, PhaseResult
from submissions.models.rules import CollectRules, FormField
from submissions.models.slate import Slate
from submissions.models.submission import Commitment, Recommendation, Revision, Submission
from submissions.models.zone import Zone

__all__ = [
    "CollectRules",
    "Commitment",
    "Decision",
    "FormField",
    "PhaseResult",
    "Recommendation",
    "Revision",
    "Slate",
    "Submission",
    "Zone",
]
