"""From the computed list to the exchange meeting."""

from results.models.adjustment import Adjustment
from results.models.certificate import Certificate, CertificateAct, CertificateVersion, SigningKey
from results.models.closing import ClosingRecord
from results.models.deliberation import AgendaItem, Attendance, Deliberation, SignedSheet
from results.models.display import BoardText, DisplayScan
from results.models.invitation import Delegate, HandedOver, Invitation, SignIn
from results.models.letter import Letter
from results.models.meeting import Material, Meeting, MeetingMinutes, MeetingSession
from results.models.news import NewsCorrection, NewsItem
from results.models.objection import (
    Objection,
    ObjectionFile,
    ObjectionQuestion,
    ObjectionRecusal,
    ObjectionRules,
    Sender,
    VaultReading,
)
from results.models.paper import AnnouncedCase, Announcement, Paper, PublicNotice
from results.models.scenario import Scenario
from results.models.selection import Selection, SelectionItem, SelectionRules

__all__ = [
    "Adjustment",
    "AgendaItem",
    "AnnouncedCase",
    "Announcement",
    "Attendance",
    "BoardText",
    "Certificate",
    "CertificateAct",
    "CertificateVersion",
    "ClosingRecord",
    "Delegate",
    "Deliberation",
    "DisplayScan",
    "HandedOver",
    "Invitation",
    "Letter",
    "Material",
    "Meeting",
    "MeetingMinutes",
    "MeetingSession",
    "NewsCorrection",
    "NewsItem",
    "Objection",
    "ObjectionFile",
    "ObjectionQuestion",
    "ObjectionRecusal",
    "ObjectionRules",
    "Paper",
    "PublicNotice",
    "Scenario",
    "Selection",
    "SelectionItem",
    "SelectionRules",
    "Sender",
    "SignIn",
    "SignedSheet",
    "SigningKey",
    "VaultReading",
]
