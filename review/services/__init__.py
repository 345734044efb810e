"""Every ruled change of expert review and media visits."""

from review.services.abstaining import abstain
from review.services.experts import add_expert, assign_experts
from review.services.opening import open_scores, propose_opening
from review.services.reopening import reopen_review
from review.services.reviews import save_review, submit_review
from review.services.visits import file_report, plan_visit

__all__ = [
    "abstain",
    "add_expert",
    "assign_experts",
    "file_report",
    "open_scores",
    "plan_visit",
    "propose_opening",
    "reopen_review",
    "save_review",
    "submit_review",
]
