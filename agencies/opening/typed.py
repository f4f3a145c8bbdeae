"""Hours as staff type them for one day: ``08:30-16:30, 17:00-18:30``."""

import re
from datetime import time
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.opening.day import Span
from common.words import clean_line

LONGEST = 120
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_BETWEEN = re.compile(r"[,;،؛]")
_SPAN = re.compile(r"(\d{1,2})(?:[:hH.](\d{2})?)?\s*[-–—]\s*(\d{1,2})(?:[:hH.](\d{2})?)?", re.ASCII)


def read_spans(typed: str) -> list[Span]:
    """The spans of a day in order, none for an empty text. Raises ValidationError with each fault."""
    text = clean_line(typed).translate(_DIGITS)
    if len(text) > LONGEST:
        raise ValidationError(_("Too long: at most {count} characters.").format(count=LONGEST))
    spans = sorted(_span(part.strip()) for part in _BETWEEN.split(text) if part.strip())
    for before, after in pairwise(spans):
        if after.opens < before.closes:
            raise ValidationError(
                _("{first} and {second} overlap.").format(first=write_span(before), second=write_span(after))
            )
    return spans


def write_spans(spans: list[Span]) -> str:
    """The text that ``read_spans`` reads back."""
    return ", ".join(write_span(span) for span in sorted(spans))


def write_span(span: Span) -> str:
    """One span: ``08:30-16:30``."""
    return f"{span.opens:%H:%M}-{span.closes:%H:%M}"


def _span(part: str) -> Span:
    found = _SPAN.fullmatch(part)
    if not found:
        raise ValidationError(_("“{text}” is not understood. Write 08:30-16:30, 17:00-18:30.").format(text=part[:40]))
    first, second, third, fourth = found.groups()
    opens, closes = _hour(first, second, part), _hour(third, fourth, part)
    if closes == opens:
        raise ValidationError(_("{text}: it ends when it begins.").format(text=part))
    if closes < opens:
        message = _("{text} ends before it begins. Past midnight, write until 23:59 and go on with the next day.")
        raise ValidationError(message.format(text=part))
    return Span(opens, closes)


def _hour(hours: str, minutes: str | None, part: str) -> time:
    try:
        return time(int(hours), int(minutes or 0))
    except ValueError:
        message = _("{text}: hours go from 00:00 to 23:59. Past midnight, go on with the next day.")
        raise ValidationError(message.format(text=part)) from None
