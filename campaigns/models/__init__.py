"""What may happen, and when."""

from campaigns.models.campaign import AwardArea, Campaign, CampaignText, Host
from campaigns.models.card import CardCorrection, RuleCard, rules_of
from campaigns.models.pause import Pause
from campaigns.models.phase import Phase

__all__ = ["AwardArea", "Campaign", "CampaignText", "CardCorrection", "Host", "Pause", "Phase", "RuleCard", "rules_of"]
