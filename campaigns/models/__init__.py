"""What may happen, and when."""

from campaigns.models.campaign import AwardArea, Campaign, CampaignText, Host
from campaigns.models.card import CardCorrection, RuleCard, rules_of
from campaigns.models.display import DisplaySite
from campaigns.models.pause import Pause
from campaigns.models.phase import Phase
from campaigns.models.seal_picture import HostSeal

__all__ = [
    "AwardArea",
    "Campaign",
    "CampaignText",
    "CardCorrection",
    "DisplaySite",
    "Host",
    "HostSeal",
    "Pause",
    "Phase",
    "RuleCard",
    "rules_of",
]
