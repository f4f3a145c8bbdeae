"""Which steps each kind of request is filed by. A step is there only where something in the data asks for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Kind
from requests_desk.filings.about import earlier_case, own_cases
from requests_desk.filings.papers import mandate_paper
from requests_desk.forms.mandate import MandateForm
from requests_desk.forms.place import PlaceForm
from requests_desk.forms.project import ProjectForm
from requests_desk.forms.steps import LandForm, NoteLandForm, YouForm
from requests_desk.forms.subject import SubjectForm
from requests_desk.models import Draft

SLUGS = {"information-note": Kind.NOTE, "pre-study": Kind.PRE_STUDY, "complaint": Kind.COMPLAINT}
Context = Callable[[Draft, Any], dict[str, Any]]
Condition = Callable[[Draft, Any], Any]


def _nothing(draft: Draft, user: Any) -> dict[str, Any]:
    return {}


def _always(draft: Draft, user: Any) -> bool:
    return True


@dataclass(frozen=True)
class Step:
    """One page of a filing: its address, its title, the form it asks by (none for papers and review)."""

    name: str
    title: str | Promise
    form: type[forms.Form] | None = None
    context: Context = field(default=_nothing)
    offered: Context = field(default=_nothing)
    known: Context = field(default=_nothing)
    asked: Condition = field(default=_always)

    @property
    def template(self) -> str:
        """Its page."""
        return f"requests_desk/filing/{self.name}.html"

    def judge(self, draft: Draft, user: Any, typed: Any) -> Any:
        """Its form over what was typed, to be judged and not shown."""
        assert self.form
        return self.form(typed, **self.context(draft, user))

    def filled(self, draft: Draft, user: Any, typed: Any) -> Any:
        """Its form over what was typed, fit to be shown again."""
        assert self.form
        return self.form(typed, **self.context(draft, user), **self.offered(draft, user))

    def blank(self, draft: Draft, user: Any) -> Any:
        """Its form as last left, or with what is known of a signed-in person."""
        assert self.form
        initial = draft.answers.get(self.name) or self.known(draft, user)
        return self.form(initial=initial, **self.context(draft, user), **self.offered(draft, user))


def known_of(user: Any) -> dict[str, Any]:
    """What a signed-in person need not type again."""
    if not user.is_authenticated:
        return {}
    return {
        "name_ar": user.name_ar,
        "name_latin": user.name_latin,
        "email": user.email,
        "phone": str(user.phone or ""),
        "country": str(user.country or ""),
    }


def _mandate(draft: Draft, user: Any) -> dict[str, Any]:
    paper = mandate_paper(draft)
    return {"needed": bool(paper and paper.mandatory)}


PLACE = Step(
    "place",
    _("Place"),
    PlaceForm,
    context=lambda draft, user: {"known": draft.commune},
    asked=lambda draft, user: earlier_case(draft, user) is None,
)
LAND = Step("land", _("Land"), LandForm)
LAND_OF_NOTE = Step("land", _("Land"), NoteLandForm)
PROJECT = Step("project", _("Project"), ProjectForm)
SUBJECT = Step("subject", _("Subject"), SubjectForm, offered=lambda draft, user: {"own_cases": own_cases(user)})
YOU = Step(
    "you",
    _("You"),
    YouForm,
    context=lambda draft, user: {"signed_in_as": user.email if user.is_authenticated else "", "kind": draft.kind},
    known=lambda draft, user: known_of(user),
)
MANDATE = Step(
    "mandate", _("Power of attorney"), MandateForm, context=_mandate, asked=lambda draft, user: mandate_paper(draft)
)
PAPERS = Step("papers", _("Papers"))
REVIEW = Step("review", _("Check and send"))

STEPS: dict[str, tuple[Step, ...]] = {
    Kind.NOTE: (PLACE, LAND_OF_NOTE, YOU, MANDATE, PAPERS, REVIEW),
    Kind.PRE_STUDY: (PLACE, LAND, PROJECT, YOU, MANDATE, PAPERS, REVIEW),
    Kind.COMPLAINT: (SUBJECT, PLACE, YOU, MANDATE, PAPERS, REVIEW),
}


def steps_of(draft: Draft, user: Any) -> list[Step]:
    """The steps of this draft, in their order, for who files it."""
    return [step for step in STEPS[draft.kind] if step.asked(draft, user)]


def step_named(name: str, steps: list[Step]) -> Step | None:
    """A step of a way by its name, or None when the way does not pass there."""
    return next((step for step in steps if step.name == name), None)


def next_step(draft: Draft, user: Any, after: str = "") -> str:
    """The step after one; without one, the first not yet typed, the papers when all are."""
    steps = steps_of(draft, user)
    names = [step.name for step in steps]
    if after in names:
        return names[names.index(after) + 1]
    return next((step.name for step in steps if step.form and not draft.answers.get(step.name)), PAPERS.name)
