"""Where the land is: its commune, how people there call it, and a point pasted from any map."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Commune
from common.coordinates import NoPoint, Point, ShortLink, read_point
from common.forms import CleanCharField


class PointField(CleanCharField):
    """A point as pasted: coordinates or a map's link; cleans to a Point, or None when empty."""

    default_error_messages = {
        "short_link": _(
            "A short link does not say where it leads without being followed. Open it, then paste the full address of "
            "the page or the coordinates."
        ),
        "no_point": _(
            "We could not read a point in it. Paste coordinates, for example 33.5731, -7.5898, or the full link of a "
            "map, or leave it empty."
        ),
    }

    def clean(self, value: Any) -> Point | None:
        """The point. Raises ValidationError saying what was understood."""
        typed = super().clean(value)
        try:
            found = read_point(typed) if typed else None
        except ShortLink as error:
            raise forms.ValidationError(self.error_messages["short_link"], code="short_link") from error
        except NoPoint as error:
            raise forms.ValidationError(self.error_messages["no_point"], code="no_point") from error
        if found and not found.in_morocco:
            raise forms.ValidationError(
                _(
                    "We understood %(point)s, and that is outside Morocco. West of Greenwich the second number takes a "
                    "minus sign."
                ),
                code="outside",
                params={"point": f"\u2066{found}\u2069"},
            )
        return found


class CommuneField(forms.ModelChoiceField):
    """A commune by its code; one that is already at hand is not read again."""

    known: Commune | None = None

    def to_python(self, value: Any) -> Commune | None:
        """The commune. Raises ValidationError when there is none of this code."""
        return self.known if self.known and value == self.known.pk else super().to_python(value)


class PlaceForm(forms.Form):
    """Which commune the land is in, and where in it."""

    commune = CommuneField(
        Commune.objects.all(),
        label=_("Commune"),
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Choose the commune of your land from the list."),
            "invalid_choice": _("Choose the commune of your land from the list."),
        },
    )
    locality = CleanCharField(
        label=_("Address, district or hamlet"),
        help_text=_("As people there call it. This helps the agency find your land."),
        max_length=300,
        required=False,
    )
    pin = PointField(
        label=_("Point on a map"),
        help_text=_(
            "Paste coordinates or the link of a map (Google Maps, OpenStreetMap, Apple…). No Lambert coordinates are "
            "needed."
        ),
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, known: Commune | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune"].known = known  # type: ignore[attr-defined]
