"""Who is invited to the exchange meeting, who comes, and what is handed over there."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from results.models.certificate import Certificate
from results.models.meeting import Meeting
from submissions.models import Submission


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def in_neutral_order(self) -> InvitationQuerySet:
        """Zones first, by city code, level and pinyin; then the guests by their kind and name."""
        return self.order_by(
            "kind",
            "submission__zone__organisation__city_code",
            "submission__zone__level",
            "submission__zone__pinyin",
            "guest",
            "pk",
        )

    def with_names(self) -> InvitationQuerySet:
        return self.select_related("submission__zone__organisation", "meeting__phase__campaign", "entered_by")


class Invitation(models.Model):
    """An invitation to the meeting, and its answer. A zone comes for its case, a guest without one.

    ``kind`` orders the lists: zones before guests, offices before experts.
    """

    class Answer(models.TextChoices):
        NONE = "", _("no answer yet")
        YES = "yes", _("takes part")
        NO = "no", _("does not take part")

    class Kind(models.IntegerChoices):
        ZONE = 0, _("development zone")
        OFFICE = 1, _("office")
        EXPERT = 2, _("expert")
        PRESS = 3, pgettext_lazy("guests of the meeting", "press")
        OTHER = 4, pgettext_lazy("guests of the meeting", "other guest")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitations", verbose_name=_("meeting"))
    kind = models.PositiveSmallIntegerField(_("kind"), choices=Kind, default=Kind.ZONE)
    submission = models.OneToOneField(
        Submission, models.PROTECT, null=True, blank=True, related_name="invitation", verbose_name=_("submission")
    )
    guest = models.CharField(_("person or unit"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"))
    sent_at = models.DateTimeField(_("sent at"))
    letters = models.PositiveSmallIntegerField(editable=False, default=1)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=3, choices=Answer, blank=True, default=Answer.NONE)
    remark = models.TextField(_("remark"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by, after a telephone call"),
    )

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
                condition=Q(kind=0, submission__isnull=False, guest="")
                | (Q(kind__gt=0, submission__isnull=True) & ~Q(guest="")),
                name="a_zone_is_invited_for_its_case_and_a_guest_by_name",
            ),
            models.UniqueConstraint(
                fields=["meeting", "guest", "email"], condition=Q(kind__gt=0), name="a_guest_is_invited_once"
            ),
        ]

    def __str__(self) -> str:
        return self.invited

    @property
    def invited(self) -> str:
        """Whom the letter addresses: the zone, or the guest."""
        return str(self.submission.zone) if self.submission else self.guest

    @property
    def takes_part(self) -> bool:
        return self.answer == self.Answer.YES


class DelegateQuerySet(models.QuerySet["Delegate"]):
    def of_meeting(self, meeting: Meeting) -> DelegateQuerySet:
        """Who comes, in the neutral order of their invitations, with what lists show. One query."""
        rows = self.filter(invitation__meeting=meeting).select_related(
            "invitation__submission__zone__organisation", "sign_in"
        )
        return rows.order_by(
            "invitation__kind",
            "invitation__submission__zone__organisation__city_code",
            "invitation__submission__zone__level",
            "invitation__submission__zone__pinyin",
            "invitation__guest",
            "invitation__pk",
            "position",
        )


class Delegate(models.Model):
    """One person who comes. ``code`` stands on the badge, beside its QR; it is typed where no camera can read that."""

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="delegates", verbose_name=_("invitation"))
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=50)
    post = models.CharField(_("post"), max_length=100, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    code = models.CharField(_("code on the badge"), max_length=6, unique=True, editable=False)

    objects = DelegateQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        ordering = ("invitation", "position")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="a_delegate_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def unit(self) -> str:
        return self.invitation.invited

    @property
    def arrived(self) -> SignIn | None:
        """The sign-in, if there is one."""
        return getattr(self, "sign_in", None)


class SignIn(models.Model):
    """A delegate was there. ``at`` is when the badge was scanned, ``received_at`` when the server heard of it."""

    class How(models.TextChoices):
        BADGE = "badge", pgettext_lazy("way to sign in", "badge scanned")
        CODE = "code", pgettext_lazy("way to sign in", "code typed")
        LIST = "list", pgettext_lazy("way to sign in", "ticked in the list")
        SELF = "self", pgettext_lazy("way to sign in", "by the own phone")

    delegate = models.OneToOneField(Delegate, models.PROTECT, related_name="sign_in", verbose_name=_("delegate"))
    at = models.DateTimeField(_("signed in at"))
    received_at = models.DateTimeField(_("received at"))
    how = models.CharField(_("how"), max_length=5, choices=How)
    client_key = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed in by"),
    )

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(at__lte=models.F("received_at")), name="nobody_signs_in_in_the_future"),
        ]

    def __str__(self) -> str:
        return str(self.delegate)


class HandedOver(models.Model):
    """A certificate was handed over at the meeting: to whom, when, by whom."""

    certificate = models.OneToOneField(
        Certificate, models.PROTECT, related_name="handed_over", verbose_name=_("certificate")
    )
    received_by = models.CharField(_("received by"), max_length=50)
    at = models.DateTimeField(_("handed over at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("handed over by"))

    class Meta:
        verbose_name = _("certificate handed over")
        verbose_name_plural = _("certificates handed over")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(received_by=""), name="whoever_receives_a_certificate_is_named"),
        ]

    def __str__(self) -> str:
        return f"{self.certificate} {self.received_by}"
