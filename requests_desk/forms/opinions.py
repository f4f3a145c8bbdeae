"""How readers narrow the published opinions, and what an agency may publish."""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from common.forms import CleanCharField
from requests_desk.models import PublishedOpinion


class OpinionSearch(forms.Form):
    """Words in either script, agency, opinion and year; all of them may stay empty."""

    q = CleanCharField(
        label=_("Words, reference or commune"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
    agency = forms.ModelChoiceField(
        label=_("Agency"),
        queryset=Agency.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All agencies"),
    )
    opinion = forms.ChoiceField(label=_("Opinion"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.conditional = True  # type: ignore[attr-defined]
        published = PublishedOpinion.objects.published().order_by()
        span = published.aggregate(first=Min("session_on"), last=Max("session_on"))
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=published.values("agency"))
        self.fields["opinion"].choices = [("", _("All opinions")), *PublishedOpinion.Opinion.choices]
        self.fields["year"].choices = [("", _("All years")), *_years(span["first"], span["last"])]
        for name in ("agency", "opinion", "year"):
            self.fields[name].error_messages["invalid_choice"] = _("This choice does not exist; choose from the list.")

    def found(self) -> dict[str, Any]:
        """What was understood; a filter that was not is left out and said beside its field."""
        self.is_valid()
        return self.cleaned_data


def _years(first: date | None, last: date | None) -> list[tuple[int, str]]:
    """Newest first."""
    return [(year, str(year)) for year in range(last.year, first.year - 1, -1)] if first and last else []


_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)\d{1,3}[ .()/-]*\d(?:[ .()/-]?\d){6,}|0[5-8](?:[ ./-]?\d){8}(?!\d))")
_CIN = re.compile(r"(?<![^\W_])[A-Z]{1,2} ?\d{5,7}(?![^\W_])", re.IGNORECASE)
PERSONAL = (
    (_EMAIL, _("This text holds an e-mail address: “%(found)s”. Opinions are published without names or identifiers.")),
    (_PHONE, _("This text holds a phone number: “%(found)s”. Opinions are published without names or identifiers.")),
    (
        _CIN,
        _(
            "This text holds what looks like an identity-card number: “%(found)s”. "
            "Opinions are published without names or identifiers."
        ),
    ),
)


def refuse_personal(text: str) -> None:
    """Raise ValidationError for an e-mail address, a phone or an identity-card number, in digits of any script."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(str(unicodedata.digit(sign, sign)) for sign in plain)
    for pattern, message in PERSONAL:
        found = pattern.search(plain)
        if found:
            raise forms.ValidationError(message, code="personal", params={"found": found[0]})


class OpinionForm(forms.ModelForm):  # type: ignore[type-arg]
    """An opinion as its agency publishes it: nothing in it that names a person."""

    withdrawn = forms.BooleanField(
        label=_("Withdrawn: the public no longer sees it"),
        help_text=_("A published opinion is withdrawn, not deleted; it can be shown again."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["withdrawn"].initial = self.instance.withdrawn_at is not None

    def clean(self) -> dict[str, Any]:
        """Every free text is searched for what identifies a person."""
        given = super().clean() or {}
        for name in ("reference", "subject_ar", "subject_fr", "remarks_ar", "remarks_fr"):
            try:
                refuse_personal(given.get(name) or "")
            except forms.ValidationError as error:
                self.add_error(name, error)
        if not given.get("subject_ar") and not given.get("subject_fr") and "subject_ar" not in self.errors:
            self.add_error("subject_ar", _("Say in one language at least what the project is."))
        return given

    def save(self, commit: bool = True) -> PublishedOpinion:
        """The row with what searches compare, and since when it is withdrawn."""
        self.instance.withdraw(timezone.now() if self.cleaned_data["withdrawn"] else None)
        self.instance.fold_search_text()
        return super().save(commit)
