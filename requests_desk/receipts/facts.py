"""What a receipt says of a case, in both languages."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from agencies.models import Kind
from common import days
from requests_desk.pairs import LANGUAGES, Pair, both

if TYPE_CHECKING:
    from requests_desk.models import Case, Claim

NOTHING = {"ar": "", "fr": ""}


@dataclass(frozen=True)
class PaperFacts:
    """A paper as the receipt lists it."""

    label: Pair
    file: str


@dataclass(frozen=True)
class ReceiptFacts:
    """All that a receipt says; pairs hold one text a language."""

    reference: str
    language: str
    url: str
    filed_at: datetime
    due_on: date
    term_days: int
    in_working_days: bool
    kind: Pair
    agency: Pair
    commune: Pair
    land: Pair
    applicant: Pair
    papers: tuple[PaperFacts, ...]
    is_a: str = Kind.NOTE
    point: Pair = field(default_factory=NOTHING.copy)
    subject: Pair = field(default_factory=NOTHING.copy)
    principal: Pair = field(default_factory=NOTHING.copy)
    acknowledge_by: date | None = None
    claim_until: date | None = None
    claim_by_phone: bool = False


def facts_of(case: "Case") -> ReceiptFacts:
    """The facts of a case; its first due date, before any pause."""
    papers = case.documents.filter(paper_request=None, message=None).select_related("requirement")
    claim = _open_claim(case)
    with override(case.language):
        url = settings.BASE_URL + _leads_to(case, claim)
    complaint = getattr(case, "complaint", None)
    principal = case.mandate.principal if hasattr(case, "mandate") else ""
    return ReceiptFacts(
        reference=case.reference,
        language=case.language,
        url=url,
        filed_at=case.filed_at,
        due_on=case.promised_on,
        term_days=case.term_days,
        in_working_days=case.term_counted == "working",
        kind=both(lambda: str(case.get_kind_display())),
        agency=both(lambda: case.agency.name),
        commune=both(lambda: _place(case)),
        land=both(lambda: _land(case)),
        applicant={"ar": case.name_ar or case.name_latin, "fr": case.name_latin or case.name_ar},
        papers=tuple(PaperFacts(both(lambda paper=paper: paper.label), paper.original_name) for paper in papers),
        is_a=case.kind,
        point=_point(case),
        subject=both(lambda: _subject(case)),
        principal={"ar": principal, "fr": principal},
        acknowledge_by=complaint.acknowledge_by if complaint else None,
        claim_until=days.local(claim.good_until).date() if claim else None,
        claim_by_phone=bool(claim and case.phone),
    )


def _open_claim(case: "Case") -> "Claim | None":
    """The right to take over a case of the desk, as long as its link is worth something."""
    claim = getattr(case, "claim", None)
    return claim if claim and claim.is_open else None


def _leads_to(case: "Case", claim: "Claim | None") -> str:
    """What the code opens: the case, or its taking over."""
    from requests_desk import links

    if claim:
        return reverse("requests_desk:claim", args=[links.to_claim(claim)])
    return reverse("requests_desk:case", args=[case.reference])


def _place(case: "Case") -> str:
    if not case.commune:
        return ""
    province = case.commune.province
    return _("%(commune)s (%(type)s: %(province)s)") % {
        "commune": case.commune.name,
        "type": province.get_type_display(),
        "province": province.name,
    }


def _land(case: "Case") -> str:
    """The land; of a complaint only how people call the place."""
    parcel = getattr(case, "parcel", None)
    if parcel is None:
        return ""
    tenure = "" if case.kind == Kind.COMPLAINT else parcel.get_tenure_display()
    number = parcel.title_number or parcel.requisition_number
    return "\n".join(part for part in (tenure, number, parcel.locality) if part)


def _point(case: "Case") -> Pair:
    """Coordinates stand alone on their line: inside Arabic text they would be turned around."""
    parcel = getattr(case, "parcel", None)
    point = f"{parcel.latitude}, {parcel.longitude}" if parcel and parcel.latitude is not None else ""
    return dict.fromkeys(LANGUAGES, point)


def _subject(case: "Case") -> str:
    """What the project is, or what sort of words a complaint is."""
    if case.kind == Kind.COMPLAINT:
        return str(case.complaint.get_sort_display())
    if case.kind != Kind.PRE_STUDY:
        return ""
    project = case.pre_study
    return "\n".join(
        part for part in (f"{project.get_nature_display()} · {project.get_size_display()}", _size(case)) if part
    )


def _size(case: "Case") -> str:
    project = case.pre_study
    said = []
    if project.floor_area:
        said.append(_("%(area)s m²") % {"area": floatformat(project.floor_area, -2)})
    if project.levels is not None:
        said.append(ngettext("%(levels)s level", "%(levels)s levels", project.levels) % {"levels": project.levels})
    return " · ".join(said)
