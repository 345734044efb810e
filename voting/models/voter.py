from __future__ import annotations

import hashlib
import hmac
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Voter(models.Model):
    """Somebody who votes, known only by a keyed hash of what an identity provider said. A voter is not a User."""

    provider = models.CharField(_("identity provider"), max_length=20)
    key = models.CharField(_("key"), max_length=64)
    created_at = models.DateTimeField(_("first seen at"))

    class Meta:
        verbose_name = _("voter")
        verbose_name_plural = _("voters")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="a_voter_stands_once"),
            models.CheckConstraint(condition=~models.Q(key=""), name="a_voter_has_a_key"),
        ]

    def __str__(self) -> str:
        return self.key[:8]

    @staticmethod
    def key_of(provider: str, subject: str) -> str:
        """HMAC-SHA256 of provider and subject under ``VOTER_KEY``, 64 hexadecimal digits.

        A provider's key is a slug and holds no colon, so no two pairs are spelled alike.
        """
        return keyed_hash(f"{provider}:{subject}")


def keyed_hash(text: str) -> str:
    """HMAC-SHA256 under ``VOTER_KEY``; whoever has the database alone learns nothing, not even of short texts."""
    return hmac.new(settings.VOTER_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
