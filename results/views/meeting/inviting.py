"""The organisers' pages of invitations and of who comes. They alone see telephone numbers; auditors do not."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import Campaign
from core import audit, files
from core.errors import DomainError
from results import meeting_exports, meeting_page, meeting_papers, services
from results.meeting_forms import AddressForm, AnswerForms, GuestForm
from results.models import Delegate, Invitation
from results.services.meeting import letters
from results.views.deliberation import by_of, submitted
from results.views.meeting.desk import page, readable, stored_meeting


@login_required
@never_cache
def invitations(request: HttpRequest, slug: str) -> HttpResponse:
    """Every invitation with its answer, ``?state=silent`` some of them; POST invites a guest."""
    campaign = readable(request, slug)
    form = GuestForm(request.POST or None)
    if request.method == "POST":

        def act(typed: dict[str, Any]) -> None:
            services.invite_guest(campaign=campaign, by=by_of(request), **typed)

        if submitted(request, form, act, _("The invitation was written.")):
            return redirect("meeting_invitations", slug=slug)
    meeting = meeting_page.meeting_or_new(campaign)
    state = request.GET.get("state", "")
    context = {
        "meeting": meeting,
        "form": form,
        "state": state,
        "figures": meeting_page.figures(campaign, meeting),
        "invitations": meeting_page.invitations(meeting, state),
        "to_invite": meeting_page.to_invite(campaign),
        "to_remind": meeting_page.to_remind(campaign, meeting),
        "out_of_reach": meeting_page.out_of_reach(meeting),
    }
    return page(request, campaign, "invitations", context)


@login_required
@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the invitations that were not sent yet; a refusal is shown by the fallback page."""
    campaign = organised_campaign(request, slug)
    count = services.send_invitations(campaign=campaign, by=by_of(request))
    said = ngettext("%(count)s invitation was written.", "%(count)s invitations were written.", count)
    messages.success(request, said % {"count": count})
    return redirect("meeting_invitations", slug=slug)


@login_required
@require_POST
def remind(request: HttpRequest, slug: str) -> HttpResponse:
    """Remind who has not answered; a refusal is shown by the fallback page."""
    campaign = organised_campaign(request, slug)
    count = services.remind_silent(campaign=campaign, by=by_of(request))
    said = ngettext("%(count)s reminder was written.", "%(count)s reminders were written.", count)
    messages.success(request, said % {"count": count})
    return redirect("meeting_invitations", slug=slug)


def _found(campaign: Campaign, pk: int) -> Invitation:
    return get_object_or_404(Invitation.objects.with_names(), pk=pk, meeting__phase__campaign=campaign)


@login_required
@never_cache
def invitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One invitation: enter or change an answer that was given by telephone, or correct the address."""
    campaign = readable(request, slug)
    found = _found(campaign, pk)
    forms = AnswerForms(found, request.POST or None)
    if request.method == "POST" and forms.is_valid():
        try:
            services.record_answer(invitation=found, by=by_of(request), **forms.facts())
        except DomainError as refusal:
            forms.form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The answer is recorded, marked as given by telephone."))
            return redirect("meeting_invitations", slug=slug)
    return _one(request, campaign, found, forms, AddressForm(initial={"email": found.email}))


def _one(
    request: HttpRequest, campaign: Campaign, found: Invitation, forms: AnswerForms, address: AddressForm
) -> HttpResponse:
    acts = organises(request, campaign)
    delegates = list(found.delegates.select_related("sign_in"))
    addresses = letters.participant_addresses(delegates, campaign) if acts and delegates else {}
    context = {
        "meeting": found.meeting,
        "invitation": found,
        "forms": forms,
        "address_form": address,
        "people": [(each, addresses.get(each.pk, "")) for each in delegates],
    }
    return page(request, campaign, "one_invitation", context)


@login_required
@require_POST
def address(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Correct the address, and send the invitation there; a refused one is shown with what was typed."""
    campaign = organised_campaign(request, slug)
    found = _found(campaign, pk)
    form = AddressForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        services.correct_address(invitation=found, by=by_of(request), **typed)

    if submitted(request, form, act, _("The invitation was sent to the corrected address.")):
        return redirect("meeting_invitation", slug=slug, pk=pk)
    return _one(request, campaign, found, AnswerForms(found), form)


# --- who comes --------------------------------------------------------------------------------------------------------


@login_required
@never_cache
def participants(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who comes, with telephone and sign-in, and the papers for the day."""
    campaign = read_campaign(request, slug)
    meeting = meeting_page.meeting_or_new(campaign)
    delegates = list(Delegate.objects.of_meeting(meeting)) if meeting.pk else []
    context = {
        "meeting": meeting,
        "delegates": delegates,
        "there": sum(1 for each in delegates if each.arrived),
        "unprintable": meeting_papers.unprintable(delegates),
    }
    return page(request, campaign, "participants", context)


@login_required
@never_cache
@require_safe
def participants_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The list with telephone numbers as a workbook; that it was taken stands in the record."""
    campaign = organised_campaign(request, slug)
    meeting = stored_meeting(campaign)
    audit.record("meeting.export", meeting, by=by_of(request), scope=campaign)
    return files.attachment(meeting_exports.NAME, meeting_exports.workbook(meeting, campaign))
