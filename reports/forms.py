"""What part of a campaign to count."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Kind
from reports.desks import Desk
from reports.section import labels_of


class FilterForm(forms.Form):
    """An agency and a kind from the address; both may be empty."""

    agency = forms.ChoiceField(
        label=_("Agency"),
        required=False,
        error_messages={"invalid_choice": _("No agency has this short address here. Choose one from the list.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind of request"),
        required=False,
        error_messages={"invalid_choice": _("No kind of request has this name. Choose one from the list.")},
    )

    def __init__(self, data: Any, *, desks: Sequence[Desk]) -> None:
        super().__init__(data)
        self.agencies = {desk.agency.slug: desk.agency for desk in desks}
        named = sorted(((slug, agency.name) for slug, agency in self.agencies.items()), key=lambda one: one[1])
        # One's own agency alone stands in the list by itself: there is nothing else to choose.
        self._offer("agency", *([("", _("All agencies"))] if len(named) != 1 else []), *named)
        self._offer("kind", ("", _("All kinds")), *labels_of(Kind).items())

    def _offer(self, name: str, *choices: tuple[str, Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    @property
    def chosen_agency(self) -> Agency | None:
        """The agency asked for, None for all."""
        return self.agencies.get(self.cleaned_data["agency"])

    @property
    def chosen_kind(self) -> Kind | None:
        """The kind asked for, None for all."""
        return Kind(self.cleaned_data["kind"]) if self.cleaned_data["kind"] else None

    @property
    def query(self) -> str:
        """What was chosen, as the query of an address; empty when nothing was."""
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})
