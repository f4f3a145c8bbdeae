"""What the small form of each of the desk's verbs shares."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import CleanTextField
from requests_desk.staff_offers import StaffOffers

CHOOSE = ("", _("Choose…"))
GONE = _("What you chose is no longer in the list: choose again.")


class VerbForm(forms.Form):
    """A verb's own form, drawn from what is open to the person on the case; ``given`` is what the verb takes."""

    use_required_attribute = False

    def __init__(self, offers: StaffOffers, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = offers
        say_what_is_gone(self)
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices."""

    def given(self) -> dict[str, Any]:
        """What the verb takes beside the case and who acts."""
        return self.cleaned_data


def say_what_is_gone(form: forms.Form) -> None:
    """A colleague, agency or service that left a list meanwhile is refused in words, never by its key."""
    for field in form.fields.values():
        if "invalid_choice" in field.error_messages:
            field.error_messages["invalid_choice"] = GONE


def words(
    label: Any, *, rows: int = 3, most: int = 2000, field: type[CleanTextField] = CleanTextField, **kwargs: Any
) -> CleanTextField:
    """A text of several lines that follows the direction of what is typed."""
    return field(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}), **kwargs)


def choices_of(rows: Any) -> list[tuple[str, str]]:
    """Rows as the choices of a drop-down, by key."""
    return [(str(row.pk), str(row)) for row in rows]


def chosen(rows: Any, key: str) -> Any:
    """The row of a key that passed ``choices_of``."""
    return next(row for row in rows if str(row.pk) == key)
