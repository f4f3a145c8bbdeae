"""The dated receipt that law 55-19 owes at once, in both languages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from common import days, pdf

if TYPE_CHECKING:
    from requests_desk.models import Case

Pair = dict[str, str]
LANGUAGES = ("ar", "fr")
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


def receipt_pdf(case: "Case") -> bytes:
    """The receipt of a case as it was filed: papers that came later are not on it."""
    return pdf.render("receipt", receipt_data(facts_of(case)))


def receipt_data(facts: ReceiptFacts) -> dict[str, Any]:
    """What ``templates/pdf/receipt.typ`` reads."""
    filed_on = days.local(facts.filed_at).date()
    return {
        "language": facts.language,
        "date": [filed_on.year, filed_on.month, filed_on.day],
        "reference": facts.reference,
        "agency": facts.agency,
        "rows": [{"label": label, "value": value} for label, value in _rows(facts) if any(value.values())],
        "papers": [{"label": paper.label, "file": paper.file} for paper in facts.papers],
        "url": facts.url,
        "qr": pdf.qr_svg(facts.url),
        "qr_alt": f"QR: {facts.url}",
    } | _words()


def facts_of(case: "Case") -> ReceiptFacts:
    """The facts of a case; its first due date, before any pause."""
    papers = case.documents.filter(paper_request=None).select_related("requirement")
    with override(case.language):
        url = settings.BASE_URL + reverse("requests_desk:case", args=[case.reference])
    return ReceiptFacts(
        reference=case.reference,
        language=case.language,
        url=url,
        filed_at=case.filed_at,
        due_on=case.promised_on,
        term_days=case.term_days,
        in_working_days=case.term_counted == "working",
        kind=_both(lambda: str(case.get_kind_display())),
        agency=_both(lambda: case.agency.name),
        commune=_both(lambda: _place(case)),
        land=_both(lambda: _land(case)),
        applicant={"ar": case.name_ar or case.name_latin, "fr": case.name_latin or case.name_ar},
        papers=tuple(PaperFacts(_both(lambda paper=paper: paper.label), paper.original_name) for paper in papers),
    )


def _both(say: Callable[[], str]) -> Pair:
    """What a function says in each language."""
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = say()
    return said


def _rows(facts: ReceiptFacts) -> list[tuple[Pair, Pair]]:
    return [
        (_both(lambda: _("Filed on")), _both(lambda: _moment(facts.filed_at))),
        (_both(lambda: _("Kind of request")), facts.kind),
        (_both(lambda: _("Applicant")), facts.applicant),
        (_both(lambda: _("Urban agency")), facts.agency),
        (_both(lambda: _("Commune")), facts.commune),
        (_both(lambda: _("Land")), facts.land),
        (_both(lambda: _("Answer expected by")), _both(lambda: _deadline(facts))),
    ]


def _words() -> dict[str, Any]:
    """The fixed words of the sheet."""
    texts = {language: [] for language in LANGUAGES}
    for language in LANGUAGES:
        with override(language):
            texts[language] = _texts()
    return {
        "kingdom": _both(lambda: _("Kingdom of Morocco")),
        "portal": _both(lambda: _("Window of Moroccans of the world")),
        "title": _both(lambda: _("Receipt of filing")),
        "law": _both(
            lambda: _("Issued under law 55-19 on the simplification of administrative procedures and formalities")
        ),
        "texts": texts,
        "labels": {
            "french": "Français",
            "arabic": "العربية",
            "reference": _both(lambda: _("Reference of your request")),
            "papers": _both(lambda: _("Papers received")),
            "no_paper": _both(lambda: _("No paper was attached.")),
            "paper": _both(lambda: _("Paper")),
            "file": _both(lambda: _("File name")),
            "follow": _both(lambda: _("Follow your request: scan this code or open this address.")),
        },
    }


def _texts() -> list[str]:
    return [
        _(
            "This receipt proves that your request was filed at the date and time above. "
            "It is neither an acceptance of the request, nor a permit, nor a leave to build."
        ),
        _(
            "If a paper is missing, the agency asks you for it once only; "
            "the time to answer stops until you have sent it."
        ),
        _("Keep this receipt: its reference and your e-mail address are enough to follow your request."),
    ]


def _moment(filed_at: datetime) -> str:
    here = days.local(filed_at)
    return _("%(day)s at %(time)s (Morocco time)") % {"day": _spell(here.date()), "time": f"{here:%H:%M}"}


def _deadline(facts: ReceiptFacts) -> str:
    count = facts.term_days
    if facts.in_working_days:
        term = ngettext("%(count)s working day", "%(count)s working days", count)
    else:
        term = ngettext("%(count)s calendar day", "%(count)s calendar days", count)
    return f"{_spell(facts.due_on)} ({term % {'count': count}})"


def _spell(day: date) -> str:
    return days.spell_day(day, get_language() or settings.LANGUAGE_CODE)


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
    parcel = getattr(case, "parcel", None)
    if parcel is None:
        return ""
    number = parcel.title_number or parcel.requisition_number
    return "\n".join(part for part in (parcel.get_tenure_display(), number, parcel.locality) if part)
