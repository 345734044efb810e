from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, DisplaySite
from core.forms import DayField


class DisplaySiteForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """A place of the offline display; whether it may stand so is said by the service."""

    opens_on = DayField(label=_("First day"))
    closes_on = DayField(
        label=_("Last day"),
        help_text=_("The last day is included. Boards may hang longer: their codes still lead on."),
    )

    class Meta:
        model = DisplaySite
        fields = ("name", "address", "city", "opens_on", "closes_on", "area", "contact")
        help_texts = {
            "name": _("As it stands on the boards, for example 云岚市政务服务中心一楼大厅"),
            "address": _("Public, with the days: people go there."),
            "area": _("Only cases of this award area are shown there. Empty: all."),
            "contact": _("Who looks after the place. For organisers only, never public."),
        }

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = campaign.areas.all()  # type: ignore[attr-defined]
        self.fields["area"].empty_label = _("all award areas")  # type: ignore[attr-defined]

    def validate_unique(self) -> None:
        """The service says it in words, under its lock."""

    def _post_clean(self) -> None:
        """Nothing is written into the row here: what is shown beside the form stays what is stored."""
