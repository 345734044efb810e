from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.seal_pictures import LARGEST, LEAST_PIXELS, MOST_REASON, SMALLEST, TAKEN, USUAL


class SealForm(forms.Form):
    """The picture of a unit's own seal, and the word that it may be used."""

    file = forms.FileField(
        label=_("Picture of the seal"),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(TAKEN)}),
        help_text=_("A square PNG with a transparent ground, at least %(least)s pixels wide.")
        % {"least": LEAST_PIXELS},
    )
    millimetres = forms.IntegerField(
        label=_("Diameter on paper, in millimetres"), min_value=SMALLEST, max_value=LARGEST, initial=USUAL
    )
    authorised = forms.BooleanField(
        label=_("My unit has authorised me to let its seal be printed on this campaign's documents.")
    )


class WithdrawSealForm(forms.Form):
    """Why a picture is not used any more."""

    reason = forms.CharField(label=_("Why it is withdrawn"), max_length=MOST_REASON)
