"""The recent record of a slate, in sentences made from the audit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.canonical import subject_of
from core.models import AuditEntry
from submissions.models import Slate, Submission

SENTENCES = {
    "form.add": gettext_lazy("The form of %(zone)s was uploaded, %(problems)s items to mend"),
    "form.invite": gettext_lazy("%(zone)s was invited to fill in its form online"),
    "form.replace": gettext_lazy("The form of %(zone)s was uploaded again"),
    "form.change": gettext_lazy("The form of %(zone)s was mended"),
    "form.confirm": gettext_lazy("The form of %(zone)s was confirmed"),
    "form.return_to_zone": gettext_lazy("The form of %(zone)s was returned to the zone"),
    "form.hand_in": gettext_lazy("%(zone)s handed in its form"),
    "form.decline": gettext_lazy("%(zone)s declined what was mended"),
    "form.opinion": gettext_lazy("The office's opinion on %(zone)s was written"),
    "form.link": gettext_lazy("A link for the commitment was made for %(zone)s"),
    "form.commit": gettext_lazy("%(zone)s gave the integrity commitment"),
    "form.attach": gettext_lazy("A file was added to the form of %(zone)s: %(name)s"),
    "form.detach": gettext_lazy("A file was removed from the form of %(zone)s: %(name)s"),
    "form.seal": gettext_lazy("A sealed page was attached to the form of %(zone)s"),
    "form.unseal": gettext_lazy("A sealed page was removed from the form of %(zone)s"),
    "form.withdraw": gettext_lazy("%(zone)s was taken off the slate"),
    "form.restore": gettext_lazy("%(zone)s was put back on the slate"),
    "form.resubmit": gettext_lazy("The form of %(zone)s was submitted again"),
    "form.advanced": gettext_lazy("%(zone)s was admitted by the preliminary review"),
    "form.returned": gettext_lazy("The form of %(zone)s was returned for correction"),
    "form.eliminated": gettext_lazy("%(zone)s was refused by the preliminary review"),
    "form.mailed": gettext_lazy("The form of %(zone)s came by mail and was entered by the organisers"),
    "form.object": gettext_lazy("The office objected to the entry for %(zone)s: %(reason)s"),
    "slate.send": gettext_lazy("The slate was sent, receipt number %(receipt)s"),
    "slate.recall": gettext_lazy("The slate was recalled"),
    "slate.swap": gettext_lazy("%(zone)s gave its place to %(into)s"),
    "slate.remind": gettext_lazy("A reminder was sent"),
    "slate.exception": gettext_lazy("The organisers allow %(least)s to %(most)s zones"),
}


@dataclass(frozen=True)
class Record:
    at: datetime
    sentence: str


def recent(slate: Slate, forms: Iterable[Submission], most: int = 8) -> list[Record]:
    """The last acts on the slate and on ``forms`` (those that the reader may see), newest first."""
    zones = {subject_of(form): str(form.zone) for form in forms}
    entries = AuditEntry.objects.filter(
        scope=slate.campaign.slug, subject__in=[subject_of(slate), *zones], action__in=SENTENCES
    )[:most]
    return [Record(entry.at, _sentence(entry, zones.get(entry.subject, ""))) for entry in entries]


def _sentence(entry: AuditEntry, zone: str) -> str:
    if entry.action == "form.add" and entry.facts.get("origin") == Submission.Origin.ONLINE:
        return _("%(zone)s was taken onto the slate, to fill in its form online") % {"zone": zone}
    if entry.action == "form.add" and not entry.facts.get("problems"):
        return _("The form of %(zone)s was uploaded, nothing is missing") % {"zone": zone}
    if entry.action == "slate.send" and entry.facts.get("reason"):
        return str(_("The organisers sent the slate for the office, receipt number %(receipt)s") % entry.facts)
    return str(SENTENCES[entry.action]) % {"zone": zone, "problems": "", **entry.facts}
