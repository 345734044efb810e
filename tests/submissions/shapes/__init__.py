"""Forms in the shapes in which offices send them, made with python-docx and lxml."""

from tests.submissions.shapes import layouts, marks, more_surprises, prose, surprises  # noqa: F401  # each enters its shapes
from tests.submissions.shapes.facts import AREAS, FACTS, OTHER_NAMES, SHAPES, ZONES, Facts, Shape

__all__ = ["AREAS", "FACTS", "OTHER_NAMES", "SHAPES", "ZONES", "Facts", "Shape"]
