from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase


class CollectRules(models.Model):
    """How many zones an office recommends, which types of zones may take part, and what the form asks."""

    phase = models.OneToOneField(Phase, models.CASCADE, related_name="collect_rules")
    quota_min = models.PositiveSmallIntegerField(_("at least"))
    quota_max = models.PositiveSmallIntegerField(_("at most"))
    eligible_types = models.JSONField(_("eligible types"), default=list)
    seals_required = models.BooleanField(_("a slate is sent only with all seals"), default=False)

    class Meta:
        verbose_name = _("registration rules")
        verbose_name_plural = _("registration rules")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quota_min__gte=1, quota_max__gte=F("quota_min")), name="a_quota_is_a_range_from_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.quota_min}-{self.quota_max}"


class FormField(models.Model):
    """A cell of the application form (申报表), in the form's order. ``target`` and ``most`` are in characters."""

    rules = models.ForeignKey(CollectRules, models.CASCADE, related_name="fields")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=20)
    label = models.CharField(_("label"), max_length=30)
    required = models.BooleanField(_("required"), default=True)
    target = models.PositiveIntegerField(_("target length"), null=True, blank=True)
    most = models.PositiveIntegerField(_("greatest length"), null=True, blank=True)

    class Meta:
        ordering = ("position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rules", "key"], name="a_field_stands_once_in_a_form"),
            models.UniqueConstraint(fields=["rules", "position"], name="form_fields_have_an_order"),
        ]

    def __str__(self) -> str:
        return self.label


class ScreenRules(models.Model):
    """How long a returned form may take (``correction_days``, calendar days)."""

    phase = models.OneToOneField(Phase, models.CASCADE, related_name="screen_rules")
    correction_days = models.PositiveSmallIntegerField(_("days for a correction"), default=3)

    class Meta:
        verbose_name = _("preliminary review rules")
        verbose_name_plural = _("preliminary review rules")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(correction_days__gte=1), name="a_correction_has_at_least_a_day")
        ]

    def __str__(self) -> str:
        return str(self.phase)


class ScreeningReason(models.Model):
    """A ready-made reason to return or refuse; the organisers edit the list."""

    class Use(models.TextChoices):
        RETURN = "return", _("to return")
        REFUSE = "refuse", _("to refuse")
        FIELD = "field", _("for a single field")

    rules = models.ForeignKey(ScreenRules, models.CASCADE, related_name="reasons")
    use = models.CharField(_("use"), max_length=8, choices=Use)
    text = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("reason of the preliminary review")
        verbose_name_plural = _("reasons of the preliminary review")
        ordering = ("use", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rules", "use", "text"], name="a_reason_stands_once_in_the_list")
        ]

    def __str__(self) -> str:
        return self.text
