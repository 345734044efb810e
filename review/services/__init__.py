"""Every ruled change of expert review and media visits."""

from review.services.abstaining import abstain
from review.services.assigning import assign_experts, confirm_assignment, plan_assignment
from review.services.conflicts import declare_late, lift, match_conflicts, propose_lift, recuse
from review.services.correcting import correct_fact
from review.services.declaring import declare
from review.services.experts import add_expert, add_tie, remove_tie, save_profile
from review.services.inviting import invite_expert
from review.services.opening import open_scores, propose_opening
from review.services.panels import dissolve_panel, save_panel
from review.services.questions import add_question, remove_question
from review.services.releasing import propose_release, release_report
from review.services.reopening import reopen_review
from review.services.replacing import remind_experts, replace_expert
from review.services.reviews import save_review, submit_review
from review.services.routes import add_stops, move_stop, move_stop_to, remove_stop, rename_route, save_route
from review.services.visit_photos import add_inspected_photo, add_photo, name_photo, remove_photo
from review.services.visits import file_report, plan_visit, save_report

__all__ = [
    "abstain",
    "add_expert",
    "add_inspected_photo",
    "add_photo",
    "add_question",
    "add_stops",
    "add_tie",
    "assign_experts",
    "confirm_assignment",
    "correct_fact",
    "declare",
    "declare_late",
    "dissolve_panel",
    "file_report",
    "invite_expert",
    "lift",
    "match_conflicts",
    "move_stop",
    "move_stop_to",
    "name_photo",
    "open_scores",
    "plan_assignment",
    "plan_visit",
    "propose_lift",
    "propose_opening",
    "propose_release",
    "recuse",
    "release_report",
    "remind_experts",
    "remove_photo",
    "remove_question",
    "remove_stop",
    "remove_tie",
    "rename_route",
    "reopen_review",
    "replace_expert",
    "save_panel",
    "save_profile",
    "save_report",
    "save_review",
    "save_route",
    "submit_review",
]
