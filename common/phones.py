"""Phone numbers: kept as E.164, read aloud as people write them."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from common.words import clean_line

_EXTRA = re.compile(r"^\s*00")


def normalise(text: str, region: str) -> str | None:
    """The E.164 form of a number as typed in a country (ISO code), or None when it cannot be one.

    A number of a possible length is taken: no table knows every real line. ``00`` is read as
    ``+`` everywhere; Arabic digits are read too.
    """
    typed = _EXTRA.sub("+", clean_line(text).translate(str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")))
    try:
        number = phonenumbers.parse(typed, region.upper() or None)
    except NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def spell(e164: str, language: str) -> str:
    """A kept number with its country code and spaces; in Arabic text it is isolated from left to right."""
    try:
        number = phonenumbers.parse(e164, None)
    except NumberParseException:
        return e164
    shown = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return f"\u2066{shown}\u2069" if language == "ar" else shown
