"""The list of ready-made reasons of the preliminary review; decisions copy the words, so a later edit changes none."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import DomainError
from core.models import User
from core.text import clean_line
from submissions.models import ScreeningReason, ScreenRules

MOST = 60  # reasons in the list: more than that nobody reads


class ReasonTextIsMissing(DomainError):
    message = _("Please write the reason.")


class ReasonStandsAlready(DomainError):
    message = _("This reason stands in the list already.")


class TooManyReasons(DomainError):
    message = _("The list holds %(most)s reasons at most. Remove one that nobody uses.")


@transaction.atomic
def add_reason(*, rules: ScreenRules, use: str, text: str, by: User) -> ScreeningReason:
    """Put a reason into the list. Raises ReasonTextIsMissing, ReasonStandsAlready, TooManyReasons."""
    rules = _locked(rules.pk)
    if rules.reasons.count() >= MOST:
        raise TooManyReasons(most=MOST)
    reason = ScreeningReason(rules=rules, use=use, text=_tidy(rules, use, text))
    reason.save(force_insert=True)
    _record("reason.add", rules, by, use=use, text=reason.text)
    return reason


@transaction.atomic
def change_reason(*, reason: ScreeningReason, text: str, by: User) -> ScreeningReason:
    """Say a reason otherwise. Raises ReasonTextIsMissing, ReasonStandsAlready."""
    rules = _locked(reason.rules_id)
    before, reason.text = reason.text, _tidy(rules, reason.use, text, other_than=reason)
    reason.save(update_fields=["text"])
    _record("reason.change", rules, by, use=reason.use, before=before, text=reason.text)
    return reason


@transaction.atomic
def remove_reason(*, reason: ScreeningReason, by: User) -> None:
    """Take a reason off the list. What was decided with it keeps its words."""
    rules = _locked(reason.rules_id)
    reason.delete()
    _record("reason.remove", rules, by, use=reason.use, text=reason.text)


def _locked(pk: int) -> ScreenRules:
    # The row of the rules orders the edits of the list, so that its length and its sameness are judged on what stands.
    return ScreenRules.objects.select_for_update(of=("self",)).select_related("phase__campaign").get(pk=pk)


def _tidy(rules: ScreenRules, use: str, text: str, other_than: ScreeningReason | None = None) -> str:
    text = clean_line(text)
    if not text:
        raise ReasonTextIsMissing
    same = rules.reasons.filter(use=use, text=text)
    if (same.exclude(pk=other_than.pk) if other_than else same).exists():
        raise ReasonStandsAlready
    return text


def _record(action: str, rules: ScreenRules, by: User, **facts: str) -> None:
    audit.record(action, rules.phase, by=by, scope=rules.phase.campaign, **facts)
