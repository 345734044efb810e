"""What may happen, and when."""

from campaigns.models.campaign import AwardArea, Campaign, CampaignText, Host
from campaigns.models.card import CardCorrection, RuleCard, rules_of
from campaigns.models.phase import Phase

__all__ = ["AwardArea", "Campaign", "CampaignText", "CardCorrection", "Host", "Phase", "RuleCard", "rules_of"]
