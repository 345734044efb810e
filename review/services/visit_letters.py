"""Letters about visits, by the outbox."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core import deadlines, outbox
from core.models import Role, User
from review.models import Visit


@translation.override(settings.LANGUAGE_CODE)  # the readers' language, not that of the reporter who files
def tell_of_facts(visit: Visit) -> None:
    """Tell the zone, which may correct the facts of the report that was filed, and its office, which reads them."""
    case = visit.submission
    facts = {
        "zone": case.zone,
        "until": deadlines.moment_text(visit.correct_until) if visit.correct_until else "",
    }
    said = {
        Role.APPLICANT: _(
            "A reporter visited %(zone)s and filed facts. Until %(until)s you may enter a correction to each of them, "
            "once, with the reason; it stands beside the fact. Without one the fact stands alone."
        ),
        Role.OFFICE: _(
            "A reporter visited %(zone)s and filed facts. You read them here; until %(until)s the zone may correct "
            "them with an account of its own, to which you can invite it."
        ),
    }
    places = {Role.APPLICANT: case.zone.organisation_id, Role.OFFICE: case.slate.office_id}
    for role, text in said.items():
        people = User.objects.filter(
            is_active=True, memberships__role=role, memberships__organisation=places[role]
        ).exclude(email="")
        for person in people.distinct():
            outbox.post(
                key=f"visit-facts:{visit.pk}:{role}:{person.pk}",
                to=person.email,
                subject=_("Facts of a visit to %(zone)s") % facts,
                body=f"{text % facts}\n\n{settings.SITE_URL}{reverse('visit_facts', args=[visit.pk])}",
                scope=visit.phase.campaign,
            )
