from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LetterWording(models.Model):
    """How a campaign words one kind of letter: each change is a version of its own, and only ever appended.

    ``is_default``: with this version the campaign went back to the words that the portal or the programme has.
    """

    scope = models.CharField(_("campaign"), max_length=60)
    kind = models.CharField(_("kind"), max_length=40)
    version = models.PositiveIntegerField(_("version"))
    subject = models.CharField(_("subject"), max_length=100, blank=True)
    body = models.TextField(_("text"), blank=True)
    is_default = models.BooleanField(_("back to the default"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("wording of a letter")
        verbose_name_plural = _("wordings of letters")
        ordering = ("scope", "kind", "-version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "kind", "version"], name="a_wording_has_each_version_once"),
            models.CheckConstraint(
                condition=Q(is_default=True, subject="", body="") | (Q(is_default=False) & ~Q(body="")),
                name="a_wording_has_words_or_is_the_default",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"
