"""From what was typed in a draft to checked facts, each where it belongs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, override

from agencies.models import Agency, Kind, ServiceTerms
from requests_desk.filings.about import agency_of_draft, earlier_case
from requests_desk.filings.papers import PaperRow, paper_rows, requirements_of
from requests_desk.filings.steps import PLACE, Step, steps_of
from requests_desk.models import Case, Draft, Tenure
from requests_desk.verbs import Filing

Facts = dict[str, Any]


@dataclass
class Checked:
    """A draft judged whole: what is wrong in which step, or the facts to file."""

    steps: list[Step]
    forms: dict[str, Any]
    papers: list[PaperRow]
    agency: Agency | None
    terms: ServiceTerms | None
    filing: Filing | None = None

    @property
    def wrong_steps(self) -> list[str]:
        """Steps that still need something."""
        wrong = [name for name, form in self.forms.items() if not form.is_valid()]
        return wrong + (["papers"] if any(row.missing for row in self.papers) else [])

    @property
    def offered(self) -> bool:
        """Whether the agency takes such requests here; true as long as no agency is known."""
        return not self.agency or bool(self.terms and self.terms.offered)


def check(draft: Draft, user: Any) -> Checked:
    """Judge every step again from what was typed, for the person who files."""
    steps = steps_of(draft, user)
    agency = agency_of_draft(draft, user)
    checked = Checked(
        steps=steps,
        forms={step.name: step.judge(draft, user, draft.answers.get(step.name, {})) for step in steps if step.form},
        papers=paper_rows(draft, requirements_of(draft, agency)),
        agency=agency,
        terms=terms_at(draft.kind, agency) if agency else None,
    )
    if agency and checked.offered and not checked.wrong_steps:
        facts = {name: form.cleaned_data for name, form in checked.forms.items()}
        checked.filing = filing_of(draft, facts, agency, earlier_case(draft, user))
    return checked


def terms_at(kind: str, agency: Agency | None) -> ServiceTerms | None:
    """What a kind costs and how long it takes at an agency, or nationally; None where nothing was entered."""
    try:
        return ServiceTerms.objects.for_case(kind, agency)
    except ServiceTerms.DoesNotExist:
        return None


PERSON = ("name_ar", "name_latin", "phone", "country", "time_zone", "applicant_is", "stay_from", "stay_to")
PARCEL = ("tenure", "title_number", "requisition_number", "area")


def filing_of(draft: Draft, facts: dict[str, Facts], agency: Agency, earlier: Case | None = None) -> Filing:
    """The facts of each step, each where it belongs."""
    place = facts.get("place") or _place_typed(draft, earlier)
    return Filing(
        agency=agency,
        person={name: facts["you"][name] for name in PERSON} | {"commune": place["commune"]},
        parcel=_parcel(facts.get("land"), place),
        detail=_DETAILS[draft.kind](facts, draft, earlier),
        mandate=_mandate(facts.get("mandate")),
    )


def _place_typed(draft: Draft, earlier: Case | None) -> Facts:
    """The earlier request's commune, with what was typed of the place before that request was known."""
    form = PLACE.judge(draft, None, draft.answers.get("place", {}))
    form.is_valid()
    typed = {"locality": form.cleaned_data.get("locality", ""), "pin": form.cleaned_data.get("pin")}
    return typed | {"commune": earlier.commune if earlier else None}


def _parcel(land: Facts | None, place: Facts) -> Facts:
    """The land; of a complaint only where something was said of the place."""
    if land is None and not (place["locality"] or place["pin"]):
        return {}
    known = {name: land[name] for name in PARCEL if name in land} if land else {"tenure": Tenure.UNKNOWN}
    point = place["pin"]
    pin = {"latitude": point.latitude, "longitude": point.longitude} if point else {}
    return known | {"locality": place["locality"]} | pin


def _mandate(said: Facts | None) -> Facts:
    """The power of attorney, if anything was said of one."""
    return said if said and said["principal"] else {}


def _note(facts: Facts, draft: Draft, earlier: Case | None) -> Facts:
    return {name: facts["land"][name] for name in ("purpose", "question")}


def _pre_study(facts: Facts, draft: Draft, earlier: Case | None) -> Facts:
    return dict(facts["project"])


def _complaint(facts: Facts, draft: Draft, earlier: Case | None) -> Facts:
    """A reference that is not one's own stays in the text, as typed: nothing is lost, and nothing is told of it."""
    said = dict(facts["subject"])
    about = said.pop("about")
    if about and not earlier:
        with override(draft.language):
            line = gettext("About the request: %(reference)s") % {"reference": draft.answer("subject", "about")}
        said["text"] = f"{said['text']}\n\n{line}"
    if earlier and not said["about_kind"]:
        said["about_kind"] = earlier.kind
    return said | {"about_case": earlier}


_DETAILS: dict[str, Callable[[Facts, Draft, Case | None], Facts]] = {
    Kind.NOTE: _note,
    Kind.PRE_STUDY: _pre_study,
    Kind.COMPLAINT: _complaint,
}
