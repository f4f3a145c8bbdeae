"""Who comes and what for: the form beside a held time, and the last look before it is confirmed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.models import User
from appointments.models import CALLED_ON_A_LINE, Booking, Question
from common import phones
from common.countries import country_choices
from common.forms import CleanCharField, CleanTextField
from common.references import read_reference
from requests_desk.forms.follow import ContactField
from requests_desk.models import Case

YES_NO = (("yes", _("Yes")), ("no", _("No")))
LATIN = forms.TextInput(attrs={"dir": "ltr", "autocomplete": "name"})
_PERSON = ("name_ar", "name_latin", "phone", "country", "time_zone", "language")


class VisitForm(forms.Form):
    """Names in both scripts, how to reach the person, what it is about, and the service's own questions."""

    name_ar = CleanCharField(
        label=_("Your name in Arabic letters"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ar", "autocomplete": "name"}),
    )
    name_latin = CleanCharField(
        label=_("Your name in Latin letters"),
        help_text=_("As on your passport. One of the two is enough."),
        max_length=150,
        required=False,
        widget=LATIN,
    )
    email = ContactField(
        label=_("E-mail"),
        help_text=_(
            "We send a six-digit code to it, then the confirmation. No e-mail at hand? Write the phone of an earlier "
            "request: the code goes to the e-mail of that request."
        ),
        max_length=254,
        widget=forms.TextInput(
            attrs={"dir": "ltr", "autocapitalize": "none", "autocomplete": "email", "spellcheck": "false"}
        ),
    )
    country = forms.ChoiceField(
        label=_("Country you live in"), error_messages={"required": _("Choose the country you live in.")}
    )
    phone = CleanCharField(
        label=_("Phone"),
        help_text=_("With the country code, for example +33 6 12 34 56 78."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "type": "tel", "autocomplete": "tel"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Your clock"), required=False, help_text=_("Our letters also give the hour as it is where you live.")
    )
    language = forms.ChoiceField(
        label=_("Language of the meeting and of our letters"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    note = CleanTextField(
        label=_("What should the officer know beforehand?"),
        help_text=_("A few words help the officer to prepare."),
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    consent = forms.BooleanField(
        label=_("I agree that the agency uses what I write here for this appointment."),
        help_text=_("Law 09-08 protects your personal data: you may see, correct and erase them."),
        error_messages={"required": _("The agency cannot receive you without your agreement.")},
    )

    def __init__(
        self, *args: Any, hold: Booking, questions: Sequence[Question], person: Any, cases: Sequence[Case] = (),
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.hold, self.questions = hold, questions
        self.signed_in_as: str = person.email if person.is_authenticated else ""
        language = "fr" if get_language() == "fr" else "ar"
        self.fields["country"].choices = [("", _("Choose…")), *country_choices(language)]
        zone = str(self.initial.get("time_zone") or "")
        self.fields["time_zone"].choices = [("", _("As in my country")), *zones.choices(language, zone)]
        self._ask_phone()
        self._ask_case(cases)
        for question in questions:
            self.fields[key_of(question)] = field_of(question)
        last = ("note", "consent")
        self.order_fields([*(name for name in self.fields if name not in last), *last])
        if self.signed_in_as:
            self.fields["email"].widget.attrs["readonly"] = True
            self.fields["email"].help_text = _("You are signed in with this e-mail.")

    def _ask_phone(self) -> None:
        if self.hold.mode in CALLED_ON_A_LINE:
            self.fields["phone"].required = True
            self.fields["phone"].help_text = _("We call you at this number. With the country code: +33 6 12 34 56 78.")
            self.fields["phone"].error_messages["required"] = _("We need your number: the agency calls you.")

    def _ask_case(self, cases: Sequence[Case]) -> None:
        """One's own requests to choose from when signed in; else its reference, checked once the code is right."""
        needed = self.hold.service.needs_case
        if self.signed_in_as:
            self.fields["case"] = case_field(cases, needed=needed)
            return
        self.fields["case"] = CleanCharField(
            label=_("Reference of your request at this agency"),
            help_text=_("It stands on your receipt, for example AUBM-26-004217-3."),
            max_length=40,
            required=needed,
            widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "characters", "autocomplete": "off"}),
            error_messages={"required": _("This service is for a request under way: write its reference.")},
        )

    def clean_email(self) -> str:
        """The signed-in person's own, else what was typed."""
        return self.signed_in_as or self.cleaned_data["email"]

    def clean_case(self) -> Any:
        """A request of one's own, or a reference with its check character right."""
        typed = self.cleaned_data["case"]
        if not typed or self.signed_in_as:
            return typed
        reference = read_reference(typed)
        if reference is None:
            raise forms.ValidationError(
                _("This is not a reference of ours: look again at your receipt, one character may be wrong.")
            )
        return reference

    def clean(self) -> dict[str, Any]:
        """One name at least; a phone that can be called; the country's clock where none was chosen."""
        found = super().clean() or {}
        if not (found.get("name_ar") or found.get("name_latin")) and not self.errors.keys() & {"name_ar", "name_latin"}:
            self.add_error("name_ar", _("Write your name, in Arabic or in Latin letters."))
        self._read_phone(found)
        found["time_zone"] = found.get("time_zone") or zones.zone_for_country(found.get("country") or "")
        return found

    def _read_phone(self, found: dict[str, Any]) -> None:
        """A number without its country code is read as one of the country chosen."""
        country = found.get("country") or "MA"
        if found.get("phone"):
            found["phone"] = phones.normalise(found["phone"], country) or ""
            if not found["phone"]:
                self.add_error("phone", _("This number does not look right. Begin with + and the country code."))
        elif "@" not in found.get("email", "@") and "phone" not in self.errors:
            found["phone"] = phones.normalise(found["email"], country) or ""

    @property
    def typed(self) -> dict[str, Any]:
        """What is kept with the held time; a contact that is a phone names no e-mail."""
        said = self.cleaned_data
        kept = {name: said[name] for name in (*_PERSON, "note")}
        email = said["email"] if "@" in said["email"] else ""
        case = said["case"] if isinstance(said["case"], Case) else None
        return kept | {"email": email, "case": case, "answers": self._answers()}

    def _answers(self) -> list[dict[str, Any]]:
        """Each question with its answer, both as either language says them."""
        given = ((question, self.cleaned_data.get(key_of(question))) for question in self.questions)
        return [answered(question, answer) for question, answer in given if answer]


class ConfirmForm(forms.Form):
    """The last look: which of one's own requests it is about."""

    def __init__(self, *args: Any, cases: Sequence[Case], needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if cases or needed:
            self.fields["case"] = case_field(cases, needed=needed)


def case_field(cases: Sequence[Case], *, needed: bool) -> forms.Field:
    """One's own open requests at the agency."""
    found = {str(case.pk): case for case in cases}
    named = [(pk, f"{case.get_kind_display()} · \u2066{case.reference}\u2069") for pk, case in found.items()]
    return forms.TypedChoiceField(
        label=_("Which of your requests is it about?"),
        choices=[("", _("Choose…") if needed else _("None of them")), *named],
        coerce=found.__getitem__,
        empty_value=None,
        required=needed,
        error_messages={
            "required": _("This service is for a request under way: choose it."),
            "invalid_choice": _("Choose one of your open requests."),
        },
    )


def initial_of(hold: Booking, person: Any, zone: str, language: str) -> dict[str, Any]:
    """What was typed with the held time before, else what the person's own page says."""
    if hold.name_ar or hold.name_latin:
        said = {name: getattr(hold, name) for name in (*_PERSON, "email", "note")}
        said |= {"phone": str(hold.phone or ""), "case": hold.case_id}
        return said | {f"q{row['id']}": row["value"] for row in hold.answers if "id" in row}
    known: dict[str, Any] = {"language": language, "time_zone": zone}
    if isinstance(person, User):
        known |= {name: getattr(person, name) for name in _PERSON if getattr(person, name)} | {"email": person.email}
        known["phone"] = str(person.phone or "")
    return known


def answered(question: Question, value: str) -> dict[str, Any]:
    """A question and its answer, both in both languages where they are ours."""
    label = {"ar": question.label_ar, "fr": question.label_fr}
    answer: Any = value
    if question.kind == Question.Kind.YES_NO:
        answer = {language: _in(language, dict(YES_NO)[value]) for language in ("ar", "fr")}
    elif question.kind == Question.Kind.CHOICE:
        answer = {language: _chosen(question, language, int(value)) for language in ("ar", "fr")}
    return {"id": question.pk, "question": label, "answer": answer, "value": value}


def _in(language: str, words: Any) -> str:
    with override(language):
        return str(words)


def _chosen(question: Question, language: str, number: int) -> str:
    with override(language):
        answers = question.answers
    return answers[number] if number < len(answers) else ""


def key_of(question: Question) -> str:
    """The name of a question's field."""
    return f"q{question.pk}"


def field_of(question: Question) -> forms.Field:
    """The field that a question is asked by."""
    said: dict[str, Any] = {"label": question.label, "required": question.required}
    if question.kind == Question.Kind.TEXT:
        return CleanTextField(max_length=1500, widget=forms.Textarea(attrs={"rows": 3}), **said)
    if question.kind == Question.Kind.LINE:
        return CleanCharField(max_length=200, **said)
    if question.kind == Question.Kind.YES_NO:
        return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, **said)
    choices = [(str(number), words) for number, words in enumerate(question.answers)]
    if len(choices) <= 4:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **said)
    return forms.ChoiceField(choices=[("", _("Choose…")), *choices], **said)
