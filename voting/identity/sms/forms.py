from django import forms
from django.utils.translation import gettext_lazy as _

from core import sms
from core.text import clean_line, narrow


class PhoneForm(forms.Form):
    """The number that the code goes to."""

    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel-national", "type": "tel"}),
        error_messages={"required": _("Please fill in your mobile number.")},
    )

    def clean_phone(self) -> str:
        number = sms.mobile(clean_line(self.cleaned_data["phone"]))
        if not number:
            raise forms.ValidationError(_("A mobile number has 11 digits and begins with 1."))
        return number


class CodeForm(forms.Form):
    """The code that came; the number travels along, since nothing about it is kept in the browser."""

    phone = forms.CharField(widget=forms.HiddenInput, max_length=40)
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Please fill in the code of 6 digits from the text message.")},
    )

    def clean_phone(self) -> str:
        number = sms.mobile(clean_line(self.cleaned_data["phone"]))
        if not number:
            raise forms.ValidationError(_("Please fill in your mobile number once more."))
        return number

    def clean_code(self) -> str:
        code = narrow(clean_line(self.cleaned_data["code"])).replace(" ", "")
        if not (len(code) == 6 and code.isascii() and code.isdigit()):
            raise forms.ValidationError(_("The code has 6 digits. Please fill it in as it stands in the text message."))
        return code
