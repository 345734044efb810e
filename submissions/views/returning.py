"""The office returns a form to its zone, with reasons."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import ChangedMeanwhile, DomainError
from submissions import access, checks, services
from submissions.forms.returning import ReturnToZoneForm
from submissions.models import ScreeningReason
from submissions.paper import paper
from submissions.services.corrections import applicants
from submissions.services.returning import ReturnDayIsOutside


@require_http_methods(["GET", "HEAD", "POST"])
def return_to_zone(request: HttpRequest, pk: int) -> HttpResponse:
    """The form beside the reasons for its return; single fields alone unlock for the zone."""
    submission = access.office_form(request, pk)
    if not access.may_mend(submission):
        return redirect("form", submission.pk)
    form = ReturnToZoneForm(
        request.POST or None,
        labels={key: label for key, label in checks.labels_of(submission).items() if key != "zone"},
        reasons=ScreeningReason.objects.filter(rules__phase__campaign=submission.campaign),
        seen=submission.digest,
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            if facts["seen"] and facts["seen"] != submission.digest:
                raise ChangedMeanwhile
            services.return_to_zone(
                submission=submission,
                reason=facts["reason"],
                items=facts["items"],
                due_at=form.due_at,
                by=access.actor(request),
            )
        except ReturnDayIsOutside as refusal:
            form.add_error("due_on", str(refusal))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            form.renew(submission.digest)
        else:
            messages.success(request, _("The form was returned to %(zone)s.") % {"zone": submission.zone})
            return redirect("form", submission.pk)
    context = {
        **access.frame(submission),
        "form": form,
        "paper": paper(submission, mending=False),
        "commitment": submission.commitment,
        "promise": submission.campaign.text("commitment"),
        "recommendation": getattr(submission, "recommendation", None),
        "people": applicants(submission),
    }
    return render(request, "submissions/return_to_zone.html", context)
