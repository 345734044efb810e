"""Every ruled change of expert review and media visits."""

from review.services.experts import add_expert, assign_experts
from review.services.reviews import save_review, submit_review
from review.services.visits import file_report, plan_visit

__all__ = ["add_expert", "assign_experts", "file_report", "plan_visit", "save_review", "submit_review"]
