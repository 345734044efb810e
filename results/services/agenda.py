"""The items of an agenda: put there, dropped with a reason, ordered, talked about and concluded."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns import kinds
from core import audit, clock
from core.errors import ChangedMeanwhile, DomainError
from core.models import User
from core.text import clean, clean_line
from results.agenda import candidates
from results.models import AgendaItem, Deliberation
from results.services.deliberating import UNCLOSED, DeliberationIsClosed, DeliberationIsNotOpen, locked, turned


class CaseIsNotAdmitted(DomainError):
    message = _("There is no admitted case with the number %(number)s.")


class ReasonIsMissing(DomainError):
    message = _("Please write the reason. It stands in the minutes.")


class CaseConflictsWithYou(DomainError):
    status = 403
    message = _("This case conflicts with you: you do not see it and decide nothing about it. Another organiser does.")


class ItemIsDropped(DomainError):
    message = _("This case was dropped from the agenda. Put it there again first.")


class AnAdjustmentStands(DomainError):
    message = _("There is a decision about this case that is not given up or withdrawn. Do that first.")


def refuse_conflict(item: AgendaItem, by: User) -> None:
    """Raises CaseConflictsWithYou: whoever would be recused as an expert decides nothing as an organiser."""
    if item.submission_id in kinds.conflicted_with(item.deliberation.campaign, by):
        raise CaseConflictsWithYou


class PapersNameYourConflict(DomainError):
    status = 403
    message = _(
        "These papers name a case that you may not see because of a conflict of interest. Ask another organiser."
    )


def refuse_papers_with_conflicts(deliberation: Deliberation, by: User) -> None:
    """Raises PapersNameYourConflict: minutes and list are one paper for all."""
    if kinds.conflicted_with(deliberation.campaign, by):
        raise PapersNameYourConflict


def locked_item(
    item: AgendaItem, by: User, *, refusal: type[DomainError], states: tuple[str, ...]
) -> tuple[Deliberation, AgendaItem]:
    """The meeting and the item, locked, if ``by`` may see the case."""
    meeting = locked(item.deliberation, refusal=refusal, states=states)
    found = meeting.items.select_for_update(of=("self",), no_key=True).select_related("submission").get(pk=item.pk)
    found.deliberation = meeting
    refuse_conflict(found, by)
    return meeting, found


def decided(item: AgendaItem) -> bool:
    """Whether a decision was proposed or made with this very item, and neither given up nor withdrawn."""
    return item.adjustments.filter(withdrawn_at=None, dropped_at=None).exists()


@transaction.atomic
def add_item(*, deliberation: Deliberation, number: int, note: str, by: User) -> AgendaItem:
    """Put a case on the agenda by hand, or back on it; ``note`` says why.

    Raises DeliberationIsClosed, ReasonIsMissing, CaseIsNotAdmitted or CaseConflictsWithYou.
    """
    found = locked(deliberation, refusal=DeliberationIsClosed, states=UNCLOSED)
    if not (note := clean_line(note)[:200]):
        raise ReasonIsMissing
    _computed, everyone = candidates(found.campaign, found.edge)
    candidate = next((each for each in everyone if each.case.number == number), None)
    if candidate is None:
        raise CaseIsNotAdmitted(number=f"{number:03d}")
    item = found.items.filter(submission=candidate.case).first()
    if item is None:
        last = found.items.last()
        item = AgendaItem(
            deliberation=found, submission=candidate.case, position=(last.position if last else 0) + 1,
            facts=candidate.facts, reasons=candidate.reasons,
        )  # fmt: skip
    refuse_conflict(item, by)
    if AgendaItem.Why.HAND not in item.reasons:
        item.reasons = [*item.reasons, str(AgendaItem.Why.HAND)]
    item.note, item.dropped_at, item.drop_reason = note, None, ""
    item.save()
    turned(found)
    audit.record("deliberation.add", item, by=by, scope=found.campaign, number=number, note=note)
    return item


@transaction.atomic
def drop_item(*, item: AgendaItem, reason: str, by: User) -> AgendaItem:
    """Drop a case from the agenda; the reason stands in the minutes.

    Raises DeliberationIsClosed, ReasonIsMissing, AnAdjustmentStands or CaseConflictsWithYou.
    """
    meeting, found = locked_item(item, by, refusal=DeliberationIsClosed, states=UNCLOSED)
    if not (reason := clean_line(reason)[:200]):
        raise ReasonIsMissing
    if decided(found):  # here; what an earlier meeting decided stays in force without this item
        raise AnAdjustmentStands
    found.dropped_at, found.drop_reason = clock.now(meeting.campaign), reason
    found.save(update_fields=["dropped_at", "drop_reason"])
    if meeting.current_id == found.pk:
        meeting.current = None
    turned(meeting, "current")
    audit.record("deliberation.drop", found, by=by, scope=meeting.campaign, reason=reason)
    return found


@transaction.atomic
def move_item(*, item: AgendaItem, up: bool, by: User) -> None:
    """Change places with the item before or after it; at the end it stays. Raises DeliberationIsClosed."""
    meeting = locked(item.deliberation, refusal=DeliberationIsClosed, states=UNCLOSED)
    order = list(meeting.items.standing().select_for_update(of=("self",), no_key=True))
    here = next((place for place, each in enumerate(order) if each.pk == item.pk), None)
    if here is None:
        raise ItemIsDropped
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    for place, each in enumerate(order, start=1):
        each.position = place
    AgendaItem.objects.bulk_update(order, ["position"])
    turned(meeting)


@transaction.atomic
def save_item(*, item: AgendaItem, notes: str, conclusion: str, version: int, by: User) -> AgendaItem:
    """Save what was said of a case and what came of it, as it is typed; ``version`` is the one on the screen.

    While a decision about the case stands it is concluded as adjusted, whatever ``conclusion`` says: that of a page
    which somebody opened before the decision. Raises DeliberationIsNotOpen, ItemIsDropped, ChangedMeanwhile or
    CaseConflictsWithYou. Drafts are not audited one by one; a conclusion is.
    """
    meeting, found = locked_item(item, by, refusal=DeliberationIsNotOpen, states=(Deliberation.State.OPEN,))
    if found.dropped_at:
        raise ItemIsDropped
    if found.version != version:
        raise ChangedMeanwhile
    if decided(found):
        conclusion = AgendaItem.Conclusion.ADJUST
    is_other = conclusion != found.conclusion
    found.notes, found.conclusion, found.version = clean(notes).strip(), conclusion, version + 1
    if conclusion and found.discussed_at is None:
        found.discussed_at = clock.now(meeting.campaign)
    found.save(update_fields=["notes", "conclusion", "version", "discussed_at"])
    if is_other:
        turned(meeting)
        audit.record("deliberation.conclude", found, by=by, scope=meeting.campaign, conclusion=conclusion)
    return found
