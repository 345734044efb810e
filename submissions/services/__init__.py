"""Every ruled change of forms and slates."""

from submissions.services.answers import find, give_answers
from submissions.services.attachments import add_attachment, name_attachment, remove_attachment
from submissions.services.autosave import autosave
from submissions.services.commitments import give_commitment, issue_commitment_link, read_link
from submissions.services.correction_reminders import remind
from submissions.services.forms import add_form, change_form, confirm, replace_form, withdraw, write_opinion
from submissions.services.quota import grant_exception
from submissions.services.reminders import remind_late
from submissions.services.returning import decline_revision, hand_in, return_to_zone
from submissions.services.screening import DueDayIsOutside, admit, refuse, resubmit, return_for_correction
from submissions.services.seals import attach_seal, remove_seal
from submissions.services.showing import add_shown_picture, hide_attachment, show_attachment
from submissions.services.slates import recall_slate, send_slate
from submissions.services.swapping import restore_form, swap_zone
from submissions.services.waiting import keep_waiting, locked_waiting, settle_waiting, waiting_in
from submissions.services.withdrawing import withdraw_picture

__all__ = [
    "DueDayIsOutside",
    "add_attachment",
    "add_form",
    "add_shown_picture",
    "admit",
    "attach_seal",
    "autosave",
    "change_form",
    "confirm",
    "decline_revision",
    "find",
    "give_answers",
    "give_commitment",
    "grant_exception",
    "hand_in",
    "hide_attachment",
    "issue_commitment_link",
    "keep_waiting",
    "locked_waiting",
    "name_attachment",
    "read_link",
    "recall_slate",
    "refuse",
    "remind",
    "remind_late",
    "remove_attachment",
    "remove_seal",
    "replace_form",
    "restore_form",
    "resubmit",
    "return_for_correction",
    "return_to_zone",
    "send_slate",
    "settle_waiting",
    "show_attachment",
    "swap_zone",
    "waiting_in",
    "withdraw",
    "withdraw_picture",
    "write_opinion",
]
