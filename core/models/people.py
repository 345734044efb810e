"""Accounts, the organisations they work for, and in which role."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ORGANISER = "organiser", _("organiser")
    OFFICE = "office", _("office member")
    APPLICANT = "applicant", _("applicant")
    EXPERT = "expert", _("expert")
    REPORTER = "reporter", _("reporter")
    AUDITOR = "auditor", _("auditor")


STAFF_ROLES = (Role.ORGANISER, Role.EXPERT, Role.AUDITOR)  # who works in the admin


class User(AbstractUser):
    """A person with an account. Voters are not users: they have no account and no name here."""

    first_name = None  # type: ignore[assignment]  # one Chinese name, never split
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=50)
    phone = models.CharField(_("mobile phone"), max_length=20, blank=True)

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")  # type: ignore[assignment]  # the base class is typed as plain str
        verbose_name_plural = _("accounts")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def has_role(self, role: Role, organisation: Organisation | None = None) -> bool:
        """Whether the account holds ``role`` (in ``organisation``, if given) and is active."""
        held = self.held_roles if self.is_active else frozenset()
        return any(role == mine and (organisation is None or organisation.pk == where) for mine, where in held)

    @cached_property
    def held_roles(self) -> frozenset[tuple[str, int]]:
        """The roles with their organisations' ids, read once a request: the admin asks for each of its models."""
        return frozenset(self.memberships.values_list("role", "organisation_id"))


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def of(self, user: Any, *roles: Role) -> OrganisationQuerySet:
        """The organisations for which ``user`` acts in one of ``roles``; none for a visitor."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(memberships__user=user, memberships__role__in=roles)


class Organisation(models.Model):
    """A host of campaigns, a city's office or the organisation behind a development zone.

    A city and its office are one row: ``city_code`` is the code of GB/T 2260 and ``city_name`` the city's name.
    """

    class Kind(models.TextChoices):
        HOST = "host", _("host")
        OFFICE = "office", _("city office")
        ZONE = "zone", _("development zone")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=100, unique=True)
    city_code = models.CharField(_("city code"), max_length=6, blank=True, db_index=True)
    city_name = models.CharField(_("city"), max_length=20, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("city_code", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["city_code"], condition=models.Q(kind="office"), name="one_office_per_city"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="host") | ~models.Q(city_code=""), name="offices_and_zones_have_a_city"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person acts for one organisation in one role."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("account"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="one_membership_per_role")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"
