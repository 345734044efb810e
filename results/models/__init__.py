"""From the computed list to the exchange meeting."""

from results.models.certificate import Certificate
from results.models.meeting import Invitation, Meeting
from results.models.paper import AnnouncedCase, Announcement, Objection, Paper, PublicNotice
from results.models.scenario import Scenario
from results.models.selection import Selection, SelectionItem, SelectionRules

__all__ = [
    "AnnouncedCase",
    "Announcement",
    "Certificate",
    "Invitation",
    "Meeting",
    "Objection",
    "Paper",
    "PublicNotice",
    "Scenario",
    "Selection",
    "SelectionItem",
    "SelectionRules",
]
