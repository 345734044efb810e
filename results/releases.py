"""A paper on its way to the public, as the organisers see it: where it stands, its preview, and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import kinds
from campaigns.models import Campaign, Phase
from campaigns.services import phase_for
from core import approvals, clock
from core.deadlines import moment_text
from core.models import Approval
from results import documents, papers
from results.kinds import confirmed_selection
from results.models import Announcement, PublicNotice
from results.services import announcing, due, noticing


@dataclass(frozen=True)
class Kind:
    """What differs between the two papers that are released."""

    title: str | Promise
    verb: str
    action: str
    propose: Callable[..., Any]
    approve: Callable[..., Any]
    call_off: Callable[..., Any]
    pdf: Callable[[Any], bytes]
    file_name: str
    page: str  # the public address
    template: str


KINDS = {
    "notice": Kind(
        gettext_lazy("Public notice"),
        "object",
        noticing.PUBLISH,
        noticing.propose_notice,
        noticing.publish_notice,
        noticing.call_off_notice,
        documents.public_notice_pdf,
        "public-notice.pdf",
        "notice",
        "results/notice.html",
    ),
    "announcement": Kind(
        gettext_lazy("Announcement"),
        "announce",
        announcing.PUBLISH,
        announcing.propose_announcement,
        announcing.announce,
        announcing.call_off_announcement,
        documents.announcement_pdf,
        "announcement.pdf",
        "results",
        "results/results.html",
    ),
}


@dataclass
class Release:
    """A paper with its two persons and its minute. ``paper`` is none before the first draft."""

    key: str
    kind: Kind
    campaign: Campaign
    now: datetime
    paper: Any = None
    proposal: Approval | None = None
    awaited: tuple[str, ...] = ()
    may_draft: bool = False

    @property
    def state(self) -> str:
        """none, drafted (nobody may approve it), waiting (for the second person), set (for its minute), public."""
        if self.paper is None:
            return "none"
        if self.paper.published_at is None:
            return "waiting" if self.proposal else "drafted"
        return "public" if self.paper.is_public_at(self.now) else "set"

    @property
    def is_late(self) -> bool:
        """Whether its minute passed before the second person approved it."""
        return self.state in ("drafted", "waiting") and bool(
            self.paper.release_at and self.paper.release_at <= self.now
        )

    @property
    def steps(self) -> list[dict[str, str]]:
        """The picture: drafted, seen by a second person, its minute, public."""
        reached = {"none": 0, "drafted": 0, "waiting": 1, "set": 2, "public": 4}[self.state]
        facts = [self._drafted(), self._approved(), self._minute(), self._public()]
        names = [_("Drafted"), _("Second person"), _("Minute of release"), _("Public")]
        words = {"past": _("done"), "present": _("awaited"), "coming": _("to come")}
        rows = []
        for place, (name, fact) in enumerate(zip(names, facts, strict=True)):
            state = "past" if place < reached else "present" if place == reached else "coming"
            rows.append({"name": str(name), "dates": fact, "state": state, "state_text": words[state]})
        return rows

    @property
    def left(self) -> dict[str, int] | None:
        """What is left until the minute, for the countdown."""
        if self.state != "set":
            return None
        left = self.paper.published_at - self.now
        hours, seconds = divmod(left.seconds, 3600)
        minutes = seconds // 60
        return {"days": left.days, "hours": hours, "minutes": minutes, "seconds": int(left.total_seconds()) + 1}

    def _drafted(self) -> str:
        if self.paper is None:
            return ""
        who = self.proposal or self.paper.approval
        return f"{who.proposer if who else ''} {moment_text(self.paper.drafted_at)}".strip()

    def _approved(self) -> str:
        approval = self.paper.approval if self.paper else None
        return f"{approval.approver} {moment_text(approval.approved_at)}" if approval else ""

    def _minute(self) -> str:
        if self.paper is None:
            return ""
        moment = self.paper.published_at or self.paper.release_at
        return moment_text(moment) if moment else str(_("at once, with the second signature"))

    def _public(self) -> str:
        return moment_text(self.paper.published_at) if self.state == "public" else ""


def present(campaign: Campaign) -> list[str]:
    """The papers that the campaign's programme has phases for."""
    here = {phase.kind for phase in campaign.phases.all()}
    return [key for key, kind in KINDS.items() if not here.isdisjoint(kinds.with_verb(kind.verb))]


def release(campaign: Campaign, key: str) -> Release:
    """Where the paper ``key`` of the campaign stands: of announcements the newest."""
    kind, now = KINDS[key], clock.now(campaign)
    phase = phase_for(campaign, kind.verb)
    model: Any = PublicNotice if key == "notice" else Announcement
    rows = model.objects.filter(phase=phase).select_related(
        "job__result", "approval__approver", "approval__proposer", "called_off_by", "phase__campaign"
    )
    found = Release(key, kind, campaign, now, rows.order_by("id").last())
    found.awaited = tuple(_awaited(campaign, phase, key, now))
    if found.paper and found.paper.published_at is None:
        found.proposal = approvals.open_proposal(kind.action, found.paper)
    found.may_draft = not found.awaited and _may_draft(found)
    return found


def _awaited(campaign: Campaign, phase: Phase, key: str, now: datetime) -> list[str]:
    if key == "notice":  # its own gate is the notice itself
        return [] if confirmed_selection(campaign) else [_("The list is not confirmed yet.")]
    return kinds.get(phase.kind).awaited(phase, now)


def _may_draft(found: Release) -> bool:
    if found.state in ("none", "drafted", "waiting"):
        return True
    return found.key == "announcement" and found.state == "public" and due.to_announce(found.campaign).exists()


def preview(found: Release) -> tuple[Any, list[str]]:
    """A copy of the paper as the public will read it, with its days, and warnings about the calendar."""
    paper = type(found.paper).objects.select_related("phase__campaign", "job__result").get(pk=found.paper.pk)
    if found.key == "notice":
        return noticing.preview(paper)
    return announcing.preview(paper), []


def earlier(campaign: Campaign, found: Release) -> list[Announcement]:
    """The announcements that are public beside this one: the page of the results shows them together."""
    others = Announcement.objects.filter(phase__campaign=campaign).public_at(found.now).exclude(pk=found.paper.pk)
    return list(others.select_related("job__result").order_by("position"))


def letter_facts(paper: Any) -> dict[str, str]:
    """What the letters say of the days of a previewed ``paper``."""
    return noticing.letter_facts(paper) if isinstance(paper, PublicNotice) else announcing.letter_facts(paper)


def seen(found: Release) -> str:
    """The digest of what is on the page, which the second person approves."""
    return papers.content_digest(found.paper, found.campaign) if found.paper else ""
