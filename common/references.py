"""References people read over the phone: prefix, year, number and a check character."""

import re

from common.words import clean_line

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHAPE = re.compile(r"^([A-Z]{2,6})-(\d{2})-(\d{6,9})-([0-9A-Z])\Z")


def check_character(body: str) -> str:
    """Check character of the letters and digits in ``body``, by ISO 7064 MOD 37,36.

    It catches every single wrong character, and all but about 1 in 200 swaps of neighbouring digits.
    """
    product = 36
    for ch in body.upper():
        if ch in _ALPHABET:
            total = (product + _ALPHABET.index(ch)) % 36 or 36
            product = (total * 2) % 37
    return _ALPHABET[(37 - product) % 36]


def make_reference(prefix: str, year: int, number: int) -> str:
    """``AUBM-26-004217-K`` from prefix, four-digit year and running number."""
    body = f"{prefix}-{year % 100:02d}-{number:06d}"
    return f"{body}-{check_character(body)}"


def read_reference(typed: str) -> str | None:
    """The canonical reference a person meant, or None when it cannot be one.

    Lower case, spaces, missing or odd dashes and Arabic digits are forgiven; a wrong
    check character is not.
    """
    digits = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
    compact = re.sub(r"[^A-Z0-9]", "", clean_line(typed).upper().translate(digits))
    parts = re.match(r"^([A-Z]{2,6})(\d{2})(\d{6,9})([0-9A-Z])$", compact)
    if not parts:
        return None
    reference = "-".join(parts.groups())
    body = reference.rsplit("-", 1)[0]
    return reference if check_character(body) == parts[4] else None


def looks_right(reference: str) -> bool:
    """Whether a canonical reference has the shape and its own check character."""
    found = _SHAPE.match(reference)
    return found is not None and check_character(reference.rsplit("-", 1)[0]) == found[4]
