"""What of a case a fact may concern: its overview, its narrative and the parts of that, its figures."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from review.models.report import CONCERNS_MOST
from submissions.models import Indicator, Submission

# A heading of the narrative as offices write it: 一、… or （一）…, of few words and without a full stop.
HEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)[^。；]+$")


def concerns(case: Submission) -> list[str]:
    """The parts in the order of the form; one query, for the figures."""
    lines = [line.strip() for line in case.narrative.splitlines()]
    headings = [line for line in lines if len(line) <= CONCERNS_MOST and HEADING.match(line)]
    figures = Indicator.objects.filter(zone=case.zone_id).order_by("label").values_list("label", flat=True).distinct()
    parts = [_("Overview of the zone"), _("Case narrative"), *headings, *figures, _("Another claim of the case")]
    return list(dict.fromkeys(part[:CONCERNS_MOST] for part in parts))
