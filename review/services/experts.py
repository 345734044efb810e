"""The pool of experts, and what ties them to cities and zones."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core import audit, invitations
from core.errors import DomainError
from core.models import Organisation, Role, User
from core.text import clean_line
from review import errors
from review.models import Expert, Tie
from review.services.conflicts import match_everywhere


@transaction.atomic
def save_profile(
    *,
    expert: Expert,
    unit: str,
    field: str,
    most_cases: int | None,
    is_available: bool,
    campaign: Campaign | None,
    by: User,
) -> Expert:
    """Bring an expert's profile up to date; without a ``campaign`` it is the expert's own word.

    A new unit is matched at once in every campaign under way. Who is not available, or has ``most_cases`` already,
    gets no further case. Raises ExpertNeedsAUnit.
    """
    unit = clean_line(unit)
    if not unit:
        raise errors.ExpertNeedsAUnit
    # no_key: whoever holds a phase's lock, which matching asks for below, may write rows that name this expert.
    row = Expert.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=expert.pk)
    row.unit, row.field, row.most_cases, row.is_available = unit, clean_line(field), most_cases, is_available
    row.save()
    facts = {"unit": row.unit, "field": row.field, "most_cases": most_cases, "is_available": is_available}
    audit.record("expert.profile", row, by=by, scope=campaign, **facts)
    match_everywhere(row)
    return row


class TieIsKnown(DomainError):
    message = _("This tie to %(place)s is noted already.")


@transaction.atomic
def add_expert(*, campaign: Campaign, user: User, unit: str, field: str, by: User | None) -> Expert:
    """Take an account into the pool of experts of the campaign's hosts; a second call brings unit and field up to date.

    Raises ExpertNeedsAUnit.
    """
    unit, field = clean_line(unit), clean_line(field)
    if not unit:
        raise errors.ExpertNeedsAUnit
    invitations.grant(user, inviting_host(campaign, by), Role.EXPERT)
    # Not update_or_create: its lock keeps out whoever holds a phase's lock and names this expert (see save_profile).
    expert, created = Expert.objects.get_or_create(user=user, defaults={"unit": unit, "field": field})
    if not created:
        Expert.objects.filter(pk=expert.pk).update(unit=unit, field=field)
        expert.unit, expert.field = unit, field
    match_everywhere(expert)
    audit.record("expert.add", expert, by=by, scope=campaign, name=str(user), unit=unit, field=field)
    return expert


@transaction.atomic
def add_tie(
    *, expert: Expert, organisation: Organisation, kind: str, note: str, campaign: Campaign | None, by: User
) -> Tie:
    """Note what ties an expert to a city or a zone; matching follows in every campaign under way.

    Raises TieIsKnown.
    """
    note = clean_line(note)
    tie, fresh = Tie.objects.get_or_create(expert=expert, organisation=organisation, kind=kind, defaults={"note": note})
    if not fresh:
        raise TieIsKnown(place=tie.place)
    audit.record("expert.tie", expert, by=by, scope=campaign, place=tie.place, kind=kind, note=note)
    match_everywhere(expert)
    return tie


@transaction.atomic
def remove_tie(*, tie: Tie, campaign: Campaign, by: User) -> None:
    """Take away a tie that was entered by mistake. Conflicts that stand stay: lifting one takes two persons."""
    audit.record("expert.untie", tie.expert, by=by, scope=campaign, place=tie.place, kind=tie.kind, note=tie.note)
    tie.delete()


def inviting_host(campaign: Campaign, by: User | None) -> Organisation:
    hosts = Organisation.objects.filter(hosted__campaign=campaign).order_by("hosted__position")
    own = hosts.filter(memberships__user=by, memberships__role=Role.ORGANISER) if by else hosts.none()
    return own.first() or hosts[0]
