"""Cases moved from one officer to another by the chief."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import CleanTextField
from requests_desk.models import Case
from requests_desk.workload import MOST_MOVED, Sheet, to_move

NOBODY = "nobody"
OLDEST, PRESSING = "oldest", "pressing"


class MoveForm(forms.Form):
    """From whom, to whom, which and how many; people of the sheet alone."""

    source = forms.ChoiceField(label=_("From"))
    to = forms.ChoiceField(label=_("To"))
    which = forms.ChoiceField(
        label=_("Which requests"), choices=[(OLDEST, _("the oldest")), (PRESSING, _("those at risk or overdue"))]
    )
    count = forms.IntegerField(
        label=_("At most"), min_value=1, max_value=MOST_MOVED, initial=10,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
    )  # fmt: skip
    reason = CleanTextField(
        label=_("A word to your colleague"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, sheet: Sheet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"move-{sheet.agency.slug}", **kwargs)
        self.sheet = sheet
        having = [row.person for row in sheet.rows if row.person and row.open]
        self.fields["source"].choices = [(NOBODY, _("nobody in charge")), *_choices(having)]
        self.fields["to"].choices = [("", _("Choose…")), *_choices(sheet.people)]

    def clean(self) -> dict[str, Any]:
        """Giving somebody their own cases is no move."""
        given = super().clean() or {}
        if given.get("to") and given.get("to") == given.get("source"):
            self.add_error("to", _("Choose somebody else than the one the requests come from."))
        return given

    def cases(self) -> list[Case]:
        """The cases chosen, as they stand now."""
        given = self.cleaned_data
        source = None if given["source"] == NOBODY else self._person(given["source"])
        return to_move(self.sheet.agency, of=source, pressing=given["which"] == PRESSING, most=given["count"])

    def receiver(self) -> Any:
        """To whom they go."""
        return self._person(self.cleaned_data["to"])

    def _person(self, key: str) -> Any:
        return next(row.person for row in self.sheet.rows if row.person and str(row.person.pk) == key)


def _choices(people: list[Any]) -> list[tuple[str, str]]:
    return [(str(person.pk), str(person)) for person in people]
