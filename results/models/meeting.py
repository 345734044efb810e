from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase
from submissions.models import Submission


class Meeting(models.Model):
    """The exchange meeting (notice, clause 四(五)). Time and place may stay open: 另行通知."""

    phase = models.OneToOneField(Phase, models.PROTECT, related_name="meeting", verbose_name=_("phase"))
    starts_at = models.DateTimeField(_("begins at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    topic = models.CharField(_("topic"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("exchange meeting")
        verbose_name_plural = _("exchange meetings")

    def __str__(self) -> str:
        return f"{self.phase} {self.place}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def in_neutral_order(self) -> InvitationQuerySet:
        return self.order_by(
            "submission__zone__organisation__city_code", "submission__zone__level", "submission__zone__pinyin"
        )


class Invitation(models.Model):
    """An invitation of a selected zone to the meeting, and its answer."""

    class Answer(models.TextChoices):
        NONE = "", _("no answer yet")
        YES = "yes", _("takes part")
        NO = "no", _("does not take part")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitations", verbose_name=_("meeting"))
    submission = models.OneToOneField(
        Submission, models.PROTECT, related_name="invitation", verbose_name=_("submission")
    )
    email = models.EmailField(_("e-mail"))
    sent_at = models.DateTimeField(_("sent at"))
    answer = models.CharField(_("answer"), max_length=3, choices=Answer, blank=True, default=Answer.NONE)
    delegates = models.TextField(_("delegates"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to the meeting")
        verbose_name_plural = _("invitations to the meeting")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="an_answer_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(answer="yes") | ~Q(delegates=""), name="who_takes_part_names_its_delegates"
            ),
        ]

    def __str__(self) -> str:
        return str(self.submission)
