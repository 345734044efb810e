"""Experts, what they score by and what they scored; reporters' visits."""

from review.models.assignment import Assignment, Review, Score
from review.models.conflict import Conflict, Declaration, Tie
from review.models.expert import Expert
from review.models.mark import VisitMark
from review.models.opening import ScoreOpening, is_opened
from review.models.panel import AssignmentPlan, Panel, PanelArea, Seat
from review.models.question import VisitQuestion
from review.models.report import FactCorrection, VisitFact, VisitPhoto
from review.models.route import Route
from review.models.rules import Criterion, ScoringRules, VisitRules, visit_rules
from review.models.visit import Visit

__all__ = [
    "Assignment",
    "AssignmentPlan",
    "Conflict",
    "Criterion",
    "Declaration",
    "Expert",
    "FactCorrection",
    "Panel",
    "PanelArea",
    "Review",
    "Route",
    "Score",
    "ScoreOpening",
    "ScoringRules",
    "Seat",
    "Tie",
    "Visit",
    "VisitFact",
    "VisitMark",
    "VisitPhoto",
    "VisitQuestion",
    "VisitRules",
    "is_opened",
    "visit_rules",
]
