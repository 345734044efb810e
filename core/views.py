"""Accounts and the machine's health."""

from django.contrib.auth import login
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from core import invitations, people, signed_links
from core.forms import AcceptInvitationForm
from core.models import User


@never_cache
@sensitive_post_parameters("password", "repeated")
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Open the account that an invitation offers, and sign in; who has one already may join with it."""
    try:
        link, organisation = invitations.read(token)
    except signed_links.LinkWasUsed as refusal:
        return _used(request, refusal)
    if "join" in request.POST and isinstance(request.user, User):
        invitations.join(token=token, user=request.user)
        return redirect(link.facts.get("then") or "desk")
    form = AcceptInvitationForm(request.POST or None, initial={"username": link.facts["email"]})
    if request.method == "POST" and form.is_valid():
        try:
            user = invitations.accept(
                token=token, username=form.cleaned_data["username"], password=form.cleaned_data["password"]
            )
        except invitations.UsernameIsTaken as refusal:
            form.add_error("username", str(refusal))
        else:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            return redirect(link.facts.get("then") or "desk")
    context = {"form": form, "name": link.facts["name"], "organisation": organisation, "role": link.facts["role"]}
    return render(request, "registration/accept_invitation.html", context)


def _used(request: HttpRequest, refusal: signed_links.LinkWasUsed) -> HttpResponse:
    """Whoever opens the invitation a second time most often looks for the account."""
    context = {
        "message": str(refusal),
        "cure": _("The account was opened with it. Please log in with the user name that was chosen then."),
        "back_url": reverse("login"),
    }
    return render(request, "refused.html", context, status=refusal.status)


@never_cache
@sensitive_post_parameters("password", "repeated")
def accept_handover(request: HttpRequest, token: str) -> HttpResponse:
    """Take over a membership: with a new account, or with the one that is signed in."""
    link, membership = people.read_handover(token)
    form = AcceptInvitationForm(request.POST or None, initial={"username": link.facts["email"]})
    if "join" in request.POST and isinstance(request.user, User):
        people.accept_handover(token=token, user=request.user)
        return redirect("desk")
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("username", "password")}
        try:
            successor = people.accept_handover(token=token, **facts)
        except invitations.UsernameIsTaken as refusal:
            form.add_error("username", str(refusal))
        else:
            login(request, successor, backend="django.contrib.auth.backends.ModelBackend")
            return redirect("desk")
    context = {"form": form, "name": link.facts["name"], "membership": membership}
    return render(request, "registration/accept_handover.html", context)


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """The process can serve: the database answers. 503 while it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"database": "down"}, status=503)
    return JsonResponse({"database": "up"})
