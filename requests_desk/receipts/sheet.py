"""The sheet itself: what ``templates/pdf/receipt.typ`` reads."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Kind
from common import days, pdf
from requests_desk.pairs import LANGUAGES, Pair, both, spell
from requests_desk.receipts.facts import ReceiptFacts


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
    } | _words(facts)


def _rows(facts: ReceiptFacts) -> list[tuple[Pair, Pair]]:
    return [
        (both(lambda: _("Filed on")), both(lambda: _moment(facts.filed_at))),
        (both(lambda: _("Kind of request")), facts.kind),
        (both(lambda: _("Subject")), facts.subject),
        (both(lambda: _("Applicant")), facts.applicant),
        (both(lambda: _("Acts for")), facts.principal),
        (both(lambda: _("Urban agency")), facts.agency),
        (both(lambda: _("Commune")), facts.commune),
        (both(lambda: _("Place") if facts.is_a == Kind.COMPLAINT else _("Land")), facts.land),
        (both(lambda: _("Point on a map")), facts.point),
        (both(lambda: _("Acknowledgement by")), both(lambda: _acknowledgement(facts))),
        (both(lambda: _("Answer expected by")), both(lambda: _deadline(facts))),
    ]


def _words(facts: ReceiptFacts) -> dict[str, Any]:
    """The fixed words of the sheet."""
    return {
        "kingdom": both(lambda: _("Kingdom of Morocco")),
        "portal": both(lambda: _("Window of Moroccans of the world")),
        "title": both(lambda: _("Receipt of filing")),
        "law": both(lambda: _law(facts)),
        "no_permit": both(_no_permit) if facts.is_a == Kind.PRE_STUDY else None,
        "texts": _paragraphs(facts),
        "labels": {
            "french": "Français",
            "arabic": "العربية",
            "reference": both(lambda: _("Reference of your request")),
            "papers": both(lambda: _("Papers received")),
            "no_paper": both(lambda: _("No paper was attached.")),
            "paper": both(lambda: _("Paper")),
            "file": both(lambda: _("File name")),
            "follow": both(lambda: _follow(facts)),
        },
    }


def _law(facts: ReceiptFacts) -> str:
    if facts.is_a == Kind.COMPLAINT:
        return _("Issued under decree 2-17-265 on the complaints, remarks and suggestions of users")
    return _("Issued under law 55-19 on the simplification of administrative procedures and formalities")


def _no_permit() -> str:
    return _(
        "A pre-study is no permit: it gives the agency’s prior remarks. "
        "The official deposit of the file is made on rokhas.ma."
    )


def _paragraphs(facts: ReceiptFacts) -> dict[str, list[str]]:
    """The same paragraphs in each language."""
    said = [both(lambda: _proof(facts))]
    if facts.is_a != Kind.COMPLAINT:
        said.append(both(_missing_papers))
    said.append(both(_hold_it if facts.claim_until else _keep_it))
    return {language: [pair[language] for pair in said] for language in LANGUAGES}


def _proof(facts: ReceiptFacts) -> str:
    if facts.is_a == Kind.COMPLAINT:
        return _(
            "This receipt proves that your message was filed at the date and time above. "
            "The agency acknowledges it, then answers in writing and gives its reasons."
        )
    return _(
        "This receipt proves that your request was filed at the date and time above. "
        "It is neither an acceptance of the request, nor a permit, nor a leave to build."
    )


def _missing_papers() -> str:
    return _(
        "If a paper is missing, the agency asks you for it once only; the time to answer stops until you have sent it."
    )


def _keep_it() -> str:
    return _("Keep this receipt: its reference and your e-mail address are enough to follow your request.")


def _follow(facts: ReceiptFacts) -> str:
    if facts.claim_until is None:
        return _("Follow your request: scan this code or open this address.")
    said = _("Take your request over on your phone: scan this code by %(day)s. It works once.")
    proof = _("You are asked for the last four digits of the phone you gave.") if facts.claim_by_phone else ""
    return " ".join(filter(None, (said % {"day": spell(facts.claim_until)}, proof)))


def _hold_it() -> str:
    return _(
        "Keep this receipt to yourself: its code lets you follow your request, answer the agency and receive its "
        "decision. If you lose it, ask the agency to print it again."
    )


def _acknowledgement(facts: ReceiptFacts) -> str:
    return spell(facts.acknowledge_by) if facts.acknowledge_by else ""


def _moment(filed_at: datetime) -> str:
    here = days.local(filed_at)
    return _("%(day)s at %(time)s (Morocco time)") % {"day": spell(here.date()), "time": f"{here:%H:%M}"}


def _deadline(facts: ReceiptFacts) -> str:
    count = facts.term_days
    if facts.in_working_days:
        term = ngettext("%(count)s working day", "%(count)s working days", count)
    else:
        term = ngettext("%(count)s calendar day", "%(count)s calendar days", count)
    return f"{spell(facts.due_on)} ({term % {'count': count}})"
