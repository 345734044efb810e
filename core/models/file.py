from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def stored_name(instance: StoredFile, _filename: str) -> str:
    """A random name: nothing that a sender typed ever becomes a path."""
    return f"{instance.id.hex[:2]}/{instance.id.hex}"


class StoredFile(models.Model):
    """A private file. Who may read it is decided by the view of the row that refers to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("file name"), max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    content = models.FileField(upload_to=stored_name, max_length=80)
    created_at = models.DateTimeField(_("stored at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stored by")
    )

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")

    def __str__(self) -> str:
        return self.name
