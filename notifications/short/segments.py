"""How many short messages a text is when it travels: what the network counts and what is paid for (3GPP TS 23.038)."""

from typing import NamedTuple

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("^{}\\[~]|€\f")  # these cost two places


class Segments(NamedTuple):
    """``number`` messages in an ``alphabet``, with ``places`` taken of the ``room`` that so many have."""

    alphabet: str
    number: int
    places: int
    room: int


def segments_of(text: str) -> Segments:
    """What a text costs: 160 places in the GSM alphabet, 70 in UCS-2 as soon as one sign is outside it.

    Several that belong together have 153 and 67 each; no sign is cut in two.
    """
    if set(text) <= _GSM | _TWICE:
        return _counted("GSM-7", [1 + (sign in _TWICE) for sign in text], 160, 153)
    return _counted("UCS-2", [len(sign.encode("utf-16-be")) // 2 for sign in text], 70, 67)


def _counted(alphabet: str, costs: list[int], alone: int, joined: int) -> Segments:
    places = sum(costs)
    if places <= alone:
        return Segments(alphabet, 1, places, alone)
    number, free = 1, joined
    for cost in costs:
        if cost > free:
            number, free = number + 1, joined
        free -= cost
    return Segments(alphabet, number, places, number * joined)
