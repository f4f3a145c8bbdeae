"""The dated receipt that law 55-19 owes at once, in both languages."""

from typing import TYPE_CHECKING

from common import pdf
from requests_desk.pairs import Pair
from requests_desk.receipts.facts import NOTHING, PaperFacts, ReceiptFacts, facts_of
from requests_desk.receipts.sheet import receipt_data

if TYPE_CHECKING:
    from requests_desk.models import Case

__all__ = ["NOTHING", "Pair", "PaperFacts", "ReceiptFacts", "facts_of", "receipt_data", "receipt_pdf"]


def receipt_pdf(case: "Case") -> bytes:
    """The receipt of a case as it was filed: papers that came later are not on it."""
    return pdf.render("receipt", receipt_data(facts_of(case)))
