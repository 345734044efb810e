from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Organisation, Role
from core.text import clean_line
from submissions.forms.base import plain_helper


class PersonForm(forms.Form):
    """A person by name and mail address: a successor, a colleague, an applicant."""

    name = forms.CharField(label=_("Name"), max_length=50)
    email = forms.EmailField(label=_("E-mail"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])


class ColleagueForm(PersonForm):
    """Whom an office invites: a colleague of its own, or an applicant of one of its zones."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        empty_label=None,
        help_text=_("Your office, or a zone."),
    )
    field_order = ("organisation", "name", "email")

    def __init__(self, *args: Any, office: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = Organisation.objects.filter(zone__office=office)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type for mypy
        field.queryset = (zones | Organisation.objects.filter(pk=office.pk)).distinct().order_by("-kind", "name")
        field.initial = office.pk

    def invited(self) -> dict[str, Any]:
        """The facts of ``invitations.invite``; the role follows from the organisation."""
        organisation = self.cleaned_data["organisation"]
        role = Role.OFFICE if organisation.kind == Organisation.Kind.OFFICE else Role.APPLICANT
        return {**self.cleaned_data, "role": role}
