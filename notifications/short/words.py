"""The words of a short message: of templates without anything personal but what its reader must know."""

from datetime import datetime, timedelta
from typing import Any

from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone, translation

from common import days
from common.words import clean_line
from notifications.letters import Undeliverable, readable
from notifications.models import Channel, Heard, Message
from notifications.short.message import ShortMessage

WINDOW = timedelta(hours=24)
MOST = 480  # signs: three joined messages in Latin letters, seven in Arabic
# One sign outside the alphabet of phones halves the room of a whole message: a curved apostrophe cost a second one.
_CHEAP = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "...", "–": "-", "—": "-",
                        "\u00a0": " ", "\u202f": " "})  # fmt: skip


def short_of(row: Message) -> ShortMessage:
    """A row as a short message. Raises Undeliverable where it has no words for phones."""
    text = text_of(row)
    words = readable(row.context)
    facts = tuple(_spelt(words[name]) for name in FACTS.get(row.template, ()) if words.get(name) is not None)
    window = row.channel == Channel.WHATSAPP and Heard.objects.lately(row.to, timezone.now() - WINDOW)
    return ShortMessage(row.to, text, row.language, row.message_id, row.template, facts, window)


def text_of(row: Message) -> str:
    """The words of a row for a phone, one line. Raises Undeliverable where it has none."""
    try:
        template: Any = get_template(f"sms/{row.template}.txt")
    except TemplateDoesNotExist as missing:
        raise Undeliverable(f"no words for phones: {row.template}") from missing
    with translation.override(row.language):
        words: dict[str, Any] = readable(row.context)
        return clean_line(str(template.template.render(Context(words, autoescape=False))).translate(_CHEAP))[:MOST]


def _spelt(value: Any) -> str:
    """An instant on Morocco's clock, which its meeting follows; all else as it is."""
    return f"{days.local(value):%d/%m/%Y %H:%M}" if isinstance(value, datetime) else str(value)


_LEADS = ("reference", "url")
# What fills the gaps of WhatsApp's approved templates, in their order; nothing else of a letter goes to a provider.
FACTS: dict[str, tuple[str, ...]] = {
    "code": ("code", "minutes"),
    "paper_requested": _LEADS,
    "case_answered": _LEADS,
    "message_received": _LEADS,
    "appointment_reminder": ("reference", "starts", "url"),
    "appointment_moved": ("reference", "starts", "url"),
    "appointment_time_changed": ("reference", "starts", "url"),
    "appointment_cancelled": ("reference", "starts"),
    "wait_offered": _LEADS,
}
