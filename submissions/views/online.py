"""The online form, for the zone that was invited and for its office; with JavaScript it saves itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import DomainError
from core.models import User
from submissions import access, checks, services
from submissions.models import Submission
from submissions.models.questions import NO
from submissions.online import OnlinePage, online_page, shown
from submissions.returns import returns
from submissions.services.autosave import Kept, Typed, mark_of
from submissions.services.revisions import acts_for_zone

MARK = "mark:"  # the hidden field that names the text over which a field was typed
SKIPPED = ("csrfmiddlewaretoken", "act")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def online(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for typing. The button saves what was typed; ``act`` says what is to happen then."""
    if not request.user.is_authenticated:
        return _signed_out(request) if request.method == "POST" else redirect_to_login(request.get_full_path())
    submission = access.fillable_form(request, pk)
    by = access.actor(request)
    if request.method == "POST":
        return _posted(request, submission, by)
    if not access.may_mend(submission):
        return redirect("form", submission.pk)
    return _page(request, online_page(submission, by))


def _signed_out(request: HttpRequest) -> HttpResponse:
    """Whose log-in ran out without JavaScript gets back what was typed: the browser may not."""
    typed = [
        text
        for name, texts in request.POST.lists()
        if not name.startswith(MARK) and name not in SKIPPED
        for text in texts
        if text.strip()
    ]
    return render(request, "submissions/signed_out.html", {"typed": typed, "path": request.path}, status=401)


def _posted(request: HttpRequest, submission: Submission, by: User) -> HttpResponse:
    try:
        kept = services.autosave(submission=submission, typed=_typed(request.POST, submission, by), by=by)
    except DomainError as refusal:
        page = online_page(submission, by, data=request.POST)
        page.form.add_error(None, str(refusal))
        return _page(request, page, status=refusal.status)
    if not kept.whole:
        page = online_page(kept.submission, by, data=request.POST, elsewhere=kept.elsewhere)
        page.form.add_error(None, _("Some fields were changed elsewhere meanwhile. Both texts are shown there."))
        return _page(request, page, status=409)
    act = request.POST.get("act", "")
    if act == "check":
        return _checked(request, kept.submission, by)
    return redirect(reverse("online", args=[submission.pk]) + ("#eligibility" if act == "none" else ""))


def _checked(request: HttpRequest, submission: Submission, by: User) -> HttpResponse:
    """On to the next step, or back with every field that is not in order."""
    if problems := checks.form_problems(submission):
        page = online_page(submission, by, data=_as_data(submission, by))
        page.form.say(problems)
        return _page(request, page, status=409)
    return redirect("form_commit" if acts_for_zone(by, submission) else "form", submission.pk)


def _as_data(submission: Submission, by: User) -> dict[str, str]:
    """What is stored, as if it had been typed: an unbound form bears no errors."""
    form = online_page(submission, by).form
    return {key: str(form[key].value() or "") for key in form.fields}


def _typed(data: QueryDict, submission: Submission, by: User) -> dict[str, Typed]:
    """What the page sent, by field. The button "none of these" answers the whole clean record with no."""
    page = online_page(submission, by)
    typed = {key: Typed(str(data[key]), data.get(MARK + key, "")) for key in page.form.fields if key in data}
    if data.get("act") == "none":
        answers = [row for kind in page.kinds for row in kind.answers if not row.locked]
        typed |= {row.key: Typed(NO, data.get(MARK + row.key, "")) for row in answers}
    return typed


def _page(request: HttpRequest, page: OnlinePage, status: int = 200) -> HttpResponse:
    submission = page.submission
    context = {
        **access.frame(submission),
        "page": page,
        "form": page.form,
        "own": access.works_for(request, submission.slate),
        "for_zone": acts_for_zone(access.actor(request), submission),
        "returns": returns(submission, page.corrections),
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    return render(request, "submissions/online.html", context, status=status)


@never_cache
@require_POST
def save(request: HttpRequest, pk: int) -> JsonResponse:
    """Save what was typed since the last time: JSON in, JSON out; the page goes on whatever the answer is.

    ``{"as": 7, "fields": {"contact": {"value": "…", "over": "mark"}}}``. 200: all is stored. 409: what somebody changed
    elsewhere, or is locked, is named and the rest stored. 401: the log-in ran out, or is now another person's.
    """
    if not request.user.is_authenticated:
        return _sign_in(_("Your log-in has expired."), pk)
    by, sent = access.actor(request), _sent(request)
    if sent and sent["as"] != by.pk:
        return _sign_in(_("Another account is logged in here now: %(name)s.") % {"name": by}, pk)
    submission = access.fillable_form(request, pk)
    if sent is None:
        return _refused(_("This was not understood. Please load the page again."), 400)
    try:
        kept = services.autosave(submission=submission, typed=sent["fields"], by=by)
    except DomainError as refusal:
        return _refused(str(refusal), refusal.status)
    return _told(kept, by)


def _sent(request: HttpRequest) -> dict[str, Any] | None:
    """The body as it should be, or None."""
    try:
        body = json.loads(request.body)
        fields = {str(key): Typed(_text(each["value"]), _text(each["over"])) for key, each in body["fields"].items()}
        return {"as": body["as"], "fields": fields}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _sign_in(sentence: str, pk: int) -> JsonResponse:
    there = f"{reverse(settings.LOGIN_URL)}?next={reverse('online', args=[pk])}"
    return JsonResponse({"message": sentence, "login": there}, status=401)


def _refused(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"message": sentence}, status=status)


def _told(kept: Kept, by: User) -> JsonResponse:
    form = online_page(kept.submission, by).form

    def told(texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
        return {
            key: {"value": text, "mark": mark_of(text), "shown": shown(form, key, text)} for key, text in texts.items()
        }

    now = date_format(timezone.localtime(clock.now(kept.submission.campaign)), "H:i")
    answer = {
        "message": _("Saved %(time)s") % {"time": now},
        "saved": told(kept.saved),
        "elsewhere": told(kept.elsewhere),
        "locked": told(kept.locked),
    }
    return JsonResponse(answer, status=200 if kept.whole else 409)
