"""An exchange on WhatsApp, pasted as the application exports it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import CleanTextField

LONGEST = 20_000


class PasteForm(forms.Form):
    """Every line as it was said; hidden direction characters go."""

    text = CleanTextField(
        label=_("The WhatsApp exchange, pasted"),
        help_text=_("In WhatsApp: select the messages, copy, paste here. 20,000 characters at most."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        error_messages={"required": _("Paste the exchange.")},
    )
