from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase


class VotingRules(models.Model):
    """How often a voter may vote and for how many cases. The rule card freezes these values before voting opens.

    Both customs are one mechanism: a list of ``choices_min`` to ``choices_max`` cases on a sheet, or one case at a
    time (both 1) with as many sheets a period as the voter has votes.
    """

    class Period(models.TextChoices):
        DAY = "day", _("each day")
        PHASE = "phase", _("the whole phase")

    class ShowCounts(models.TextChoices):
        NEVER = "never", _("never")
        LIVE = "live", _("live, as of the last minute")
        CACHED = "cached", _("renewed every so many minutes")
        DAILY = "daily", _("renewed once a day")
        CLOSED = "closed", _("after voting is over")

    phase = models.OneToOneField(Phase, models.CASCADE, related_name="voting_rules", verbose_name=_("phase"))
    period = models.CharField(_("period"), max_length=10, choices=Period)
    sheets_per_period = models.PositiveSmallIntegerField(_("sheets per period"), validators=[MinValueValidator(1)])
    choices_min = models.PositiveSmallIntegerField(_("choices, at least"), validators=[MinValueValidator(1)])
    choices_max = models.PositiveSmallIntegerField(_("choices, at most"), validators=[MinValueValidator(1)])
    per_submission = models.PositiveSmallIntegerField(
        _("votes for one case, a voter and period"), default=1, validators=[MinValueValidator(1)]
    )
    sheets_in_all = models.PositiveSmallIntegerField(
        _("sheets in all"),
        null=True,
        blank=True,
        help_text=_("Over all days of the phase. Empty: no limit."),
    )
    per_area = models.PositiveSmallIntegerField(
        _("votes in one award area, a voter and period"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    daily_from = models.TimeField(
        _("every day from"), null=True, blank=True, help_text=_("Local time; empty: all day.")
    )
    daily_until = models.TimeField(
        _("every day until"), null=True, blank=True, help_text=_("Not included; 0:00 is the end of the day.")
    )
    region_hint = models.CharField(
        _("whom the vote addresses"), max_length=80, blank=True, help_text=_("Shown to visitors; it refuses nobody.")
    )
    show_counts = models.CharField(_("counts are shown"), max_length=10, choices=ShowCounts, default=ShowCounts.NEVER)
    show_minutes = models.PositiveSmallIntegerField(
        _("minutes between two renewals"), null=True, blank=True, help_text=_("Only for counts renewed by minutes.")
    )
    show_at = models.TimeField(
        _("renewed at"), null=True, blank=True, help_text=_("Only for counts renewed once a day; local time.")
    )
    show_totals = models.BooleanField(
        _("the total of all votes is told after the end"),
        default=False,
        help_text=_("Numbers of ballots and votes over all cases and by day; never of a case."),
    )
    provider = models.CharField(
        _("identity provider"), max_length=20, default="trial", help_text=_("The one that decides who a voter is.")
    )

    class Meta:
        verbose_name = _("voting rules")
        verbose_name_plural = _("voting rules")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(choices_min__gte=1, choices_max__gte=F("choices_min")),
                name="a_sheet_takes_a_range_of_choices_from_one",
                violation_error_message=_(
                    "Both numbers of choices are from 1, and the least is not above the greatest."
                ),
            ),
            models.CheckConstraint(
                condition=Q(sheets_per_period__gte=1, per_submission__gte=1),
                name="a_voter_has_at_least_one_sheet_and_one_vote_for_a_case",
            ),
            models.CheckConstraint(
                condition=Q(period__in=["day", "phase"]), name="a_voting_period_is_a_day_or_the_phase"
            ),
            models.CheckConstraint(
                condition=Q(sheets_in_all__isnull=True)
                | Q(sheets_in_all__isnull=False, period="day", sheets_in_all__gte=F("sheets_per_period")),
                name="a_limit_in_all_lies_over_days_and_leaves_room_for_one",
                violation_error_message=_(
                    "A limit in all belongs to votes each day, and is not below the number of one day."
                ),
            ),
            models.CheckConstraint(
                condition=Q(per_area__isnull=True) | Q(per_area__isnull=False, per_area__gte=1),
                name="an_area_takes_at_least_one_vote",
                violation_error_message=_("A limit for one award area is at least 1."),
            ),
            models.CheckConstraint(
                condition=Q(daily_from__isnull=True, daily_until__isnull=True)
                | Q(
                    Q(daily_until__gt=F("daily_from")) | Q(daily_until=time(0)),
                    daily_from__isnull=False,
                    daily_until__isnull=False,
                ),
                name="daily_hours_have_a_beginning_and_a_later_end",
                violation_error_message=_("The hours of a day have a beginning and a later end, or neither."),
            ),
            models.CheckConstraint(
                # "not null" is said: a check that comes out as NULL would let the row pass.
                condition=Q(
                    Q(show_counts__in=["never", "live", "closed", "daily"], show_minutes__isnull=True)
                    | Q(show_counts="cached", show_minutes__isnull=False, show_minutes__range=(1, 1440)),
                    Q(show_counts__in=["never", "live", "closed", "cached"], show_at__isnull=True)
                    | Q(show_counts="daily", show_at__isnull=False),
                ),
                name="counts_are_shown_by_a_rule_that_is_complete",
                violation_error_message=_(
                    "Counts renewed by minutes need the minutes (1 to 1440), counts renewed once a day the time, "
                    "and the others neither."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheets_per_period} × {self.choices_min}-{self.choices_max}"
