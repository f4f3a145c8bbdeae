"""What is asked once for many requests: to whom, which paper, which words."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agencies.models import Posting
from common.forms import CleanCharField, CleanTextField
from requests_desk import canned
from requests_desk.forms.verb import CHOOSE, choices_of, say_what_is_gone
from requests_desk.models import BulkJob, CannedReply, Case, PaperRequest, Requirement
from requests_desk.models.scope import WORKING_ROLES


class BulkForm(forms.Form):
    """A form over the chosen cases; ``words`` is what the job keeps."""

    use_required_attribute = False
    insertable = False

    def __init__(self, cases: Sequence[Case], by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases, self.by = cases, by
        say_what_is_gone(self)
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices."""

    def words(self) -> dict[str, Any]:
        """Details of the job, as JSON."""
        return {}

    def chosen(self) -> list[tuple[Any, str]]:
        """What was chosen, by the names of the fields; letters are shown apart, as they will be read."""
        said = [(bound.label, _shown(bound)) for bound in self if bound.name not in ("reply", "text_ar", "text_fr")]
        return [(label, value) for label, value in said if value]


def _shown(bound: forms.BoundField) -> str:
    """What a field holds, as its choices name it."""
    value = str(bound.value() or "")
    return str(dict(getattr(bound.field, "choices", ())).get(value, value)) if value else ""


class AssignManyForm(BulkForm):
    """The officer to whom they are given."""

    to = forms.ChoiceField(label=_("Officer"))
    reason = CleanTextField(
        label=_("A word to your colleague"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def prepare(self) -> None:
        """Who works today at the agencies of the chosen cases."""
        agencies = {case.agency_id for case in self.cases}
        posted = Posting.objects.current().filter(agency_id__in=agencies, role__in=WORKING_ROLES)
        people = User.objects.filter(pk__in=posted.values("user_id"), is_active=True, is_staff=True)
        self.fields["to"].choices = [CHOOSE, *choices_of(people.order_by("name_latin", "email"))]

    def words(self) -> dict[str, Any]:
        """The person's key and the reason."""
        return {"to": int(self.cleaned_data["to"]), "reason": self.cleaned_data["reason"]}


class PairForm(BulkForm):
    """Words in both languages, written here or taken from a ready-made reply; each applicant reads their own."""

    situation = CannedReply.Situation.MESSAGE
    needed = True
    insertable = True

    reply = forms.ChoiceField(label=_("Ready-made reply"), required=False)
    text_ar = CleanTextField(
        label=_("Words in Arabic"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "ar", "dir": "rtl"}),
    )
    text_fr = CleanTextField(
        label=_("Words in French"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "fr", "dir": "ltr"}),
    )

    def prepare(self) -> None:
        """Replies in use that fit every kind among the cases, and how many read each language."""
        kinds, agencies = {case.kind for case in self.cases}, {case.agency_id for case in self.cases}
        kind = kinds.pop() if len(kinds) == 1 else ""
        fitting = CannedReply.objects.visible_to(self.by).filter(
            active=True, situation=self.situation, kind__in={"", kind}
        )
        own = [reply for reply in fitting if reply.agency_id is None or {reply.agency_id} == agencies]
        self.replies = {str(reply.pk): reply for reply in own}
        self.fields["reply"].choices = [("", _("none")), *((key, str(reply)) for key, reply in self.replies.items())]
        for name in ("text_ar", "text_fr"):
            self.fields[name].conditional = self.needed  # type: ignore[attr-defined]

    def inserted(self) -> dict[str, Any]:
        """What was typed, with the chosen reply's texts in place of the words."""
        typed = {name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
                 for name, field in self.fields.items()}  # fmt: skip
        reply = self.replies.get(typed.get("reply") or "")
        if reply:
            typed |= {f"text_{code}": canned.text_in(reply, code) for code in canned.LANGUAGES}
        return typed

    def clean_text_ar(self) -> str:
        """Known variables only."""
        return finished(known_variables(self.cleaned_data["text_ar"]))

    def clean_text_fr(self) -> str:
        """Known variables only."""
        return finished(known_variables(self.cleaned_data["text_fr"]))

    def clean(self) -> dict[str, Any]:
        """A reply chosen and not inserted stands for its texts; words are needed in one language at least."""
        found = super().clean() or {}
        texts = [found.get(f"text_{code}") for code in canned.LANGUAGES]
        reply = self.replies.get(found.get("reply") or "")
        if not self.errors and not any(texts) and reply:
            found |= {f"text_{code}": canned.text_in(reply, code) for code in canned.LANGUAGES}
            self._refuse_what_is_left_to_write(reply)
        elif not self.errors and not any(texts) and self.needed:
            self.add_error("text_ar", _("Write the words in at least one of the two languages."))
        return found

    def _refuse_what_is_left_to_write(self, reply: CannedReply) -> None:
        if any(canned.is_unfinished(canned.text_in(reply, code)) for code in canned.LANGUAGES):
            self.add_error("reply", _("This reply has parts to write: insert it, then write them."))

    def words(self) -> dict[str, Any]:
        """The text of each language."""
        return {code: self.cleaned_data[f"text_{code}"] for code in canned.LANGUAGES}


class MessageManyForm(PairForm):
    """A message to each applicant."""


class AskManyForm(PairForm):
    """One paper, the same for all, and why."""

    situation = CannedReply.Situation.ASK
    needed = False

    paper = forms.ChoiceField(label=_("Paper"), required=False)
    label = CleanCharField(label=_("Another paper"), max_length=160, required=False)
    why = forms.ChoiceField(label=_("Reason"), choices=[CHOOSE, *PaperRequest.Reason.choices])
    field_order = ["paper", "label", "why", "reply", "text_ar", "text_fr"]

    def prepare(self) -> None:
        """Papers that the kinds among the cases know, once by name."""
        super().prepare()
        known = Requirement.objects.filter(active=True, kind__in={case.kind for case in self.cases})
        papers = {paper.code: paper.name for paper in known.order_by("-kind", "order", "-pk")}
        self.fields["paper"].choices = [CHOOSE, *papers.items()]
        for name in ("paper", "label"):
            self.fields[name].conditional = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One paper: a known one or another, not both."""
        found = super().clean()
        if found.get("paper") and found.get("label"):
            self.add_error("label", _("Choose a paper or name another one, not both."))
        if not self.errors and not (found.get("paper") or found.get("label")):
            self.add_error("paper", _("Choose the paper to ask for, or name another one."))
        return found

    def words(self) -> dict[str, Any]:
        """The paper, its reason and the note."""
        return super().words() | {name: self.cleaned_data[name] for name in ("paper", "label", "why")}


def known_variables(text: str) -> str:
    """The text, unless it names a variable that nobody fills. Raises forms.ValidationError with the known ones."""
    odd = canned.odd_names(text)
    if odd:
        raise forms.ValidationError(
            _("Unknown variable: %(odd)s. Known ones: %(known)s."),
            code="variable",
            params={"odd": ", ".join(odd), "known": known_in_braces()},
        )
    return text


def finished(text: str) -> str:
    """The text, unless it has parts left to write. Raises forms.ValidationError."""
    if canned.is_unfinished(text):
        raise forms.ValidationError(canned.UNFINISHED, code="unfinished")
    return text


def known_in_braces() -> str:
    """The variables as they are typed."""
    return ", ".join(f"{{{name}}}" for name in canned.VARIABLES)


FORMS: dict[str, type[BulkForm]] = {
    BulkJob.Verb.ASSIGN: AssignManyForm,
    BulkJob.Verb.TAKE: BulkForm,
    BulkJob.Verb.CLOSE: BulkForm,
    BulkJob.Verb.ASK: AskManyForm,
    BulkJob.Verb.MESSAGE: MessageManyForm,
    BulkJob.Verb.EXPORT: BulkForm,
}
