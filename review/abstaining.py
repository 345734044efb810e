"""The page on which an expert abstains from a case, in the admin beside the score sheet."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.models import User
from review import services
from review.forms import ReasonForm
from review.queue import Queue, queue_at
from review.scoring import own_assignment, to_next

TEMPLATE = "admin/review/assignment/abstain.html"


def page(request: HttpRequest, pk: int, admin_context: dict[str, Any]) -> HttpResponse:
    """Ask for the reason; abstain, and go on to the next case."""
    assignment = own_assignment(request, pk)
    queue = queue_at(assignment, request.user)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _abstained(request, queue, form):
        return to_next(queue)
    context = {
        **admin_context,
        "title": _("Abstain from case %(number)s") % {"number": assignment.submission.number_text},
        "assignment": assignment,
        "campaign": assignment.phase.campaign,
        "queue": queue,
        "form": form,
    }
    return TemplateResponse(request, TEMPLATE, context, status=422 if form.errors else 200)


def _abstained(request: HttpRequest, queue: Queue, form: ReasonForm) -> bool:
    assert queue.here is not None  # noqa: S101 - tells the type checker: the page always has its case
    try:
        services.abstain(assignment=queue.here, reason=form.cleaned_data["reason"], by=cast(User, request.user))
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    case = queue.here.submission.number_text
    messages.success(request, _("You abstained from case %(case)s. It counts nowhere.") % {"case": case})
    return True
