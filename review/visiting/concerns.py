"""What of a case a fact may concern: its overview, its narrative and the parts of that, its figures."""

from __future__ import annotations

import re

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from review.models.report import CONCERNS_MOST
from submissions.models import Indicator, Submission

# A heading of the narrative as offices write it: 一、… or （一）…, of few words and without a full stop.
HEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)[^。；]+$")


def concerns(case: Submission) -> list[str]:
    """The parts in the order of the form; one query, for the figures.

    In the portal's own language whoever asks: what is chosen is stored with the fact for all to read.
    """
    lines = [line.strip() for line in case.narrative.splitlines()]
    headings = [line for line in lines if len(line) <= CONCERNS_MOST and HEADING.match(line)]
    figures = Indicator.objects.filter(zone=case.zone_id).order_by("label").values_list("label", flat=True).distinct()
    with translation.override(settings.LANGUAGE_CODE):
        overview, narrative, another = _("Overview of the zone"), _("Case narrative"), _("Another claim of the case")
    parts = [overview, narrative, *headings, *figures, another]
    return list(dict.fromkeys(part[:CONCERNS_MOST] for part in parts))
