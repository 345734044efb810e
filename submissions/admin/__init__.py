"""The directory of development zones. Forms and slates are worked on at the desk, never here."""

from submissions.admin.zone import ZoneAdmin

__all__ = ["ZoneAdmin"]
