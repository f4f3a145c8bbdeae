"""What is typed when a question is put to the agencies of an event, by a visitor or by staff who heard it."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.emails import EmailField
from accounts.models import User
from common import phones
from common.forms import CleanCharField, CleanTextField
from openhouse import links
from openhouse.models import OpenDay, Stand

LONGEST = 1000
LANGUAGES = [("ar", "العربية"), ("fr", "Français")]
WRONG_PHONE = _("This number does not look right. Begin with + and the country code, or leave it empty.")


def _text(**more: Any) -> CleanTextField:
    return CleanTextField(
        label=_("Your question"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": _("Write your question.")}, **more,
    )  # fmt: skip


class TicketQuestionForm(forms.Form):
    """A question from one's ticket: the address is known."""

    use_required_attribute = False
    token = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)
    text = _text(help_text=_("1,000 characters at most. The agency answers to the e-mail of your registration."))

    def __init__(self, *args: Any, event: OpenDay, **kwargs: Any) -> None:
        self.event = event
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = links.new_question(event)

    @property
    def typed(self) -> dict[str, Any]:
        """What the verb takes; the form is valid."""
        return {"text": self.cleaned_data["text"]}


class AskForm(TicketQuestionForm):
    """A question of anybody; with an e-mail or a phone where an answer is wished, with neither where it is not."""

    text = _text(help_text=_("1,000 characters at most. Write no identity-card number and nothing secret."))
    language = forms.ChoiceField(label=_("Language of the answer"), choices=LANGUAGES, widget=forms.RadioSelect)
    reply = forms.BooleanField(
        label=_("I would like an answer sent to me"), required=False, initial=True,
        help_text=_("Without it, look on the event’s page: questions of interest to many are published there."),
    )  # fmt: skip
    name = CleanCharField(
        label=_("Your name"), max_length=150, required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "name"}),
    )  # fmt: skip
    email = EmailField(required=False, help_text=_("The answer goes to this address and to no other."))
    phone = CleanCharField(
        label=_("Phone"), help_text=_("With the country code, for example +33 6 12 34 56 78."), max_length=40,
        required=False, widget=forms.TextInput(attrs={"dir": "ltr", "type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    consent = forms.BooleanField(
        label=_("I agree that the agency uses what I write here to answer me."),
        help_text=_("Law 09-08 protects your personal data: you may see, correct and erase them."),
        required=False,
    )

    def __init__(self, *args: Any, by: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = _language()
        if by and not self.is_bound:
            self.initial |= {"email": by.email, "phone": by.phone or "", "name": by.name_ar or by.name_latin}

    def clean(self) -> dict[str, Any]:
        """Who wishes an answer leaves a way to reach them, and agrees; nothing is kept of who does not."""
        said = super().clean() or {}
        if not said.get("reply"):
            for name in ("name", "email", "phone", "consent"):
                self._errors.pop(name, None)
            return said | {"name": "", "email": "", "phone": ""}
        if typed := said.get("phone"):
            said["phone"] = phones.normalise(typed, "MA") or ""
            if not said["phone"]:
                self.add_error("phone", WRONG_PHONE)
        if not (said.get("email") or said.get("phone")) and not self.errors.keys() & {"email", "phone"}:
            self.add_error("email", _("Write an e-mail or a phone number, or say that you need no answer."))
        if not said.get("consent"):
            self.add_error("consent", _("The agency cannot answer you without your agreement."))
        return said

    @property
    def typed(self) -> dict[str, Any]:
        """What the verb takes; the form is valid."""
        return {name: self.cleaned_data[name] for name in ("text", "language", "name", "email", "phone")}


class NoteForm(TicketQuestionForm):
    """A question heard at a stand, in the visitor's words; the rest if they give it."""

    text = CleanTextField(
        label=_("What the person asks"), max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autofocus": True}),
        error_messages={"required": _("Write the question.")},
    )  # fmt: skip
    language = forms.ChoiceField(label=_("The person reads"), choices=LANGUAGES, widget=forms.RadioSelect)
    stand = forms.ModelChoiceField(Stand.objects.none(), label=_("Stand"), required=False, empty_label=_("None"))
    name = CleanCharField(
        label=_("Name, if they give it"), max_length=150, required=False, widget=forms.TextInput({"dir": "auto"})
    )
    phone = CleanCharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"dir": "ltr", "type": "tel"})
    )
    email = EmailField(
        label=_("E-mail"), required=False,
        help_text=_("With the person’s agreement. The answer goes to it; read it back to them aloud."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = _language()
        self.fields["stand"].queryset = stands = self.event.stands.all()  # type: ignore[attr-defined]
        if not stands:
            del self.fields["stand"]
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean_phone(self) -> str:
        """A number that can be called."""
        typed = self.cleaned_data["phone"]
        found = phones.normalise(typed, "MA") if typed else ""
        if found is None:
            raise forms.ValidationError(WRONG_PHONE)
        return found

    @property
    def typed(self) -> dict[str, Any]:
        """What the verb takes; the form is valid."""
        names = ("text", "language", "stand", "name", "email", "phone")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


def _language() -> str:
    return "fr" if get_language() == "fr" else "ar"
