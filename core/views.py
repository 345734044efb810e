"""Accounts and the machine's health."""

from django.contrib.auth import login
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from core import invitations
from core.forms import AcceptInvitationForm


@never_cache
@sensitive_post_parameters("password", "repeated")
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Open the account that an invitation offers, and sign in."""
    link, organisation = invitations.read(token)
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
            return redirect("desk")
    context = {"form": form, "name": link.facts["name"], "organisation": organisation, "role": link.facts["role"]}
    return render(request, "registration/accept_invitation.html", context)


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
