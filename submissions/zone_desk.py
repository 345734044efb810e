"""What waits on the desk of a zone: its forms with their state, what is missing, until when, and why one came back."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from campaigns.services import may, phase_for
from core import clock
from core.deadlines import Deadline, deadline
from core.models import Organisation, Role, User
from submissions import checks
from submissions.models import CollectRules, CorrectionRequest, Revision, Submission
from submissions.models.submission import Status, of_zones
from submissions.returns import Return, returns

SHOWN = 3  # sentences about missing things; beyond it their number says more
MENDABLE = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED)


@dataclass(frozen=True)
class Moment:
    """What a campaign allows now; asked once for all of its forms."""

    rules: CollectRules
    may_edit: bool
    may_resubmit: bool
    deadline: Deadline | None


@dataclass
class ZoneForm:
    """One form on the desk. ``kind`` is that of its tag; ``url`` leads to the next step."""

    form: Submission
    kind: str
    word: str
    url: str
    deadline: Deadline | None = None
    lacking: list[str] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)


def zone_forms(user: User) -> list[ZoneForm]:
    """The forms of the zones that ``user`` acts for, the newest campaign first."""
    zones = Organisation.objects.of(user, Role.APPLICANT)
    forms = Submission.objects.filter(of_zones(zones)).exclude(status=Status.WITHDRAWN).with_names()
    open_ones = CorrectionRequest.objects.filter(settled_at=None).prefetch_related("items")
    revisions = Revision.objects.order_by("number")
    loaded = forms.prefetch_related(
        "commitments",
        "answers__question",
        Prefetch("corrections", queryset=open_ones, to_attr="open_corrections"),
        Prefetch("revisions", queryset=revisions, to_attr="frozen"),
    ).order_by("-campaign", "zone__pinyin")
    rows = list(loaded)
    moments = {form.campaign_id: form.campaign for form in rows}
    known = {pk: _moment(campaign) for pk, campaign in moments.items()}
    return [_row(form, known[form.campaign_id]) for form in rows]


def _moment(campaign: Campaign) -> Moment:
    closes_at = phase_for(campaign, "edit").closes_at
    return Moment(
        rules=checks.rules_of(campaign.pk),
        may_edit=may(campaign, "edit"),
        may_resubmit=may(campaign, "resubmit"),
        deadline=deadline(closes_at, clock.now(campaign)) if closes_at else None,
    )


def _row(form: Submission, moment: Moment) -> ZoneForm:
    page = reverse("form", args=[form.pk])
    is_open = moment.may_resubmit if form.status == Status.RETURNED else moment.may_edit
    if form.status not in MENDABLE or not is_open:
        return ZoneForm(form, "", form.get_status_display(), page)
    asked: list[CorrectionRequest] = form.open_corrections  # type: ignore[attr-defined]  # prefetched above
    kind, word, name = _step(form, bool(asked))
    row = ZoneForm(form, kind, word, reverse(name, args=[form.pk]), returns=returns(form, asked, moment.rules))
    row.deadline = moment.deadline if form.status != Status.RETURNED else None
    row.lacking = _lacking(form, moment.rules)
    return row


def _step(form: Submission, returned: bool) -> tuple[str, str, str]:
    """The tag's kind and word, and the page of the next step."""
    if form.status == Status.SUBMITTED:
        if form.commitment:
            return "ready", _("handed in"), "form"
        frozen: list[Revision] = form.frozen  # type: ignore[attr-defined]  # prefetched by zone_forms
        if frozen and frozen[-1].acceptance == Revision.Acceptance.WAITING:
            return "waiting", _("mended by the office, please look"), "form_commit"
        return "waiting", _("commitment to be given"), "form_commit"
    if returned or form.status == Status.RETURNED:
        return "wrong", _("returned to be mended"), "online"
    return "present", _("being filled in"), "online"


def _lacking(form: Submission, rules: CollectRules) -> list[str]:
    """What keeps the form from being handed in, in a few sentences."""
    sentences = [problem.sentence for problem in checks.form_problems(form, rules)]
    if len(sentences) > SHOWN:
        return [_("%(count)s items are still missing.") % {"count": len(sentences)}]
    return sentences
