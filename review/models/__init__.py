"""Experts, what they score by and what they scored; reporters' visits."""

from review.models.assignment import Assignment, Review, Score
from review.models.conflict import Conflict, Declaration, Tie
from review.models.expert import Expert
from review.models.opening import ScoreOpening, is_opened
from review.models.rules import Criterion, ScoringRules
from review.models.visit import Visit

__all__ = [
    "Assignment",
    "Conflict",
    "Criterion",
    "Declaration",
    "Expert",
    "Review",
    "Score",
    "ScoreOpening",
    "ScoringRules",
    "Tie",
    "Visit",
    "is_opened",
]
