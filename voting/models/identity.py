"""What identity providers need to remember. None of it names a person: numbers and addresses are keyed hashes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MOST_TRIES = 5  # of one code
MOST_CODES = 10  # for one number on one day


class SpentState(models.Model):
    """A ``state`` with which somebody came back from an identity provider: it is good once, whatever comes again."""

    digest = models.CharField(max_length=64)
    spent_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("spent state")
        verbose_name_plural = _("spent states")
        constraints: ClassVar = [models.UniqueConstraint(fields=["digest"], name="a_state_is_spent_once")]


class SharedToken(models.Model):
    """A credential that an outside service lends for a while, held for all processes.

    ``fetched_by`` is a lease: whoever sets it asks the service, everybody else waits or uses the present value.
    """

    name = models.CharField(max_length=80)
    value = models.TextField(blank=True)
    good_until = models.DateTimeField(null=True)
    fetched_by = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("shared token")
        verbose_name_plural = _("shared tokens")
        constraints: ClassVar = [models.UniqueConstraint(fields=["name"], name="a_shared_token_stands_once")]


class PhoneCode(models.Model):
    """The code that was last sent to one number; its row is what the limits of that number are counted on.

    ``browser_key`` binds the code to who asked for it, so that nobody else can use up its tries.
    """

    phone_key = models.CharField(max_length=64)
    code_key = models.CharField(max_length=64, blank=True)
    browser_key = models.CharField(max_length=64)
    address_key = models.CharField(max_length=64)
    day = models.DateField()
    sent_that_day = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("phone code")
        verbose_name_plural = _("phone codes")
        indexes: ClassVar = [models.Index(fields=["address_key", "sent_at"], name="codes_of_an_address")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phone_key"], name="a_number_has_one_code_at_a_time"),
            models.CheckConstraint(condition=Q(tries__lte=MOST_TRIES), name="a_code_is_tried_five_times_at_most"),
            models.CheckConstraint(
                condition=Q(sent_that_day__lte=MOST_CODES), name="a_number_gets_ten_codes_a_day_at_most"
            ),
        ]
