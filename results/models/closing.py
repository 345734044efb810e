from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core.models import StoredFile


class ClosingRecord(models.Model):
    """What the page of a finished campaign shows that does not change any more, counted once (``results.closing``).

    ``announced_at`` is the minute of the newest announcement that it knows, ``revoked`` the numbers of the certificates
    that it knows as revoked, ``layout`` the release of our code that counted: where any is another it is counted anew.
    """

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="closing", verbose_name=_("campaign"))
    announced_at = models.DateTimeField(_("announced at"))
    counted_at = models.DateTimeField(_("counted at"))
    layout = models.PositiveSmallIntegerField()
    figures: Any = models.JSONField(_("figures of participation"))
    # Made with the figures, so that ``results.json`` can say its digest; a row of before has an older layout.
    list_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", verbose_name=_("public list as a workbook")
    )
    revoked: Any = models.JSONField(_("numbers of revoked certificates"), default=list)
    order: Any = models.JSONField(_("case numbers in neutral order"))

    class Meta:
        verbose_name = _("closing record")
        verbose_name_plural = _("closing records")

    def __str__(self) -> str:
        return str(self.campaign)
