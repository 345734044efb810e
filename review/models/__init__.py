"""Experts, what they score by and what they scored; reporters' visits."""

from review.models.assignment import Assignment, Review, Score
from review.models.expert import Expert
from review.models.rules import Criterion, ScoringRules
from review.models.visit import Visit

__all__ = ["Assignment", "Criterion", "Expert", "Review", "Score", "ScoringRules", "Visit"]
