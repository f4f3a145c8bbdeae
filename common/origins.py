"""Where a request or an appointment came from: an app registers how to fill its form and what to do once it exists.

The forms of the desk know nothing of what led to them; the address says it (``?from=question-12``), and the app that
registered the word fills the form and is told the reference, in the transaction that makes it.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest

CASE, MEETING = "case", "meeting"
NAME = "from"  # in addresses and forms


class Origin(NamedTuple):
    """What a word of the address means.

    ``filled`` gives what is known, by the names of ``Known``, or None when the reader may not; ``became`` is told
    what exists now (``case`` or ``meeting``) and its reference, and raises ValidationError when it is too late.
    """

    filled: Callable[[int, Any], "dict[str, Any] | None"]
    became: Callable[..., None]


class From(NamedTuple):
    """An origin that a page was opened with: its word for the page's links and forms, and what is known."""

    word: str
    known: dict[str, Any]
    origin: Origin
    pk: int

    def became(self, what: str, reference: str, by: Any) -> None:
        """Tell it what exists now, in the transaction that makes it."""
        self.origin.became(self.pk, what=what, reference=reference, by=by)


_origins: dict[str, Origin] = {}


def register(word: str, origin: Origin) -> None:
    """Add an origin; called once, from ``AppConfig.ready``."""
    _origins[word] = origin


def origin_of(request: HttpRequest) -> From | None:
    """What a page of the desk was opened from, for a reader who may; None for any other word."""
    said = request.POST if request.method == "POST" else request.GET
    word, _dash, number = said.get(NAME, "").partition("-")
    origin = _origins.get(word)
    if origin is None or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    known = origin.filled(int(number), request.user)
    return None if known is None else From(f"{word}-{int(number)}", known, origin, int(number))
