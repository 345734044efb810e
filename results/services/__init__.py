"""Every ruled change after voting and review, by what it changes."""

from results.services.announcing import announce, propose_announcement
from results.services.certifying import issue_certificates
from results.services.meeting import answer_invitation, send_invitations, set_meeting
from results.services.noticing import propose_notice, publish_notice
from results.services.objections import raise_objection, settle_objection
from results.services.scenarios import discard_scenario, save_scenario
from results.services.selecting import confirm_selection, propose_selection

__all__ = [
    "announce",
    "answer_invitation",
    "confirm_selection",
    "discard_scenario",
    "issue_certificates",
    "propose_announcement",
    "propose_notice",
    "propose_selection",
    "publish_notice",
    "raise_objection",
    "save_scenario",
    "send_invitations",
    "set_meeting",
    "settle_objection",
]
