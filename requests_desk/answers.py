"""The answer as a PDF made here, and the sheet by which any delivered PDF can be verified: both bilingual."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pikepdf
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from agencies.models import Kind
from common import days, pdf
from requests_desk import proof
from requests_desk.models import Outcome
from requests_desk.pairs import Pair, both, spell
from requests_desk.receipts import ReceiptFacts, facts_of

if TYPE_CHECKING:
    from requests_desk.models import Case

NO_CODE = "—"
AGAINST = (Outcome.REFUSED, Outcome.UNFAVOURABLE)


@dataclass(frozen=True)
class Stamp:
    """What makes a document one that can be verified; a preview has no code."""

    code: str
    delivered_at: datetime


def answer_pdf(case: "Case", *, outcome: str, text: str, stamp: Stamp) -> bytes:
    """The reasoned answer: facts in both languages, the officer's words in the applicant's."""
    return pdf.render("answer", answer_data(case, outcome=outcome, text=text, stamp=stamp))


def sheet_pdf(case: "Case", stamp: Stamp) -> bytes:
    """One page that says how to verify the document it goes with."""
    return pdf.render("verification", sheet_data(case, stamp))


def with_sheet(document: bytes, sheet: bytes) -> bytes:
    """A PDF with the sheet as its last page; the rest stays as it is."""
    held = io.BytesIO()
    with pikepdf.open(io.BytesIO(document)) as whole, pikepdf.open(io.BytesIO(sheet)) as last:
        whole.pages.extend(last.pages)
        whole.save(held)
    return held.getvalue()


def answer_data(case: "Case", *, outcome: str, text: str, stamp: Stamp) -> dict[str, Any]:
    """What ``templates/pdf/answer.typ`` reads."""
    facts = facts_of(case)
    rows = [
        *_rows(facts, stamp),
        (both(lambda: _("Applicant")), facts.applicant),
        (both(lambda: _("Commune")), facts.commune),
        (both(lambda: _("Land")), facts.land),
        (both(lambda: _("Outcome")), both(lambda: str(Outcome(outcome).label))),
    ]
    return _frame(facts, stamp, rows) | {
        "title": both(lambda: _titles()[case.kind]),
        "paragraphs": [part.split("\n") for part in text.strip().split("\n\n")],
        "notes": both(lambda: _note(case.kind)),
        "appeal": both(_appeal) if outcome in AGAINST else None,
    }


def sheet_data(case: "Case", stamp: Stamp) -> dict[str, Any]:
    """What ``templates/pdf/verification.typ`` reads: of the person it says nothing."""
    facts = facts_of(case)
    return _frame(facts, stamp, _rows(facts, stamp)) | {
        "title": both(lambda: _("Verification sheet")),
        "intro": both(lambda: _("This sheet belongs to the document that the agency delivered on the portal.")),
    }


def _rows(facts: ReceiptFacts, stamp: Stamp) -> list[tuple[Pair, Pair]]:
    on = days.local(stamp.delivered_at).date()
    return [
        (both(lambda: _("Date of the answer")), both(lambda: spell(on))),
        (both(lambda: _("Kind of request")), facts.kind),
        (both(lambda: _("Urban agency")), facts.agency),
    ]


def _frame(facts: ReceiptFacts, stamp: Stamp, rows: list[tuple[Pair, Pair]]) -> dict[str, Any]:
    """What both papers share: who writes, which request, its facts, and the proof."""
    on = days.local(stamp.delivered_at).date()
    known = stamp.code != NO_CODE
    url = proof.short_url(stamp.code) if known else ""
    return {
        "language": facts.language,
        "date": [on.year, on.month, on.day],
        "reference": facts.reference,
        "agency": facts.agency,
        "rows": [{"label": label, "value": value} for label, value in rows if any(value.values())],
        "code": proof.grouped(stamp.code) if known else NO_CODE,
        "url": url,
        "verify_url": _verify_url(facts.language),
        "qr": pdf.qr_svg(url) if known else "",
        "qr_alt": f"QR: {url}",
        "kingdom": both(lambda: _("Kingdom of Morocco")),
        "portal": both(lambda: _("Window of Moroccans of the world")),
        "labels": {
            "french": "Français",
            "arabic": "العربية",
            "reference": both(lambda: _("Reference of your request")),
            "code": both(lambda: _("Code of the document")),
            "verify": both(_how_to_verify),
        },
    }


def _verify_url(language: str) -> str:
    with override(language):
        return settings.BASE_URL + reverse("verify")


def _titles() -> dict[str, str]:
    return {
        Kind.NOTE: _("Urban information note"),
        Kind.PRE_STUDY: _("Prior remarks on a permit file"),
        Kind.COMPLAINT: _("Answer to a complaint"),
    }


def _note(kind: str) -> str:
    """What the document is not."""
    if kind == Kind.NOTE:
        return _("This note gives information on the planning documents in force at its date. It is not a permit.")
    if kind == Kind.PRE_STUDY:
        return _("These remarks are no decision and no permit: the official file is deposited on rokhas.ma.")
    return ""


def _appeal() -> str:
    return _(
        "If you do not agree with this answer, you may ask for its review on the page of your request: "
        "the head of the department decides, then the ministry. You also keep the ways of appeal that the law "
        "gives you: to the agency itself, to the Mediator of the Kingdom and to the administrative court."
    )


def _how_to_verify() -> str:
    return _(
        "To verify this document, scan the QR code, or type the code on the portal’s verification page. "
        "It says whether the document is genuine, replaced or revoked, and nothing else."
    )
