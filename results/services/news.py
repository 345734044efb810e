"""News: drafted, proposed, published by a second organiser, public at its minute; then corrected or withdrawn in sight.

Only publishing takes two persons. Whoever sees that something must not be read stops it alone and at once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Phase
from core import approvals, audit, clock
from core.canonical import digest
from core.deadlines import moment_text
from core.errors import ChangedMeanwhile, DomainError
from core.models import Approval, User
from core.text import clean, clean_line
from results import rank_words
from results.models import NewsCorrection, NewsItem
from results.models import news as limits
from results.services.release_moment import FARTHEST, LAST_CALL, MomentHasPassed, MomentIsTooFar
from submissions.models import Submission

PUBLISH, CORRECT = "news.publish", "news.correct"
MOST_NOTE = 500  # characters of a correction


class NewsHasNoWords(DomainError):
    message = _("Please write a headline and a text.")


class NewsIsReleased(DomainError):
    message = _(
        "This news was approved and can no longer be changed. Call it off before its minute; afterwards correct it or "
        "withdraw it."
    )


class WordsReadAsRank(DomainError):
    message = _(
        "These words could be read as a rank: %(words)s. What is selected is not ranked: change them, or write why "
        "they have to stay."
    )


class CorrectionReadsAsRank(DomainError):
    message = _(
        "These words could be read as a rank: %(words)s. What you cite from the text stands in “quotation marks”; "
        "change the rest."
    )


class NewsIsNotPublic(DomainError):
    message = _("This news is not public. While it is a draft, change it; before its minute, call it off.")


class NewsIsPublic(DomainError):
    message = _("This became public at %(moment)s. What the public has read is corrected or withdrawn, not called off.")


class NewsIsNotSet(DomainError):
    message = _("This news does not wait for a minute, so there is nothing to call off.")


class NewsWasWithdrawn(DomainError):
    message = _("This news was withdrawn already.")


class NewsNeedsAReason(DomainError):
    message = _("Please write why. The reason stands in the record, and with withdrawn news on its page.")


class CorrectionHasNoWords(DomainError):
    message = _("Please write what was wrong and what is right.")


@transaction.atomic
def save_news(
    *,
    campaign: Campaign,
    by: User,
    headline: str,
    body: str,
    item: NewsItem | None = None,
    lead: str = "",
    source: str = "",
    case: Submission | None = None,
    phase: Phase | None = None,
    alt: str = "",
    caption: str = "",
    credit: str = "",
    release_at: datetime | None = None,
    seen: str | None = None,
) -> NewsItem:
    """Write a draft, or write one anew; a proposal that waits falls with the change. Too long a text is cut.

    ``release_at`` is the minute until which it stays under embargo; its seconds are dropped. ``seen`` is the digest of
    the draft that was on this person's screen: what another saved since is not overwritten unread. Raises
    ChangedMeanwhile, NewsHasNoWords, NewsIsReleased, MomentHasPassed or MomentIsTooFar.
    """
    now = clock.now(campaign)
    found = unreleased(item) if item else NewsItem(campaign=campaign, written_by=by, written_at=now)
    if item and seen not in (None, content_digest(found)):
        raise ChangedMeanwhile
    found.headline, found.lead = clean_line(headline)[: limits.MOST_HEADLINE], clean_line(lead)[: limits.MOST_LEAD]
    found.body, found.source = clean(body).strip()[: limits.MOST_BODY], clean_line(source)[: limits.MOST_SOURCE]
    if not found.headline or not found.body:
        raise NewsHasNoWords
    found.case, found.phase = case, phase
    found.caption, found.credit = clean_line(caption)[: limits.MOST_CAPTION], clean_line(credit)[: limits.MOST_CREDIT]
    words = clean_line(alt)[: limits.MOST_ALT]
    found.alt = words or (found.headline if found.picture_id else "")
    found.release_at = _minute(release_at, now)
    found.rank_reason = ""
    found.save()
    approvals.give_up(action=PUBLISH, subject=found, by=by, scope=campaign)
    audit.record("news.save", found, by=by, scope=campaign, digest=content_digest(found))
    return found


def _minute(moment: datetime | None, now: datetime) -> datetime | None:
    if moment is None:
        return None
    moment = moment.replace(second=0, microsecond=0)
    if moment <= now:
        raise MomentHasPassed(moment=moment_text(moment))
    if moment > now + FARTHEST:
        raise MomentIsTooFar(moment=moment_text(moment))
    return moment


@transaction.atomic
def propose_news(*, item: NewsItem, by: User, rank_reason: str = "") -> Approval:
    """Propose a draft for its minute. Raises NewsIsReleased, MomentHasPassed, or WordsReadAsRank without a reason."""
    item = unreleased(item)
    item.rank_reason = clean_line(rank_reason)[: limits.MOST_REASON]
    words = rank_words.found(all_words(item))
    if words and not item.rank_reason:
        raise WordsReadAsRank(words="、".join(words))
    _refuse_passed(item)
    item.save(update_fields=["rank_reason"])
    return approvals.propose(action=PUBLISH, subject=item, digest=content_digest(item), by=by, scope=item.campaign)


@transaction.atomic
def publish_news(*, item: NewsItem, by: User, seen: str) -> NewsItem:
    """Publish what was proposed, as the second person: public at its minute, or now. Pressed twice it is one release.

    ``seen`` is the digest of what the person has read. Raises NewsIsReleased, MomentHasPassed and the refusals of
    ``approvals.approve``.
    """
    item = _locked(item)
    if item.approval and item.approval.approver_id == by.pk and item.approval.digest == seen:
        return item
    _refuse_released(item)
    _refuse_passed(item)
    item.approval = approvals.approve(
        action=PUBLISH, subject=item, digest=content_digest(item), by=by, scope=item.campaign, seen=seen
    )
    item.published_at = item.release_at or clock.now(item.campaign)
    item.save(update_fields=["approval", "published_at"])
    audit.record(PUBLISH, item, by=by, scope=item.campaign, digest=seen, public_from=item.published_at)
    return item


@transaction.atomic
def call_off_news(*, item: NewsItem, by: User, reason: str) -> NewsItem:
    """Stop what waits for its minute, alone: it is a draft again.

    Raises NewsNeedsAReason, NewsIsNotSet or NewsIsPublic.
    """
    words, item = _reason(reason), _locked(item)
    if item.published_at is None:
        raise NewsIsNotSet
    if item.is_public_at(clock.now(item.campaign) + LAST_CALL):
        raise NewsIsPublic(moment=moment_text(item.published_at))
    item.published_at = item.approval = None
    item.save(update_fields=["published_at", "approval"])
    audit.record("news.call_off", item, by=by, scope=item.campaign, reason=words)
    return item


@transaction.atomic
def withdraw_news(*, item: NewsItem, by: User, reason: str) -> NewsItem:
    """Take public news back, alone: its page says so, with the reason.

    Raises NewsNeedsAReason, NewsIsNotPublic or NewsWasWithdrawn.
    """
    words, item = _reason(reason), _public(item)
    item.withdrawn_at, item.withdrawn_by, item.withdrawal_reason = clock.now(item.campaign), by, words
    item.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    audit.record("news.withdraw", item, by=by, scope=item.campaign, reason=words)
    return item


@transaction.atomic
def propose_news_correction(*, item: NewsItem, note: str, by: User) -> NewsCorrection:
    """Propose a correction of public news; another one replaces that which waits.

    Raises CorrectionHasNoWords, CorrectionReadsAsRank, NewsIsNotPublic or NewsWasWithdrawn.
    """
    item, words = _public(item), clean_line(note)[:MOST_NOTE]
    if not words:
        raise CorrectionHasNoWords
    if ranks := rank_words.found(rank_words.outside_quotes(words)):
        raise CorrectionReadsAsRank(words="、".join(ranks))
    now = clock.now(item.campaign)
    correction, _created = NewsCorrection.objects.update_or_create(
        item=item, published_at=None, defaults={"note": words, "proposed_at": now}
    )
    approvals.propose(
        action=CORRECT, subject=correction, digest=correction_digest(correction), by=by, scope=item.campaign
    )
    return correction


@transaction.atomic
def publish_news_correction(*, item: NewsItem, by: User, seen: str) -> NewsCorrection:
    """Publish the correction that waits, as the second person who has read ``seen``.

    Raises NewsIsNotPublic, NewsWasWithdrawn, and the refusals of ``approvals.approve``.
    """
    item = _public(item)
    correction = item.corrections.filter(published_at=None).first()
    if correction is None:
        raise approvals.NothingIsProposed
    correction.approval = approvals.approve(action=CORRECT, subject=correction, digest=seen, by=by, scope=item.campaign)
    correction.published_at = clock.now(item.campaign)
    correction.save(update_fields=["approval", "published_at"])
    audit.record(CORRECT, item, by=by, scope=item.campaign, note=correction.note)
    return correction


def content_digest(item: NewsItem) -> str:
    """What two persons agree upon: every word, the picture with its words, the links and the minute."""
    names = ("headline", "lead", "body", "source", "case_id", "phase_id", "alt", "caption", "credit", "rank_reason")
    content: dict[str, Any] = {name: getattr(item, name) for name in names}
    content["picture"] = item.picture.sha256 if item.picture else None
    content["release_at"] = item.release_at.astimezone(UTC).isoformat() if item.release_at else None
    return digest(content)


def correction_digest(correction: NewsCorrection) -> str:
    return digest([correction.item_id, correction.note])


def all_words(item: NewsItem) -> str:
    """Everything that a reader reads of it."""
    return "\n".join([item.headline, item.lead, item.body, item.source, item.caption, item.credit, item.alt])


def _locked(item: NewsItem) -> NewsItem:
    rows = NewsItem.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("campaign", "approval", "picture").get(pk=item.pk)


def unreleased(item: NewsItem) -> NewsItem:
    """The draft, locked for a change. Raises NewsIsReleased."""
    item = _locked(item)
    _refuse_released(item)
    return item


def _refuse_released(item: NewsItem) -> None:
    if item.published_at:
        raise NewsIsReleased


def _refuse_passed(item: NewsItem) -> None:
    if item.release_at and item.release_at <= clock.now(item.campaign):
        raise MomentHasPassed(moment=moment_text(item.release_at))


def _public(item: NewsItem) -> NewsItem:
    item = _locked(item)
    if not item.is_public_at(clock.now(item.campaign)):
        raise NewsIsNotPublic
    if item.withdrawn_at:
        raise NewsWasWithdrawn
    return item


def _reason(reason: str) -> str:
    words = clean_line(reason)[: limits.MOST_REASON]
    if not words:
        raise NewsNeedsAReason
    return words
