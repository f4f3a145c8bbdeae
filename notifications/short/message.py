"""What is sent to a phone."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ShortMessage:
    """Words for one number. ``key`` is the same at every try: a provider that knows keys sends it once.

    ``template`` and ``facts`` are WhatsApp's: outside its window of 24 hours only words that it approved may be sent,
    named with what fills their gaps. ``window``: the person wrote within it, so that any words may be sent.
    """

    to: str
    text: str
    language: str
    key: str
    template: str = ""
    facts: tuple[str, ...] = field(default=())
    window: bool = False


@dataclass(frozen=True)
class Receipt:
    """A provider took a message, under a number of its own."""

    number: str = ""
