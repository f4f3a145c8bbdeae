"""The short code of a delivered document: written, read back as people type it, and looked up by anybody."""

import itertools
import unicodedata

from django.conf import settings
from django.urls import reverse

from requests_desk.models import Deliverable
from requests_desk.models.letter import CODE_LENGTH, CODE_LETTERS

# No code holds these signs, so whoever types one misread another: O for Q or D, I for 7 or J.
_MISREAD = dict.fromkeys("O0", "QD") | dict.fromkeys("I1L", "7J")
_TRIED = 16  # readings of one typed code
LONGEST = 60


def grouped(code: str) -> str:
    """A code as it is printed and read aloud: ABCDE-FGHJK."""
    return f"{code[:5]}-{code[5:]}"


def readings(typed: str) -> list[str]:
    """Codes that a typed text may mean, without its spaces, hyphens and case; empty when it can be none."""
    plain = unicodedata.normalize("NFKC", typed[:LONGEST]).upper()
    # a digit of any script is that digit
    signs = [str(unicodedata.digit(sign, sign)) for sign in plain if sign.isalnum()]
    choices = [_MISREAD.get(sign, sign if sign in CODE_LETTERS else "") for sign in signs]
    many = 1
    for choice in choices:
        many *= len(choice)
    if len(signs) != CODE_LENGTH or not 0 < many <= _TRIED:
        return []
    return ["".join(found) for found in itertools.product(*choices)]


def find(typed: str) -> Deliverable | None:
    """The document of a typed code, with its case and agency; None when no code or more than one is meant.

    One query whether there is such a document or not.
    """
    wanted = readings(typed) or ["-"]
    found = list(Deliverable.objects.filter(code__in=wanted).select_related("case__agency")[:2])
    return found[0] if len(found) == 1 else None


def short_url(code: str) -> str:
    """The address in the QR code: as short as it can be, in the language of whoever scans it."""
    return settings.BASE_URL + reverse("verify_short", args=[code])
