"""Letters about visits, by the outbox."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from core import deadlines, wordings
from core.models import Role, User
from review.models import Visit


@translation.override(settings.LANGUAGE_CODE)  # the readers' language, not that of the reporter who files
def tell_of_facts(visit: Visit) -> None:
    """Tell the zone, which may correct the facts of the report that was filed, and its office, which reads them."""
    case = visit.submission
    facts = {
        "zone": case.zone,
        "until": deadlines.moment_text(visit.correct_until) if visit.correct_until else "",
        "link": f"{settings.SITE_URL}{reverse('visit_facts', args=[visit.pk])}",
    }
    kinds = {Role.APPLICANT: "visit.facts_zone", Role.OFFICE: "visit.facts_office"}
    places = {Role.APPLICANT: case.zone.organisation_id, Role.OFFICE: case.slate.office_id}
    for role, kind in kinds.items():
        wording = wordings.of(kind, visit.phase.campaign)
        people = User.objects.filter(
            is_active=True, memberships__role=role, memberships__organisation=places[role]
        ).exclude(email="")
        for person in people.distinct():
            wording.post(facts, key=f"visit-facts:{visit.pk}:{role}:{person.pk}", to=person.email)
