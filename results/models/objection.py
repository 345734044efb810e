"""Objections to a public notice: the case of each, its questions and files, and the vault with who sent it.

The sender's identity stands in ``Sender`` alone. Nothing but ``results.services.vault`` reads that table, and every
reading is a row of ``VaultReading``.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import Phase
from core.models import Approval, Job, Organisation, StoredFile
from results.models.paper import PublicNotice
from submissions.models import Submission

ANONYMOUS = "匿名"


class ObjectionRules(models.Model):
    """What a notice phase asks of objections. Deadlines are working days, the day after an act being the first."""

    phase = models.OneToOneField(Phase, models.CASCADE, related_name="objection_rules")
    anonymous_taken = models.BooleanField(_("anonymous objections are taken"), default=False)
    accept_days = models.PositiveSmallIntegerField(_("working days until it is taken up or refused"), default=3)
    reply_days = models.PositiveSmallIntegerField(_("working days from taking up to the reply"), default=15)

    class Meta:
        verbose_name = _("rules of objections")
        verbose_name_plural = _("rules of objections")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(accept_days__gt=0, reply_days__gt=0), name="objections_are_answered_within_a_time"
            )
        ]

    def __str__(self) -> str:
        return str(self.phase)

    @classmethod
    def of(cls, phase: Phase) -> ObjectionRules:
        """The rules of ``phase``; of a campaign that was opened without any, the usual ones."""
        return cls.objects.filter(phase=phase).first() or cls(phase=phase)


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def open(self) -> ObjectionQuerySet:
        """Those that nobody has settled."""
        return self.filter(state__in=OPEN)

    def holding(self) -> ObjectionQuerySet:
        """Those whose case is not announced: open ones, and upheld ones."""
        return self.filter(state__in=HOLDING)

    def overdue_on(self, day: date) -> ObjectionQuerySet:
        """Those whose present deadline was before ``day``."""
        return self.filter(
            Q(state=Objection.State.WAITING, accept_by__lt=day) | Q(state=Objection.State.EXAMINING, reply_by__lt=day)
        )


class Objection(models.Model):
    """An objection to a case, a report about one, a complaint about staff, or an objection to the list as a whole.

    While it is open it holds only its own case. ``masked`` is all that lists and pages tell of the sender.
    """

    class Kind(models.TextChoices):
        OBJECTION = "objection", _("objection to a result")
        REPORT = "report", _("report about a case")
        COMPLAINT = "complaint", _("complaint about staff")

    class Party(models.TextChoices):
        PERSON = "person", _("a person, by real name")
        UNIT = "unit", _("a unit, with its seal")
        ANONYMOUS = "anonymous", _("anonymous")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be taken up")
        EXAMINING = "examining", _("being examined")
        UPHELD = "upheld", _("upheld")
        CORRECTED = "corrected", pgettext_lazy("finding about an objection", "corrected")
        DISMISSED = "dismissed", _("dismissed")
        REFUSED = "refused", _("not taken up")
        WITHDRAWN = "withdrawn", _("withdrawn by its sender")

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections", verbose_name=_("public notice"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OBJECTION)
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, related_name="objections", verbose_name=_("case")
    )
    concerned_host = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("host whose staff it concerns"),
    )
    concerned = models.CharField(_("who it concerns"), max_length=60, blank=True)
    party = models.CharField(_("sender"), max_length=10, choices=Party, default=Party.PERSON)
    masked = models.CharField(_("sender, masked"), max_length=60, default=ANONYMOUS)
    takes_mail = models.BooleanField(_("the contact is a mail address"), default=False)
    content = models.TextField(_("objection"))
    receipt = models.CharField(_("receipt number"), max_length=20, unique=True)
    client_key = models.CharField(max_length=40, blank=True, editable=False)
    received_at = models.DateTimeField(_("received at"))
    accept_by = models.DateField(_("to be taken up by"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("taken up at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken up by")
    )
    reply_by = models.DateField(_("to be replied to by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    finding = models.CharField(_("proposed finding"), max_length=10, choices=State, blank=True)
    reply = models.TextField(_("reply"), blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    approval = models.OneToOneField(
        Approval, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approval")
    )
    letter = models.ForeignKey(
        Job, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("letter of reply")
    )

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ("received_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "examining"], settled_at__isnull=True)
                | Q(state="withdrawn", settled_at__isnull=False)
                | (
                    Q(state__in=["upheld", "corrected", "dismissed", "refused"])
                    & ~Q(reply="")
                    & Q(settled_at__isnull=False, settled_by__isnull=False)
                ),
                name="a_settled_objection_has_a_reply_a_person_and_a_time",
            ),
            models.CheckConstraint(
                # Those of before there was a taking up were settled by one person.
                condition=~Q(state__in=["upheld", "corrected"])
                | Q(approval__isnull=False)
                | Q(accepted_at__isnull=True),
                name="an_upheld_objection_was_agreed_by_two",
            ),
            models.CheckConstraint(
                condition=Q(kind="objection")
                | Q(kind="report", submission__isnull=False)
                | Q(kind="complaint", submission__isnull=True),
                name="a_report_names_a_case_and_a_complaint_none",
            ),
            models.UniqueConstraint(
                fields=["notice", "client_key"], condition=~Q(client_key=""), name="an_objection_is_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return self.masked_receipt

    @property
    def masked_receipt(self) -> str:
        """Enough to tell two apart; the whole number is the sender's key, and whoever has it acts as the sender."""
        return f"{self.receipt[:3]}…{self.receipt[-4:]}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def due(self) -> date | None:
        """The last day of the step that it waits for."""
        return {Objection.State.WAITING: self.accept_by, Objection.State.EXAMINING: self.reply_by}.get(
            Objection.State(self.state)
        )

    def is_overdue_on(self, day: date) -> bool:
        return self.due is not None and self.due < day


State = Objection.State
OPEN = (State.WAITING, State.EXAMINING)
HOLDING = (*OPEN, State.UPHELD)
AGREED = (State.UPHELD, State.CORRECTED)  # findings for the sender, which two persons agree upon
MOVES: dict[str, tuple[str, ...]] = {
    State.WAITING: (State.EXAMINING, State.REFUSED, State.WITHDRAWN),
    State.EXAMINING: (State.UPHELD, State.CORRECTED, State.DISMISSED, State.REFUSED, State.WITHDRAWN),
}


class Sender(models.Model):
    """The vault: who sent an objection. No row of an anonymous one."""

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="sender")
    name = models.CharField(_("name or unit"), max_length=60)
    contact_person = models.CharField(_("contact person"), max_length=60, blank=True)
    contact = models.CharField(_("contact"), max_length=100)
    seal = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sealed page")
    )

    class Meta:
        verbose_name = _("sender of an objection")
        verbose_name_plural = _("senders of objections")

    def __str__(self) -> str:
        return "—"  # whatever prints a row, in a log or a message, prints no name


class VaultReading(models.Model):
    """The vault's own log: who read which sender, when and why. ``by`` None is the portal, which writes the address."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="readings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("read at"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("reading of the vault")
        verbose_name_plural = _("readings of the vault")
        ordering = ("-id",)
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="the_vault_is_read_for_a_reason")]

    def __str__(self) -> str:
        return f"{self.objection} {self.at}"


class ObjectionQuestion(models.Model):
    """A further question to the sender, answered through the receipt's page."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="questions")
    text = models.TextField(_("question"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("question to the sender")
        verbose_name_plural = _("questions to the sender")
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="an_answer_has_words_and_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]


class ObjectionFile(models.Model):
    """A file of evidence, under a name of ours: its sender's own may tell who that is."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="files")
    question = models.ForeignKey(ObjectionQuestion, models.PROTECT, null=True, blank=True, related_name="files")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("file of evidence")
        verbose_name_plural = _("files of evidence")
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.file)


class ObjectionRecusal(models.Model):
    """Somebody who keeps off an objection: it is on none of that person's pages from then on."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("recusal from an objection")
        verbose_name_plural = _("recusals from objections")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["objection", "user"], name="somebody_keeps_off_an_objection_once")
        ]

    def __str__(self) -> str:
        return str(self.user)
