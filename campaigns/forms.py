from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.people import organisations
from core.models import Organisation, Role
from core.text import clean, clean_line

# In which kind of organisation a role is held.
KIND_OF = {
    Role.ORGANISER: Organisation.Kind.HOST,
    Role.EXPERT: Organisation.Kind.HOST,
    Role.REPORTER: Organisation.Kind.HOST,
    Role.AUDITOR: Organisation.Kind.HOST,
    Role.OFFICE: Organisation.Kind.OFFICE,
    Role.APPLICANT: Organisation.Kind.ZONE,
}


class InvitationForm(forms.Form):
    """Whom an organiser invites, for which organisation and in which role."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    name = forms.CharField(label=_("Name"), max_length=50)
    email = forms.EmailField(label=_("E-mail"))

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type for mypy
        field.queryset = organisations(campaign)

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        organisation, role = facts.get("organisation"), facts.get("role")
        if organisation and role and organisation.kind != KIND_OF[Role(role)]:
            wanted = Organisation.Kind(KIND_OF[Role(role)]).label
            self.add_error("organisation", _("This role is held in a %(kind)s.") % {"kind": wanted})
        return facts


class PauseForm(forms.Form):
    """Why a phase stands still, or goes on again: for the public."""

    reason = forms.CharField(
        label=_("Reason for the public"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Published at once with the moment, on the campaign's page and with its rules. Name no person."),
    )

    def clean_reason(self) -> str:
        return clean(self.cleaned_data["reason"]).strip()
