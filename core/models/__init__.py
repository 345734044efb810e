"""Rows that every stage of a campaign needs; core knows no other app."""

from core.models.approval import Approval
from core.models.audit import AuditEntry
from core.models.file import StoredFile
from core.models.holiday import Holiday
from core.models.job import Job
from core.models.link import SignedLink
from core.models.message import Message, MessageAttempt
from core.models.people import Membership, Organisation, Role, User
from core.models.wording import LetterWording

__all__ = [
    "Approval",
    "AuditEntry",
    "Holiday",
    "Job",
    "LetterWording",
    "Membership",
    "Message",
    "MessageAttempt",
    "Organisation",
    "Role",
    "SignedLink",
    "StoredFile",
    "User",
]
