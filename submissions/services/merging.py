"""Two zones become one in the directory. Nothing that was handed in is rewritten: it is found through the target."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from core import audit, clock
from core.errors import DomainError
from core.models import Membership, User
from core.text import clean
from submissions.models import Submission, Zone, ZoneName
from submissions.models.submission import Status
from submissions.services.zones import ZoneWasMerged, locked


class MergeNeedsAReason(DomainError):
    message = gettext_lazy("Please give the reason, for example the document by which the zones were merged.")


class ZoneIntoItself(DomainError):
    message = gettext_lazy("A zone cannot be merged into itself. Choose another zone.")


class ZonesOfTwoCities(DomainError):
    message = gettext_lazy(
        "%(source)s belongs to %(source_city)s, %(target)s to %(target_city)s. Correct the city first if it is wrong."
    )


class BothTakePart(DomainError):
    message = gettext_lazy(
        "%(source)s and %(target)s both have a form in %(campaigns)s. "
        "Withdraw one of the forms there, or merge the zones in a later year."
    )


@dataclass(frozen=True)
class Moved:
    """One line of the preview: how many of what, and where it is found afterwards."""

    label: str
    count: int
    sentence: str


def account(source: Zone, target: Zone) -> list[Moved]:
    """What a merge would do, for the person who decides."""
    forms = Submission.objects.filter(zone=source).select_related("campaign").order_by("campaign")
    campaigns = "、".join(dict.fromkeys(str(form.campaign) for form in forms))
    stay = _("stay as they were handed in, found through the target. %(where)s") % {"where": campaigns}
    return [
        Moved(_("Forms"), len(forms), stay),
        Moved(_("Figures"), source.indicators.count(), _("stay under the old name, shown with the target's")),
        Moved(_("Names"), 1 + source.names.count(), "、".join(source.all_names)),
        Moved(_("Accounts"), source.organisation.memberships.count(), _("act for the target from now on")),
        Moved(_("Zones merged earlier"), source.merged.count(), _("belong to the target from now on")),
    ]


@transaction.atomic
def merge_zones(*, source: Zone, target: Zone, reason: str, by: User) -> Zone:
    """Merge ``source`` into ``target``, which is returned. ``reason`` must not be empty; the audit keeps it.

    The source keeps its row and all that was handed in or measured under it. Its names become names of the target,
    its accounts act for the target. Raises MergeNeedsAReason, ZoneIntoItself, ZoneWasMerged, ZonesOfTwoCities or
    BothTakePart.
    """
    reason = clean(reason).strip()
    if not reason:
        raise MergeNeedsAReason
    rows = locked(source.pk, target.pk)
    source, target = rows[source.pk], rows[target.pk]
    refuse_merge(source, target)
    source.merged_into = target
    source.save(update_fields=["merged_into"])
    # A merged zone always points to a current one, so that nobody ever follows a chain, nor a circle.
    Zone.objects.filter(merged_into=source).update(merged_into=target)
    names = _pass_names(source, target)
    members = _pass_members(source, target)
    facts = {"source": str(source), "target": str(target), "reason": reason, "names": names, "members": members}
    audit.record("zone.merge", source, by=by, scope=None, **facts)
    return target


def refuse_merge(source: Zone, target: Zone) -> None:
    """Raises what ``merge_zones`` would; the service asks again under its lock."""
    if source.pk == target.pk:
        raise ZoneIntoItself
    for zone in (source, target):
        if zone.merged_into:
            raise ZoneWasMerged(zone=zone, target=zone.merged_into)
    if source.office_id != target.office_id:
        raise ZonesOfTwoCities(
            source=source, source_city=source.office.city_name, target=target, target_city=target.office.city_name
        )
    if shared := _campaigns_of(source) & _campaigns_of(target):
        names = "、".join(str(each) for each in Campaign.objects.filter(pk__in=shared))
        raise BothTakePart(source=source, target=target, campaigns=names)


def _campaigns_of(zone: Zone) -> set[int]:
    """The campaigns in which the zone, or one merged into it, takes part."""
    forms = Submission.objects.filter(Q(zone=zone) | Q(zone__merged_into=zone)).exclude(status=Status.WITHDRAWN)
    return set(forms.values_list("campaign", flat=True))


def _pass_names(source: Zone, target: Zone) -> list[str]:
    note = _("until it was merged on %(day)s") % {"day": date_format(clock.today(), "Y-m-d")}
    passed = [ZoneName(zone=target, name=str(source), kind=ZoneName.Kind.FORMER, note=note)]
    passed += [ZoneName(zone=target, name=other.name, kind=other.kind, note=other.note) for other in source.names.all()]
    taken = set(target.all_names)
    fresh = [name for name in passed if name.name not in taken]
    ZoneName.objects.bulk_create(fresh)
    return [name.name for name in fresh]


def _pass_members(source: Zone, target: Zone) -> int:
    members = list(Membership.objects.filter(organisation=source.organisation_id))
    Membership.objects.bulk_create(
        [Membership(user_id=each.user_id, organisation=target.organisation, role=each.role) for each in members],
        ignore_conflicts=True,
    )
    Membership.objects.filter(pk__in=[each.pk for each in members]).delete()
    return len(members)
