"""What belongs to a form: frozen revisions, the zone's commitment, the office's opinion, the two seals."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from submissions.models.submission import Submission

ON_PAPER = "（纸质件）"  # behind the name of whoever gave the commitment on paper


class Revision(models.Model):
    """A frozen, numbered state of a form. ``code`` is printed on paper and names exactly this state.

    ``acceptance`` is about the zone: an office that mends what the zone has handed in waits until the zone accepts.
    ``sent_at`` is when the organisers received it; without it, it is the office's and the zone's own.
    """

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        MENDED = "mended", _("mended by the office")
        SENT = "sent", _("sent with the slate")
        RESUBMITTED = "resubmitted", _("submitted again")

    class Acceptance(models.TextChoices):
        NOT_ASKED = "", _("not asked")
        WAITING = "waiting", _("waiting for the zone")
        ACCEPTED = "accepted", _("accepted by the zone")
        DECLINED = "declined", _("declined by the zone")

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField(_("revision"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CONFIRMED)
    code = models.CharField(_("revision code"), max_length=12, unique=True)
    content = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    created_at = models.DateTimeField(_("frozen at"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(_("sent to the organisers at"), null=True, blank=True)
    acceptance = models.CharField(_("acceptance"), max_length=8, choices=Acceptance, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=40, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "number"], name="revisions_of_a_form_are_numbered"),
            models.CheckConstraint(
                condition=Q(acceptance__in=["", "waiting"], answered_at__isnull=True)
                | (Q(acceptance__in=["accepted", "declined"], answered_at__isnull=False) & ~Q(answered_by="")),
                name="an_answer_to_a_revision_has_a_person_and_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} · {self.number}"

    @property
    def code_text(self) -> str:
        """The code as people read it on paper: two groups of four."""
        return f"{self.code[:4]}-{self.code[4:]}"


class Commitment(models.Model):
    """The zone's integrity commitment (诚信承诺): the exact text, for exactly this content of the form."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="commitments")
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, blank=True, related_name="commitments")
    content_digest = models.CharField(max_length=64)
    text = models.TextField(_("text"))
    name = models.CharField(_("given by"), max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    by_link = models.BooleanField(_("through a signed link"), default=False)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    given_at = models.DateTimeField(_("given at"))

    class Meta:
        verbose_name = _("integrity commitment")
        verbose_name_plural = _("integrity commitments")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "content_digest"], name="one_commitment_for_one_content")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.given_at:%Y-%m-%d}"

    @property
    def is_on_paper(self) -> bool:
        """Whether an organiser wrote it down from the paper that came by mail."""
        return self.name.endswith(ON_PAPER)


class Recommendation(models.Model):
    """The office's opinion (推荐单位意见) on a form, without which a slate is not sent."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="recommendation")
    opinion = models.TextField(_("opinion"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by"))
    given_at = models.DateTimeField(_("given at"))

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(opinion=""), name="a_recommendation_has_an_opinion")
        ]

    def __str__(self) -> str:
        return self.opinion[:20]


class Seal(models.Model):
    """A seal (盖章) put under one frozen revision: the scan of the sealed page, or a PDF with an electronic seal.

    The portal never draws a seal. One that was put under an earlier revision is void: ``stands`` says so.
    """

    class Side(models.TextChoices):
        APPLICANT = "applicant", _("applicant's seal")
        OFFICE = "office", _("recommending unit's seal")

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="seals")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="seals")
    side = models.CharField(_("seal"), max_length=10, choices=Side)
    signer = models.CharField(_("signed by"), max_length=40)
    signed_on = models.DateField(_("date beside the seal"))
    opinion = models.TextField(_("opinion"), blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("attached at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ("at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["revision", "side"],
                condition=Q(removed_at__isnull=True),
                name="a_revision_bears_each_seal_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} · {self.signer}"

    @property
    def stands(self) -> bool:
        """Whether the form still says what was sealed."""
        return self.removed_at is None and self.revision.digest == self.submission.digest
