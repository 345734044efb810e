"""Certificates: what is printed (versions), what was done to them (acts), and the keys that signed them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import Campaign
from core import signatures
from core.models import Approval
from submissions.models import Submission


class SigningKey(models.Model):
    """The public half of a key that has signed certificates. It stays published after the secret was changed."""

    name = models.CharField(_("key id"), max_length=signatures.KEY_ID, unique=True)
    public = models.CharField(_("public key"), max_length=43)
    first_used_at = models.DateTimeField(_("first used at"))

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ("first_used_at", "name")

    def __str__(self) -> str:
        return self.name


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def public_at(self, now: datetime) -> CertificateQuerySet:
        """What anyone may be told of at ``now`` (by the campaign's own clock): issued, and not only prepared."""
        return self.filter(issued_at__lte=now)

    def revoked_at(self, now: datetime) -> CertificateQuerySet:
        """Those of which anyone may know at ``now`` that they were revoked; by the cases' numbers, which were drawn."""
        rows = self.public_at(now).filter(state=Certificate.State.WITHDRAWN)
        return rows.select_related("submission").order_by("submission__number")

    def standing(self) -> CertificateQuerySet:
        """All that were not withdrawn: valid ones and those under rectification."""
        return self.exclude(state=Certificate.State.WITHDRAWN)


class Certificate(models.Model):
    """An honour certificate (荣誉证书). Its number comes from a published draw and tells no rank.

    It is public from ``issued_at`` on, which may lie ahead: it is prepared with the papers of a later release.
    ``zone`` and ``title`` are those of the present ``version``: they never change with the directory or the form, only
    by a re-issue. The number stays for ever.
    """

    class State(models.TextChoices):
        VALID = "valid", pgettext_lazy("certificate", "valid")
        RECTIFYING = "rectifying", pgettext_lazy("certificate", "under rectification")
        WITHDRAWN = "withdrawn", pgettext_lazy("certificate", "revoked")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="certificates", verbose_name=_("campaign"))
    submission = models.OneToOneField(
        Submission, models.PROTECT, related_name="certificate", verbose_name=_("submission")
    )
    number = models.CharField(_("certificate number"), max_length=20, unique=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    zone = models.CharField(_("development zone"), max_length=100)
    title = models.TextField(_("case title"))
    issued_at = models.DateTimeField(_("issued at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.VALID)
    # The moment since which another state than "valid" holds; why, and what was before, say the acts.
    state_since = models.DateTimeField(_("in this state since"), null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ("number",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="valid") | Q(state_since__isnull=False),
                name="a_certificate_that_is_not_valid_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_valid(self) -> bool:
        return self.state == self.State.VALID


class CertificateAct(models.Model):
    """One change of a certificate: proposed by one organiser, done when another approves. Done acts are its history.

    ``zone`` and ``title`` are what a re-issue prints, ``due_on`` the day by which a rectification ends.
    """

    class Kind(models.TextChoices):
        REISSUE = "reissue", pgettext_lazy("certificate", "re-issue")
        RECTIFY = "rectify", pgettext_lazy("certificate", "place under rectification")
        RESTORE = "restore", pgettext_lazy("certificate", "restore to valid")
        WITHDRAW = "withdraw", pgettext_lazy("certificate", "revoke")

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="acts", verbose_name=_("certificate"))
    kind = models.CharField(_("act"), max_length=10, choices=Kind)
    reason = models.CharField(_("reason"), max_length=200)
    zone = models.CharField(_("development zone"), max_length=100, blank=True)
    title = models.TextField(_("case title"), blank=True)
    due_on = models.DateField(_("to be rectified by"), null=True, blank=True)
    proposed_at = models.DateTimeField(_("proposed at"))
    approval = models.OneToOneField(
        Approval, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approval")
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("act on a certificate")
        verbose_name_plural = _("acts on certificates")
        ordering = ("done_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(done_at__isnull=True), name="one_act_is_proposed_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(approval__isnull=False),
                name="a_certificate_changes_by_two_persons",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="an_act_on_a_certificate_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(kind="reissue") | (~Q(zone="") & ~Q(title="")), name="a_re_issue_says_what_is_printed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate} {self.kind}"


class CertificateVersion(models.Model):
    """What one printing of a certificate says, and its signature. A row is written once and never changed."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="versions", verbose_name=_("certificate"))
    version = models.PositiveSmallIntegerField(_("version"))
    zone = models.CharField(_("development zone"), max_length=100)
    title = models.TextField(_("case title"))
    honour = models.TextField(_("honour"))
    printed_at = models.DateTimeField(_("printed at"))
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="+", verbose_name=_("signing key"))
    signed = models.TextField(_("signed text"))
    signature = models.CharField(_("signature"), max_length=86)

    class Meta:
        verbose_name = _("version of a certificate")
        verbose_name_plural = _("versions of certificates")
        ordering = ("version",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["certificate", "version"], name="a_version_is_printed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.certificate} {self.version}"
