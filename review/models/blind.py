"""The blind pass: before an expert gets a case, zone, city and people are taken out of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from core.models import Organisation
from submissions.models import Submission, Zone

if TYPE_CHECKING:
    from review.models.assignment import Assignment

ZONE, CITY, PERSON = "某开发区", "某市", "某人"
HIDDEN = "（盲评）"
TEXTS = ("title", "overview", "experience")

Patterns = list[tuple[re.Pattern[str], str]]


def hide_names(assignments: Sequence[Assignment]) -> None:
    """Put a nameless copy into the place of each case; it is read and never saved. Texts that were not loaded stay so.

    What stands in files cannot be taken out, so the copy has no original; a name that nobody recorded stays.
    """
    prefetch_related_objects(assignments, "submission__zone__names", "submission__slate__office")
    for assignment in assignments:
        assignment.patterns = _patterns(assignment.submission)
        assignment.submission = _nameless(assignment.submission, assignment.patterns)


def _nameless(case: Submission, patterns: Patterns) -> Submission:
    loaded = set(TEXTS) - case.get_deferred_fields()
    texts = {name: masked(getattr(case, name), patterns) for name in loaded}
    texts["title"] = texts["title"] or HIDDEN  # else the zone's name would stand in its place
    nobody = Zone(organisation=Organisation(name=HIDDEN))
    facts = {"pk": case.pk, "campaign_id": case.campaign_id, "number": case.number, "area": case.area}
    return Submission(zone=nobody, **facts, **texts)


def _patterns(case: Submission) -> Patterns:
    """What is replaced by what, longer names before those that stand in them."""
    city = case.zone.organisation.city_name
    people = people_in(case.contact)
    names = dict.fromkeys([*case.zone.all_names, case.slate.office.name], ZONE)
    names |= dict.fromkeys([city, city.removesuffix("市")], CITY) | dict.fromkeys(people, PERSON)
    return patterns_of(names)


def people_in(names: str) -> list[str]:
    """The names in a cell that may hold several."""
    return re.split(r"[、,，;；/（）()\s]+", names)


def patterns_of(names: Mapping[str, str]) -> Patterns:
    """``names`` with what is shown instead; a single character is no name."""
    known = sorted((name for name in names if len(name) > 1), key=len, reverse=True)
    return [(re.compile(re.escape(name)), names[name]) for name in known]


def masked(text: str, patterns: Patterns) -> str:
    for pattern, shown in patterns:
        text = pattern.sub(shown, text)
    return text
