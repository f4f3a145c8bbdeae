"""The code of a ticket in what was typed or scanned, and as phones at the door keep it."""

import hashlib
import hmac
import re
import unicodedata
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.words import clean_line
from openhouse.models.registration import CODE_LENGTH, SIGNS

# What another keyboard writes for the same drawing: Greek, Cyrillic, Arabic digits; V for the U that no code has.
_DRAWN_ALIKE = str.maketrans(
    "ΑΒΕΖΗΚΜΝΡΤΥΧАВЕКМНРСТХЅЈҮѴU٢٣٤٥٦٧٨٩۲۳۴۵۶۷۸۹", "ABEZHKMNPTYXABEKMHPCTXSJYVV2345678923456789"
)
_ADDRESS = re.compile(r"/open-days/t/([^/]+)/?$")
# Four bytes: hardly any two tickets of an event share a mark, while some hundred and fifty of all possible codes do,
# so that a phone which is lost does not give the codes away.
MARK_SIGNS = 8


def code_in(typed: str) -> str:
    """The code that was meant: in capitals, without what stands between, look-alike signs of other alphabets read.

    Takes a ticket's address as well, as its QR code says it. Raises ValidationError (``mistyped``) for what no
    ticket has.
    """
    text = clean_line(typed)
    if "/" in text:
        found = _ADDRESS.search(unquote(re.split("[?#]", text)[0]))
        text = found[1] if found else ""
    text = unicodedata.normalize("NFKC", text).upper().translate(_DRAWN_ALIKE)
    code = "".join(sign for sign in text if sign.isalnum())
    if len(code) != CODE_LENGTH or not set(code) <= set(SIGNS):
        said = _("This is not the code of a ticket: it has eight signs, and none of them is 0, O, 1, I, L or U.")
        raise ValidationError(said, code="mistyped")
    return code


def salt_of(event: int) -> str:
    """What the marks of an event are made with; it says nothing by itself and differs for each event."""
    return hmac.new(settings.SECRET_KEY.encode(), f"door:{event}".encode(), hashlib.sha256).hexdigest()[:32]


def mark_of(code: str, salt: str) -> str:
    """A code as phones keep it: the beginning of SHA-256 over salt and code."""
    return hashlib.sha256(f"{salt}{code}".encode()).hexdigest()[:MARK_SIGNS]
