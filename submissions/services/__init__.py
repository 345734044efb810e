"""Every ruled change of forms and slates."""

from submissions.services.commitments import give_commitment, issue_commitment_link, read_link
from submissions.services.forms import add_form, change_form, confirm, replace_form, withdraw, write_opinion
from submissions.services.screening import admit, refuse, resubmit, return_for_correction
from submissions.services.slates import recall_slate, send_slate

__all__ = [
    "add_form",
    "admit",
    "change_form",
    "confirm",
    "give_commitment",
    "issue_commitment_link",
    "read_link",
    "recall_slate",
    "refuse",
    "replace_form",
    "resubmit",
    "return_for_correction",
    "send_slate",
    "withdraw",
    "write_opinion",
]
