from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """A letter in the outbox, written in the transaction that causes it and sent afterwards."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        HELD = "held", _("held back (demonstration or rehearsal)")
        FAILED = "failed", _("failed")
        CALLED_OFF = "called_off", _("called off")

    class Channel(models.TextChoices):
        MAIL = "mail", _("mail")
        SMS = "sms", _("text message")
        WECHAT = "wechat", _("WeChat subscription message")

    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.MAIL)
    key = models.CharField(_("key"), max_length=120, unique=True, help_text=_("A repeat with this key sends nothing."))
    to = models.CharField(_("to"), max_length=254, help_text=_("A mail address, a mobile number, or a WeChat openid."))
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    scope = models.CharField(_("campaign"), max_length=60, blank=True, db_index=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("written at"))
    due_at = models.DateTimeField(_("due at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sent_again",
        verbose_name=_("sent again instead of"),
    )

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "sending"]), name="message_due")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"), name="sent_message_has_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.subject


class MessageAttempt(models.Model):
    """One attempt at sending a message, and how it ended. Only ever appended."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="log", verbose_name=_("message"))
    at = models.DateTimeField(_("time"))
    error = models.TextField(_("error"), blank=True, help_text=_("Empty: it was handed over."))

    class Meta:
        verbose_name = _("attempt at sending")
        verbose_name_plural = _("attempts at sending")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.message} {self.at:%Y-%m-%d %H:%M}"
