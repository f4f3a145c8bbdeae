"""The desk's verbs as one table: what each asks, when it is allowed, what it does; and their panels on a case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from requests_desk import verbs
from requests_desk.forms.charge import AssignForm, GiveBackForm
from requests_desk.forms.inside import AskOpinionForm, GiveOpinionForm, NoteForm
from requests_desk.forms.late import AnnounceForm
from requests_desk.forms.marks import MarkForm, ReopenByStaffForm
from requests_desk.forms.merging import MergeForm
from requests_desk.forms.moving import ReferForm, TransferForm
from requests_desk.forms.pausing import PauseForm, ResumeForm
from requests_desk.forms.verb import VerbForm
from requests_desk.models import Case, InternalOpinion
from requests_desk.staff_offers import StaffOffers


@dataclass(frozen=True)
class CaseVerb:
    """One verb of the desk. ``look``: "", "default" (the main thing to do) or "danger"; ``icon`` names a symbol."""

    label: Any
    button: Any
    form: type[VerbForm]
    allowed: Callable[[StaffOffers], bool]
    do: Callable[..., Any]
    done: Any
    icon: str
    look: str = ""
    help: Any = ""


@dataclass(frozen=True)
class VerbPanel:
    """A verb allowed now, ready to be drawn: its form posts to ``url``; ``open`` when it came back refused.

    ``asked`` is the opinion that the person owes: its question stands over the form.
    """

    name: str
    label: Any
    button: Any
    form: VerbForm
    url: str
    open: bool
    icon: str
    look: str
    help: Any
    asked: InternalOpinion | None = None

    @property
    def asks_nothing(self) -> bool:
        """Whether it is a button alone."""
        return not self.form.fields


def _give_opinion(*, case: Case, by: Any, text: str) -> Any:
    opinion = case.internal_opinions.filter(asked_of=by).order_by(F("given_at").desc(nulls_first=True)).first()
    if opinion is None:
        raise ValidationError(_("This opinion was asked of somebody else."), code="not_asked")
    return verbs.give_opinion(opinion=opinion, by=by, text=text)


VERBS: dict[str, CaseVerb] = {
    "give_opinion": CaseVerb(
        _("Give the opinion you were asked for"), _("Give the opinion"), GiveOpinionForm,
        lambda offers: offers.asked_of_me is not None, _give_opinion,
        _("Your opinion was given; your colleague is being told."), "message-circle", "default",
    ),
    "resume": CaseVerb(
        _("Let the study go on"), _("Let the study go on"), ResumeForm,
        lambda offers: not offers.why_not_resume, verbs.resume,
        _("The study goes on; the applicant is being told."), "clock", "default",
    ),
    "announce": CaseVerb(
        _("Announce a new day"), _("Announce this day"), AnnounceForm,
        lambda offers: not offers.why_not_announce, verbs.announce,
        _("The new day was announced; the applicant is being told."), "clock", "default",
        _("The answer is late: the applicant reads our apology, this day and the reason."),
    ),
    "assign": CaseVerb(
        _("Give to an officer"), _("Give to this officer"), AssignForm,
        lambda offers: not offers.why_not_assign, verbs.assign,
        _("The request was given; your colleague is being told."), "user",
    ),
    "give_back": CaseVerb(
        _("Give back to the queue"), _("Give back to the queue"), GiveBackForm,
        lambda offers: not offers.why_not_give_back, verbs.give_back,
        _("The request is in the queue again."), "arrow-right",
    ),
    "note": CaseVerb(
        _("Add an internal note"), _("Keep the note"), NoteForm,
        lambda offers: True, verbs.note, _("The note is kept; only the agency reads it."), "pencil",
    ),
    "ask_opinion": CaseVerb(
        _("Ask a colleague for an opinion"), _("Ask for the opinion"), AskOpinionForm,
        lambda offers: not offers.why_not_open, verbs.ask_opinion,
        _("Your colleague is being told."), "message-circle",
    ),
    "mark": CaseVerb(
        _("Mark"), _("Save the marks"), MarkForm,
        lambda offers: not offers.why_not_open, verbs.mark, _("The marks are saved."), "signpost",
    ),
    "pause": CaseVerb(
        _("Suspend by law"), _("Suspend the study"), PauseForm,
        lambda offers: not offers.why_not_pause, verbs.pause,
        _("The study is suspended; the applicant is being told."), "circle-pause", "danger",
        _("The clock stands still until the study goes on. For papers of the applicant, ask for papers instead."),
    ),
    "transfer": CaseVerb(
        _("Transfer"), _("Transfer the request"), TransferForm,
        lambda offers: not offers.why_not_open, verbs.transfer,
        _("The request was passed on; the applicant is being told."), "building-2", "danger",
        _("Reference, papers and day of the answer stay. Another agency’s request is no longer seen here."),
    ),
    "refer": CaseVerb(
        _("Refer to another administration"), _("Send this answer"), ReferForm,
        lambda offers: not offers.why_not_refer, verbs.refer_elsewhere,
        _("The answer has been sent to the applicant."), "signpost", "danger",
    ),
    "merge": CaseVerb(
        _("Merge as a duplicate"), _("Close as a duplicate"), MergeForm,
        lambda offers: not offers.why_not_open, verbs.merge,
        _("The request is closed as a duplicate; the applicant is being told."), "paperclip", "danger",
    ),
    "reopen": CaseVerb(
        _("Reopen"), _("Have it studied again"), ReopenByStaffForm,
        lambda offers: not offers.why_not_reopen, verbs.reopen_by_staff,
        _("The request is studied again; the applicant is being told."), "clock", "danger",
    ),
}  # fmt: skip


def verbs_for(request: HttpRequest, case: Case, bound: dict[str, Any]) -> list[VerbPanel]:
    """Panels of the verbs allowed now, in the table's order; a form that came back (``do_<name>``) stays, open.

    The caller has asked whether the person may work the case at all.
    """
    offers = StaffOffers(case, request.user)  # type: ignore[arg-type]
    return [
        _panel(name, verb, offers, bound.get(f"do_{name}"))
        for name, verb in VERBS.items()
        if bound.get(f"do_{name}") or verb.allowed(offers)
    ]


def _panel(name: str, verb: CaseVerb, offers: StaffOffers, returned: VerbForm | None) -> VerbPanel:
    # made when it is drawn: lists of agencies and people are read for the forms that are opened
    form = returned or SimpleLazyObject(lambda: verb.form(offers, prefix=name))
    url = reverse("admin:requests_desk_case_do", args=[offers.case.pk, name])
    asked = offers.asked_of_me if name == "give_opinion" else None
    return VerbPanel(
        name, verb.label, verb.button, form, url, returned is not None, verb.icon, verb.look, verb.help, asked
    )  # fmt: skip
