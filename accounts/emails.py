"""E-mail addresses as people type them."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.words import clean_line

_SCRIPTS = ("LATIN", "ARABIC")


def check_domain(email: str) -> str:
    """The address itself; ValidationError when its domain mixes scripts or imitates Latin letters."""
    for label in email.rpartition("@")[2].split("."):
        scripts = {unicodedata.name(ch, "?").split()[0] for ch in label if ch.isalpha()}
        if len(scripts) > 1 or not scripts.issubset(_SCRIPTS):
            raise ValidationError(_("Check the address: part of it is written in letters of another alphabet."))
    return email


class EmailField(forms.EmailField):
    """One e-mail address in lower case, without hidden characters or a look-alike domain."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "email", "dir": "ltr", "spellcheck": "false", "autocapitalize": "none"}
        kwargs.setdefault("label", _("E-mail"))
        kwargs.setdefault("widget", forms.EmailInput(attrs=attrs))
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault("error_messages", {"invalid": _("Enter an e-mail address, such as name@example.com.")})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """The typed address, cleaned; spaces inside are slips of the thumb."""
        return clean_line(super().to_python(value) or "").replace(" ", "").lower()

    def clean(self, value: Any) -> str:
        """A checked address; ValidationError says what is wrong with it."""
        return check_domain(super().clean(value))
