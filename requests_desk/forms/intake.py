"""What staff type for somebody at the desk: the citizen's own steps, in fewer words and on one page."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Commune, Kind, Office
from agencies.search import find_communes
from common.forms import CleanCharField
from common.words import fold
from requests_desk.desks import competent, desks_of, offices_of
from requests_desk.forms.mandate import MandateForm
from requests_desk.forms.papers import PapersField, what_is_taken
from requests_desk.forms.people import language_of_page
from requests_desk.forms.place import PlaceForm
from requests_desk.forms.project import ProjectForm
from requests_desk.forms.steps import LandForm, NoteLandForm, YouForm
from requests_desk.forms.subject import SubjectForm
from requests_desk.models import Channel
from requests_desk.verbs.intake import elsewhere

CAME = [(item.value, item.label) for item in Channel if item != Channel.WEB]
CALLED = (Channel.PHONE, Channel.WHATSAPP)
SHOWN = 10


class OfficeField(forms.ModelChoiceField):
    """Offices by name, with their agency's where somebody works for several."""

    several = False

    def label_from_instance(self, office: Office) -> str:
        """Its name and kind."""
        named = f"{office.name} ({office.get_kind_display()})"
        return f"{office.agency.name} · {named}" if self.several else named


class DeskForm(forms.Form):
    """How the person came, where, and in which language they read."""

    channel = forms.ChoiceField(label=_("They came or wrote by"), choices=CAME, initial=Channel.COUNTER)
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"), empty_label=_("Choose…"))
    office = OfficeField(Office.objects.none(), label=_("Office"), required=False, empty_label=_("None of these"))
    language = forms.ChoiceField(label=_("The person reads"), choices=settings.LANGUAGES, initial=language_of_page)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = desks_of(by)
        known = list(agencies[:2])
        self.only = known[0] if len(known) == 1 else None
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["office"].queryset = offices_of(agencies)  # type: ignore[attr-defined]
        self.fields["office"].several = self.only is None  # type: ignore[attr-defined]
        if self.only:
            del self.fields["agency"]

    def clean(self) -> dict[str, Any]:
        """An office of the agency."""
        found = super().clean() or {}
        found.setdefault("agency", self.only)
        office, agency = found.get("office"), found["agency"]
        if office and agency and office.agency_id != agency.pk:
            self.add_error("office", _("This office belongs to another agency."))
        return found

    @property
    def chosen(self) -> Agency | None:
        """The agency chosen, as soon as it is known."""
        return self.only or (self.cleaned_data.get("agency") if self.is_bound and self.is_valid() else None)


class DeskPlaceForm(PlaceForm):
    """The commune by its name typed in either script: one that only one commune bears needs no choice."""

    query = CleanCharField(
        label=_("Commune"),
        help_text=_("Its name in Arabic or in French."),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "communes", "autocomplete": "off"}),
        error_messages={"required": _("Write the commune of the land.")},
    )
    field_order = ("query", "commune", "locality", "pin")

    def __init__(self, *args: Any, agency: Agency | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        self.fields["commune"].required = False
        self.fields["locality"].help_text = ""
        self.fields["pin"].help_text = _("Coordinates or the link of a map, as sent by WhatsApp for example.")
        query = self["query"].value()
        self.found: list[Commune] = self._ours_first(find_communes(query, limit=SHOWN)) if query else []

    def _ours_first(self, communes: list[Commune]) -> list[Commune]:
        """Those of the agency's territory before others, else in the order of the search."""
        held = Agency.objects.by_province(commune.province_id for commune in communes)
        return sorted(communes, key=lambda commune: held.get(commune.province_id) != self.agency)

    def clean(self) -> dict[str, Any]:
        """A commune of the agency: the one ticked if it still bears the name typed, else the only one that does."""
        found = super().clean() or {}
        query = found.get("query")
        if query and "commune" not in self.errors:
            ticked = found.get("commune")
            found["commune"] = ticked if ticked in self.found else self._only(query)
            self._judge(found["commune"])
        return found

    def _only(self, query: str) -> Commune | None:
        """The one commune of just this name, in the agency's territory before any other."""
        same = [one for one in self.found if fold(query) in map(fold, (one.name_ar, one.name_fr, one.name_ar_alt))]
        ours = [one for one in same if self.agency and competent(one) == self.agency]
        return next((kept[0] for kept in (ours, same) if len(kept) == 1), None)

    def _judge(self, commune: Commune | None) -> None:
        if commune is None and not self.found:
            self.add_error("query", _("No commune has such a name. Try other letters or the other script."))
        elif commune is None:
            self.add_error("query", _("Several communes are near this name: choose one below."))
        elif self.agency and (theirs := competent(commune)) != self.agency:
            self.add_error("query", elsewhere(theirs.name))


def _as_list(form: forms.Form, *names: str) -> None:
    """Radio buttons as a list, which takes one line of the screen."""
    for name in names:
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        choices: Any = field.choices
        field.widget = forms.Select()
        field.choices = [("", _("Choose…")), *choices]


class DeskLandForm(LandForm):
    """The land by its number alone."""

    area = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tenure"].label = _("The land is")
        self.fields["title_number"].help_text = self.fields["requisition_number"].help_text = ""
        _as_list(self, "tenure")


class DeskNoteForm(DeskLandForm, NoteLandForm):
    """The land, and what the person wants to know of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].label = _("The note is for")
        self.fields["question"].label = _("What does the person want to know?")
        self.fields["question"].widget.attrs["rows"] = 3


class DeskProjectForm(ProjectForm):
    """The project in a few facts."""

    architect_contact = None
    field_order = ("nature", "size", "description", "floor_area", "levels", "architect")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_list(self, "nature", "size")
        self.fields["architect"].label = _("The architect’s name")
        self.fields["size"].help_text = self.fields["levels"].help_text = self.fields["architect"].help_text = ""

    def clean(self) -> dict[str, Any]:
        """As the citizen's, without a line for the architect's phone."""
        return (super().clean() or {}) | {"architect_contact": ""}


class DeskSubjectForm(SubjectForm):
    """The complaint as it is told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_list(self, "sort")
        self.fields["sort"].label = _("The person makes a")
        self.fields["text"].label = _("What happened, and what the person asks for, in their words")
        self.fields["text"].help_text = self.fields["chikaya_number"].help_text = ""
        self.fields["text"].widget.attrs["rows"] = 6


_SAID = {
    "name_ar": _("Name in Arabic letters"),
    "name_latin": _("Name in Latin letters"),
    "country": _("Country they live in"),
    "applicant_is": _("The person files as"),
    "consent": _("The person agrees, here and now, that the agency uses these facts to handle the request."),
}


class DeskYouForm(YouForm):
    """The person; without e-mail they take the request over by the code on the receipt."""

    no_name = _("Write their name, in Arabic or in Latin letters.")

    def __init__(self, *args: Any, channel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel
        for name, label in _SAID.items():
            self.fields[name].label = label
        self.fields["email"].required = False
        self.fields["email"].help_text = _("Leave it empty if they have none. Read it back to them aloud.")
        self.fields["phone"].help_text = _("Its last four digits are asked for when they scan the receipt.")
        self.fields["name_latin"].help_text = _("One of the two is enough.")
        self.fields["consent"].help_text = _("Read it to them: it is recorded with your name. Law 09-08.")
        self.fields["consent"].error_messages["required"] = _("Without their agreement nothing can be filed.")
        self.fields["country"].error_messages["required"] = _("Choose the country they live in.")
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """As the citizen's; who called or wrote has a number."""
        found = super().clean() or {}
        if self.channel in CALLED and not found.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Write the number from which they called or wrote."))
        return found


class DeskMandateForm(MandateForm):
    """By whom the power of attorney was drawn up; the agency asks for what is missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["principal"].label = _("Name of the owner")


class DeskPapersForm(forms.Form):
    """Papers as they lie on the desk or came by phone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = PapersField(label=_("Papers"), required=False)
        field.help_text = what_is_taken(field)
        self.fields["files"] = field


_OF_KIND: dict[str, dict[str, type[forms.Form]]] = {
    Kind.NOTE: {"land": DeskNoteForm},
    Kind.PRE_STUDY: {"land": DeskLandForm, "project": DeskProjectForm},
    Kind.COMPLAINT: {"subject": DeskSubjectForm},
}


def desk_forms(kind: str, by: Any, typed: Any = None, initial: Any = None) -> dict[str, Any]:
    """The forms of one page in their order, over what was typed (judged) or over ``initial`` (not judged)."""
    make: Callable[..., Any] = lambda form, **context: form(typed, initial=initial, **context)  # noqa: E731
    desk = make(DeskForm, by=by)
    agency = desk.only if typed is None else desk.chosen
    channel = (typed or {}).get("channel", "")
    return {
        "desk": desk,
        "place": make(DeskPlaceForm, agency=agency),
        **{name: make(form) for name, form in _OF_KIND[kind].items()},
        "you": make(DeskYouForm, kind=kind, channel=channel),
        "mandate": make(DeskMandateForm),
    }
