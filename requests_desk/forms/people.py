"""Whom the applicant invites, and which owner a preparer asks."""

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.emails import EmailField
from common.forms import CleanCharField
from requests_desk.models import Follower


def language_of_page() -> str:
    """``ar`` or ``fr``."""
    return "fr" if get_language() == "fr" else "ar"


class InviteForm(forms.Form):
    """Somebody who will follow a case, and what they may do in it."""

    prefix = "invite"
    name = CleanCharField(label=_("Their name"), max_length=150, required=False)
    email = EmailField(label=_("Their e-mail"), help_text=_("We write to it; they confirm it by a code."))
    is_a = forms.ChoiceField(label=_("They are"), choices=Follower.Is.choices)
    language = forms.ChoiceField(
        label=_("Language of our letters to them"), choices=settings.LANGUAGES, initial=language_of_page
    )
    may_act = forms.BooleanField(
        label=_("They may also give papers and write to the agency"),
        help_text=_("You are told each time. Only you can withdraw the request or invite people."),
        required=False,
    )


class PrepareForm(forms.Form):
    """The owner who is asked to confirm, and what the preparer is to them."""

    email = EmailField(label=_("The owner’s e-mail"), help_text=_("Only the person who reads it can confirm."))
    is_a = forms.ChoiceField(label=_("You are"), choices=Follower.Is.choices, initial=Follower.Is.RELATIVE)
    language = forms.ChoiceField(
        label=_("Language of our letters to the owner"), choices=settings.LANGUAGES, initial=language_of_page
    )


class WhoseForm(forms.Form):
    """The address a link was sent to."""

    email = EmailField(label=_("E-mail"), help_text=_("The address to which this link was sent."))


class AgreeForm(forms.Form):
    """The owner's own agreement."""

    consent = forms.BooleanField(
        label=_("I agree that the agency uses what I write here to handle my request."),
        help_text=_("Law 09-08 protects your personal data: you may see, correct and erase them."),
        error_messages={"required": _("The agency cannot handle your request without your agreement.")},
    )
