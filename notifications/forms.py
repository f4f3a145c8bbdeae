"""When each kind of message is wanted."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.text import capfirst

from notifications.kinds import LETTERS
from notifications.models import Kind, Mode, Preference


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
