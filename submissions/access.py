"""Fetch and authorise in one step. The unknown and the forbidden answer alike: 404."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from campaigns.access import organises
from campaigns.models import Campaign
from campaigns.services import may
from core.models import Organisation, Role, User
from submissions.models import Revision, Slate, Submission
from submissions.models.submission import CONTENT, Status, entered_by, of_zones
from submissions.services.revisions import acts_for_zone


def visible_slate(request: HttpRequest, pk: int) -> Slate:
    """The slate if ``request.user`` may see it: its own office, and who organises or audits the campaign."""
    return get_object_or_404(
        Slate.objects.visible_to(request.user).select_related("campaign", "office").distinct(), pk=pk
    )


def own_slate(request: HttpRequest, pk: int) -> Slate:
    """The slate if ``request.user`` works for its office."""
    return get_object_or_404(
        Slate.objects.filter(campaign__published_at__isnull=False).select_related("campaign", "office"),
        pk=pk,
        office__in=Organisation.objects.of(request.user, Role.OFFICE),
    )


def visible_form(request: HttpRequest, pk: int) -> Submission:
    """The form if ``request.user`` may see it in full; the organisers read it as it was sent to them."""
    submission = get_object_or_404(
        Submission.objects.visible_to(request.user).with_names().select_related("original").distinct(), pk=pk
    )
    if submission.status == Status.RETURNED and not reads_whole(request, submission):
        as_sent(submission)
    return submission


def as_sent(submission: Submission) -> None:
    """Put what the organisers returned into the place of what the office is mending now; it is never saved so."""
    if submission.status != Status.RETURNED:
        return
    sent = submission.revisions.filter(sent_at__isnull=False).order_by("number").last()
    if sent is None:
        return
    for name in CONTENT:
        setattr(submission, name, sent.content.get(name, ""))
    submission.area = submission.campaign.areas.filter(name=sent.content.get("area", "")).first()
    submission.digest = sent.digest
    submission.sent_answers = sent.content.get("answers", {})


def own_form(request: HttpRequest, pk: int) -> Submission:
    """The form if ``request.user`` works on it: for the office that recommends it, or, entered from the mail, as an
    organiser."""
    return get_object_or_404(
        Submission.objects.worked_on_by(request.user).with_names().select_related("original"), pk=pk
    )


def office_form(request: HttpRequest, pk: int) -> Submission:
    """The form if ``request.user`` works for the office that recommends it."""
    offices = Organisation.objects.of(request.user, Role.OFFICE)
    return get_object_or_404(Submission.objects.with_names(), pk=pk, slate__office__in=offices)


def entered_form(request: HttpRequest, pk: int) -> Submission:
    """The form if it came by mail in a campaign that ``request.user`` organises."""
    return get_object_or_404(Submission.objects.with_names(), entered_by(request.user), pk=pk)


def applied_form(request: HttpRequest, pk: int) -> Submission:
    """The form if ``request.user`` acts for its zone, or for the zone into which that was merged."""
    own = Organisation.objects.of(request.user, Role.APPLICANT)
    return get_object_or_404(
        Submission.objects.with_names(),
        of_zones(own),
        pk=pk,
    )


def fillable_form(request: HttpRequest, pk: int) -> Submission:
    """The form if ``request.user`` may fill it in: who acts for its zone, and the office that recommends it."""
    return get_object_or_404(Submission.objects.read_whole_by(request.user).with_names(), pk=pk)


def may_mend(submission: Submission) -> bool:
    """Whether the content of the form may be changed now by those who may fill it in."""
    verb = "resubmit" if submission.status == Status.RETURNED else "edit"
    return submission.status in (Status.DRAFT, Status.SUBMITTED, Status.RETURNED) and may(submission.campaign, verb)


def sent_form(request: HttpRequest, pk: int) -> Submission:
    """A form of a sent slate, as it was sent, if ``request.user`` organises or audits its campaign."""
    submission = get_object_or_404(
        Submission.objects.with_names().select_related("original"),
        pk=pk,
        slate__sent_at__isnull=False,
        campaign__in=Campaign.objects.audited_by(request.user),
    )
    as_sent(submission)
    return submission


def reads_whole(request: HttpRequest, submission: Submission) -> bool:
    """Whether ``request.user`` reads every state of the form: its office and its zone, from the first draft on."""
    return Submission.objects.read_whole_by(request.user).filter(pk=submission.pk).exists()


def visible_revisions(request: HttpRequest, submission: Submission) -> QuerySet[Revision]:
    """The revisions that ``request.user`` may read: organisers and auditors those that were sent to them."""
    revisions = submission.revisions.order_by("number")
    return revisions if reads_whole(request, submission) else revisions.filter(sent_at__isnull=False)


def read_whole_campaign(request: HttpRequest, slug: str) -> tuple[Campaign, bool]:
    """The campaign if ``request.user`` organises or audits it, and whether it organises. One query."""
    own = Exists(Campaign.objects.organised_by(request.user).filter(pk=OuterRef("pk")))
    campaign = get_object_or_404(Campaign.objects.audited_by(request.user).annotate(own=own), slug=slug)
    return campaign, bool(campaign.own)  # type: ignore[attr-defined]  # annotated right here


def attachable_form(request: HttpRequest, pk: int) -> Submission | None:
    """The form if ``request.user`` may add files to it: its office, its zone, and organisers for what came by mail."""
    offices = Organisation.objects.of(request.user, Role.OFFICE)
    zones = Organisation.objects.of(request.user, Role.APPLICANT)
    own = Q(slate__office__in=offices) | of_zones(zones) | entered_by(request.user)
    return Submission.objects.with_names().filter(own, pk=pk).distinct().first()


def readable_form(request: HttpRequest, pk: int) -> tuple[Submission, bool]:
    """The form for whoever may read it, and whether the reader may add files and seals to it."""
    own = attachable_form(request, pk)
    return (own, True) if own else (visible_form(request, pk), False)


def organised_slate(request: HttpRequest, pk: int) -> Slate:
    """The slate if ``request.user`` organises its campaign."""
    return get_object_or_404(
        Slate.objects.select_related("campaign", "office"),
        pk=pk,
        campaign__in=Campaign.objects.organised_by(request.user),
    )


def pictures_form(request: HttpRequest, pk: int) -> Submission:
    """The form if ``request.user`` may withdraw its pictures: its office, its zone, and who organises the campaign."""
    submission, own = readable_form(request, pk)
    if not own and not organises(request, submission.campaign):
        raise Http404
    return submission


def works_on(request: HttpRequest, submission: Submission) -> bool:
    """Whether ``request.user`` works on the form (see ``own_form``)."""
    return Submission.objects.worked_on_by(request.user).filter(pk=submission.pk).exists()


def acts_for_zone_of(request: HttpRequest, submission: Submission) -> bool:
    """Whether ``request.user`` is an applicant of the form's zone."""
    return actor(request).is_authenticated and acts_for_zone(actor(request), submission)


def works_for(request: HttpRequest, slate: Slate) -> bool:
    return Organisation.objects.of(request.user, Role.OFFICE).filter(pk=slate.office_id).exists()


def actor(request: HttpRequest) -> User:
    """The account behind the request; call it after one of the functions above, which let no visitor through."""
    return cast(User, request.user)


def frame(submission: Submission) -> dict[str, Any]:
    """What every page about one form needs in its context."""
    return {"campaign": submission.campaign, "submission": submission, "slate": submission.slate}


def own_office(request: HttpRequest, pk: int) -> Organisation:
    """The city office if ``request.user`` works for it."""
    return get_object_or_404(Organisation.objects.of(request.user, Role.OFFICE).distinct(), pk=pk)
