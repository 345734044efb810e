"""What may happen, and when."""

from campaigns.models.campaign import AwardArea, Campaign, CampaignText, Host
from campaigns.models.card import RuleCard
from campaigns.models.phase import Phase

__all__ = ["AwardArea", "Campaign", "CampaignText", "Host", "Phase", "RuleCard"]
