"""The blind pass: before an expert gets a case, zone, city and people are taken out of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from core.models import Organisation
from submissions.models import Submission, Zone

if TYPE_CHECKING:
    from review.models.assignment import Assignment

ZONE, CITY, PERSON = "某开发区", "某市", "某人"
HIDDEN = "（盲评）"
TEXTS = ("title", "overview", "experience")


def hide_names(assignments: Sequence[Assignment]) -> None:
    """Put a nameless copy into the place of each case; it is read and never saved. Texts that were not loaded stay so.

    What stands in files cannot be taken out, so the copy has no original; a name that nobody recorded stays.
    """
    prefetch_related_objects(assignments, "submission__zone__names", "submission__slate__office")
    for assignment in assignments:
        assignment.submission = _nameless(assignment.submission)


def _nameless(case: Submission) -> Submission:
    patterns = _patterns(case)
    loaded = set(TEXTS) - case.get_deferred_fields()
    texts = {name: _masked(getattr(case, name), patterns) for name in loaded}
    texts["title"] = texts["title"] or HIDDEN  # else the zone's name would stand in its place
    nobody = Zone(organisation=Organisation(name=HIDDEN))
    facts = {"pk": case.pk, "campaign_id": case.campaign_id, "number": case.number, "area": case.area}
    return Submission(zone=nobody, **facts, **texts)


def _patterns(case: Submission) -> list[tuple[re.Pattern[str], str]]:
    """What is replaced by what, longer names before those that stand in them."""
    city = case.zone.organisation.city_name
    people = re.split(r"[、,，;；/\s]+", case.contact)
    names = dict.fromkeys([*case.zone.all_names, case.slate.office.name], ZONE)
    names |= dict.fromkeys([city, city.removesuffix("市")], CITY) | dict.fromkeys(people, PERSON)
    known = sorted((name for name in names if len(name) > 1), key=len, reverse=True)
    return [(re.compile(re.escape(name)), names[name]) for name in known]


def _masked(text: str, patterns: list[tuple[re.Pattern[str], str]]) -> str:
    for pattern, shown in patterns:
        text = pattern.sub(shown, text)
    return text
