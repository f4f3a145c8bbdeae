"""When each kind of message is wanted."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import phones
from notifications.kinds import LETTERS
from notifications.models import Channel, Kind, Mode, Preference


def kinds_to_choose(desk: bool) -> list[Kind]:
    """Kinds that hold something one may do without; the desk's for staff alone."""
    optional = {letter.kind for letter in LETTERS.values() if letter.optional}
    return [kind for kind in Kind if kind in optional and (desk or kind != Kind.DESK)]


class ChooseForm(forms.Form):
    """One choice a kind; what was never chosen comes at once."""

    def __init__(self, *args: Any, email: str, desk: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        kept = dict(Preference.objects.filter(email=email).values_list("kind", "mode"))
        for kind in kinds_to_choose(desk or Kind.DESK in kept):
            label, now = capfirst(str(kind.label)), kept.get(kind, Mode.AT_ONCE)
            self.fields[kind] = forms.ChoiceField(
                label=label, choices=Mode.choices, initial=now, widget=forms.RadioSelect
            )

    @transaction.atomic
    def save(self) -> None:
        """Keep what was chosen."""
        for kind, mode in self.cleaned_data.items():
            keep(self.email, kind, mode)


def keep(email: str, kind: str, mode: str) -> None:
    """One choice of an address."""
    Preference.objects.update_or_create(email=email.lower(), kind=kind, defaults={"mode": mode})


class PhoneForm(forms.Form):
    """A number and how it is reached; what the account says stands in the field."""

    channel = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        help_text=_("With the country code, such as +33 6 12 34 56 78."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )

    def __init__(self, *args: Any, served: Sequence[Channel], person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        channel: Any = self.fields["channel"]
        channel.choices = [(one.value, one.label) for one in served]
        channel.initial, self.fields["phone"].initial = served[0], person.phone

    def clean_phone(self) -> str:
        """The number as E.164; without a country code it is read as one of the person's country."""
        number = phones.normalise(self.cleaned_data["phone"], str(self.person.country or "MA"))
        if number is None:
            raise forms.ValidationError(_("Check the number: it does not exist in this form."))
        return number
