"""Every ruled change after voting and review, by what it changes."""

from results.services.adjusting import (
    approve_adjustment,
    drop_adjustment,
    propose_adjustment,
    propose_withdrawal,
    withdraw_adjustment,
)
from results.services.agenda import add_item, drop_item, move_item, refuse_papers_with_conflicts, save_item
from results.services.announcing import (
    announce,
    call_off_announcement,
    propose_announcement,
    stop_announcement_of,
)
from results.services.certificate_acts import (
    approve_certificate_act,
    drop_certificate_act,
    propose_certificate_act,
)
from results.services.certifying import issue_certificates, recall_certificates
from results.services.deliberating import (
    add_attendance,
    change_deliberation,
    close_deliberation,
    compute_agenda,
    mark_attendance,
    open_deliberation,
    plan_deliberation,
    save_opinion,
    turn_to,
)
from results.services.letters import issue_letter, propose_letter
from results.services.meeting import answer_invitation, send_invitations, set_meeting
from results.services.noticing import call_off_notice, propose_notice, publish_notice
from results.services.objections import raise_objection, settle_objection
from results.services.scenarios import discard_scenario, save_scenario
from results.services.selecting import confirm_selection, propose_selection

__all__ = [
    "add_attendance",
    "add_item",
    "announce",
    "answer_invitation",
    "approve_adjustment",
    "approve_certificate_act",
    "call_off_announcement",
    "call_off_notice",
    "change_deliberation",
    "close_deliberation",
    "compute_agenda",
    "confirm_selection",
    "discard_scenario",
    "drop_adjustment",
    "drop_certificate_act",
    "drop_item",
    "issue_certificates",
    "issue_letter",
    "mark_attendance",
    "move_item",
    "open_deliberation",
    "plan_deliberation",
    "propose_adjustment",
    "propose_announcement",
    "propose_certificate_act",
    "propose_letter",
    "propose_notice",
    "propose_selection",
    "propose_withdrawal",
    "publish_notice",
    "raise_objection",
    "recall_certificates",
    "refuse_papers_with_conflicts",
    "save_item",
    "save_opinion",
    "save_scenario",
    "send_invitations",
    "set_meeting",
    "settle_objection",
    "stop_announcement_of",
    "turn_to",
    "withdraw_adjustment",
]
