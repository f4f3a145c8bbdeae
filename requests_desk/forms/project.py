"""The project whose file is studied before the official deposit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import CleanCharField, CleanTextField
from requests_desk.models import PreStudy

MOST_LEVELS = 200


class ProjectForm(forms.Form):
    """What is to be built or divided, how large, and by which architect."""

    nature = forms.ChoiceField(
        label=_("What is the project?"),
        choices=PreStudy.Nature.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what comes closest to your project.")},
    )
    size = forms.ChoiceField(
        label=_("Small or large project?"),
        help_text=_(
            "Large (decree 2-18-577): a subdivision, a division of land, a housing group, a building for an "
            "administration or open to the public. Small: nearly everything else, such as a house. Not sure? Choose "
            "what seems closest: the agency puts it right."
        ),
        choices=PreStudy.Size.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two; the agency puts it right if need be.")},
    )
    description = CleanTextField(
        label=_("The project in a few words"),
        help_text=_("For example: a family house with a shop on the ground floor."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    floor_area = forms.DecimalField(
        label=_("Floor area in m², all levels together"),
        max_digits=12,
        decimal_places=2,
        min_value=1,
        required=False,
        localize=True,
    )
    levels = forms.IntegerField(
        label=_("Number of levels, ground floor included"),
        help_text=_("A house with a ground floor and two storeys has three."),
        min_value=0,
        max_value=MOST_LEVELS,
        required=False,
    )
    architect = CleanCharField(
        label=_("Your architect’s name"),
        help_text=_("If you have chosen one already."),
        max_length=150,
        required=False,
    )
    architect_contact = CleanCharField(label=_("The architect’s phone or e-mail"), max_length=150, required=False)

    def clean(self) -> dict[str, Any]:
        """A project that is none of those listed is told in words."""
        found = super().clean() or {}
        unnamed = found.get("nature") == PreStudy.Nature.OTHER and not found.get("description")
        if unnamed and "description" not in self.errors:
            self.add_error("description", _("Say in a few words what the project is."))
        return found
