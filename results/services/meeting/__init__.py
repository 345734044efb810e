"""The exchange meeting: its frame and agenda, invitations and answers, the day itself, and what is left of it."""

from results.services.meeting.agenda import drop_session, save_session
from results.services.meeting.answering import Person, answer_invitation, record_answer
from results.services.meeting.handing_over import hand_over, take_back_certificate
from results.services.meeting.inviting import correct_address, invite_guest, remind_silent, send_invitations
from results.services.meeting.materials import add_material, remove_material
from results.services.meeting.minutes import freeze_minutes, save_minutes
from results.services.meeting.setting import set_meeting
from results.services.meeting.signing_in import sign_in, sign_in_self, take_back_sign_in
from results.services.meeting.words import when

__all__ = [
    "Person",
    "add_material",
    "answer_invitation",
    "correct_address",
    "drop_session",
    "freeze_minutes",
    "hand_over",
    "invite_guest",
    "record_answer",
    "remind_silent",
    "remove_material",
    "save_minutes",
    "save_session",
    "send_invitations",
    "set_meeting",
    "sign_in",
    "sign_in_self",
    "take_back_certificate",
    "take_back_sign_in",
    "when",
]
