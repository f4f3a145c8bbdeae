"""Click-to-chat: plain links that open WhatsApp with the reference already written."""

from urllib.parse import quote

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from agencies.models import Contact
from requests_desk.models import Case


def _link(number: str, text: str) -> str:
    digits = "".join(sign for sign in number if sign.isascii() and sign.isdigit())
    return f"https://wa.me/{digits}?text={quote(text)}" if digits else ""


def to_applicant(case: Case) -> str:
    """A chat with the applicant, begun in the language of the case; empty without phone."""
    with override(case.language):
        text = _("Hello, this is %(agency)s about your request %(reference)s.") % {
            "agency": case.agency.name,
            "reference": case.reference,
        }
    return _link(str(case.phone or ""), text)


def to_agency(case: Case) -> str:
    """A chat with the agency's published line, in the reader's language; empty where none is published.

    A line of the office where the case was filed comes first, then one of the whole agency.
    """
    lines = Contact.objects.filter(
        agency=case.agency_id, channel=Contact.Channel.WHATSAPP, public=True, value__startswith="+"
    )
    found = sorted(lines, key=lambda line: (line.office_id != case.office_id, bool(line.office_id), line.pk))
    if not found:
        return ""
    with override("fr" if get_language() == "fr" else "ar"):
        text = _("Hello, I am writing about my request %(reference)s.") % {"reference": case.reference}
    return _link(found[0].value, text)
