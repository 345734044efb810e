"""The tally in steps: each batch takes the votes of about a minute and holds the sums up to its end."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase


class VoteBatch(models.Model):
    """The votes of one phase with ``after_vote < id <= upto_vote``, taken into the tally at ``rolled_at``.

    Batches lie end to end and are only ever added, so that each can be sealed later (root and chain will be columns
    of their own). ``totals`` are running sums: showing a tally reads one row, however many votes there are.
    """

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="batches", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    after_vote = models.PositiveBigIntegerField(_("after vote"))
    upto_vote = models.PositiveBigIntegerField(_("up to vote"))
    rolled_at = models.DateTimeField(_("rolled at"))
    count = models.PositiveIntegerField(_("votes"))
    totals = models.JSONField(_("sums up to here"))  # {"id of the submission": votes}

    class Meta:
        verbose_name = _("batch of votes")
        verbose_name_plural = _("batches of votes")
        indexes: ClassVar = [models.Index(fields=["phase", "rolled_at", "number"], name="the_tally_of_a_moment")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phase", "number"], name="batches_of_a_phase_are_numbered"),
            models.UniqueConstraint(fields=["phase", "after_vote"], name="no_vote_is_tallied_in_two_batches"),
            models.CheckConstraint(
                condition=Q(number__gte=1, upto_vote__gt=F("after_vote")), name="a_batch_begins_before_it_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.number}"
