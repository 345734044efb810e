"""The ballot keeps the limits, the votes are the record, the requests make a retry harmless."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns import kinds
from campaigns.models import DisplaySite, Phase
from submissions.models import Submission
from voting.models.voter import Voter


class Ballot(models.Model):
    """What one voter may and did cast in one period: counters that change only under this row's lock.

    ``period`` is the local day (Asia/Shanghai) of the campaign's clock, or ``rules.WHOLE_PHASE``.
    """

    # No index of their own: the unique constraint below begins with them, and every index costs at each vote.
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="ballots", db_index=False)
    voter = models.ForeignKey(Voter, models.PROTECT, related_name="ballots", db_index=False)
    period = models.DateField(_("period"))
    sheets_used = models.PositiveSmallIntegerField(_("sheets used"), default=0)
    sheets_allowed = models.PositiveSmallIntegerField(_("sheets allowed"))
    choices_used = models.PositiveSmallIntegerField(_("choices used"), default=0)
    choices_allowed = models.PositiveSmallIntegerField(_("choices allowed"))
    # The place whose board the browser came from (voting.origin); written after the cast, never waited for by it.
    origin = models.ForeignKey(
        DisplaySite, models.PROTECT, null=True, blank=True, related_name="ballots", db_index=False
    )

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        indexes: ClassVar = [
            models.Index(fields=["origin", "phase"], condition=Q(origin__isnull=False), name="ballots_from_a_place")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phase", "voter", "period"], name="a_voter_has_one_ballot_a_period"),
            models.CheckConstraint(
                condition=Q(sheets_used__lte=F("sheets_allowed")), name="no_more_sheets_are_used_than_allowed"
            ),
            models.CheckConstraint(
                condition=Q(choices_used__lte=F("choices_allowed")), name="no_more_choices_are_used_than_allowed"
            ),
        ]


class Allowance(models.Model):
    """What one voter may and did cast over all periods of a phase; a row only where the rules set a limit in all.

    Locked before the ballot: over midnight two casts of a voter go to two ballots, and only this row they share.
    """

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="allowances", db_index=False)
    voter = models.ForeignKey(Voter, models.PROTECT, related_name="allowances", db_index=False)
    sheets_used = models.PositiveSmallIntegerField(_("sheets used"), default=0)
    sheets_allowed = models.PositiveSmallIntegerField(_("sheets allowed"))

    class Meta:
        verbose_name = _("allowance")
        verbose_name_plural = _("allowances")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phase", "voter"], name="a_voter_has_one_allowance_a_phase"),
            models.CheckConstraint(
                condition=Q(sheets_used__lte=F("sheets_allowed")), name="no_more_sheets_are_used_in_all_than_allowed"
            ),
        ]


class VoteQuerySet(models.QuerySet["Vote"]):
    def of(self, phase: Phase) -> VoteQuerySet:
        """The votes cast in ``phase``. Where its campaign votes only once, the cases tell: a handful of rows to join.

        With millions of ballots the join over them would be most of the work of counting a minute's votes.
        """
        votes = self.filter(submission__campaign=phase.campaign_id)
        others = Phase.objects.filter(campaign=phase.campaign_id, kind__in=kinds.with_verb("vote")).exclude(pk=phase.pk)
        return votes.filter(ballot__phase=phase) if others.exists() else votes

    def valid(self) -> VoteQuerySet:
        """The votes that count. All do so far; an order that voids votes will take its votes out here, once for all."""
        return self.all()


class Vote(models.Model):
    """One vote for one case. Rows are only ever added; ``slot`` numbers a voter's votes for the same case."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="votes", db_index=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="votes", db_index=False)
    slot = models.PositiveSmallIntegerField()
    cast_at = models.DateTimeField(_("cast at"))

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        indexes: ClassVar = [models.Index(fields=["submission", "ballot"], name="votes_of_a_case")]  # for the count
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ballot", "submission", "slot"], name="a_ballot_holds_each_vote_for_a_case_once"
            ),
            models.CheckConstraint(condition=Q(slot__gte=1), name="votes_for_a_case_are_numbered_from_one"),
        ]


class CastRequest(models.Model):
    """A sheet that was accepted, under the client's own key: sent again, it gets the first answer again."""

    voter = models.ForeignKey(Voter, models.PROTECT, related_name="requests", db_index=False)
    client_key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    answer = models.JSONField()

    class Meta:
        verbose_name = _("cast request")
        verbose_name_plural = _("cast requests")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["voter", "client_key"], name="a_request_is_answered_once")
        ]
