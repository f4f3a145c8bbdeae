"""Why a message did not arrive, in plain words: what mail servers answer (RFC 3463, RFC 5321), and our own reasons."""

import re
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.models import Message, State

# 5.1.1, but no part of an address like 192.5.1.1
_EXTENDED = re.compile(r"(?<![\d.])[245]\.(\d{1,2}\.\d{1,3})(?!\.?\d)")
# as Python spells an answer: (550, b'No such user'); or as a server does: 550 No such user
_PLAIN = re.compile(r"\(([45]\d\d), b?['\"]|^([45]\d\d)[ -]")

_NO_ADDRESS = _("The address does not exist.")
_BADLY_WRITTEN = _("The address is badly written.")
_FULL = _("The mail box is full.")
_CLOSED = _("The mail box is closed, or takes no mail at the moment.")
_TOO_BIG = _("The message is too big for the recipient’s mail server.")
_AWAY = _("The recipient’s mail server does not answer.")
_BUSY = _("The recipient’s mail server is busy and asks to come back later.")
_REFUSED = _("The recipient’s mail server refuses the message; it may take it for unwanted mail.")
_UNTRUSTED = _(
    "The recipient’s mail server does not trust the sender: the records of our domain (SPF, DKIM, DMARC) need a look."
)
_KEYS = _("The mail server does not accept the portal’s user name or password.")
_UNREACHED = _("The mail server cannot be reached.")

_BY_EXTENDED: dict[str, Promise] = {
    "1.1": _NO_ADDRESS,
    "1.2": _("What follows the @ in the address does not exist, or takes no mail."),
    "1.3": _BADLY_WRITTEN,
    "1.6": _("The mail box has moved to another address."),
    "1.10": _("What follows the @ in the address does not exist, or takes no mail."),
    "2.1": _CLOSED,
    "2.2": _FULL,
    "2.3": _TOO_BIG,
    "3.1": _FULL,
    "3.4": _TOO_BIG,
    "4.1": _AWAY,
    "4.2": _AWAY,
    "4.4": _("What follows the @ in the address does not exist, or takes no mail."),
    "4.5": _BUSY,
    "4.7": _AWAY,
    "7.1": _REFUSED,
    "7.8": _KEYS,
    "7.20": _UNTRUSTED,
    "7.23": _UNTRUSTED,
    "7.25": _UNTRUSTED,
    "7.26": _UNTRUSTED,
}
_BY_PLAIN: dict[str, Promise] = {
    "421": _BUSY,
    "450": _BUSY,
    "451": _BUSY,
    "452": _FULL,
    "501": _BADLY_WRITTEN,
    "530": _KEYS,
    "535": _KEYS,
    "550": _NO_ADDRESS,
    "551": _NO_ADDRESS,
    "552": _FULL,
    "553": _BADLY_WRITTEN,
    "554": _REFUSED,
}
_BY_WORDS: tuple[tuple[str, Promise], ...] = (
    ("not an address mail can reach", _BADLY_WRITTEN),
    ("no phone number", _("It is not a phone number.")),
    ("no words for phones", _("This kind of message has no words for phones.")),
    ("not wanted by its reader", _("Its reader chose not to receive such messages.")),
    ("the gateway refused it", _("The provider of short messages refuses the number or the words.")),
    ("the gateway answered", _("The provider of short messages does not answer as it should.")),
    ("no provider is set up", _("No provider of short messages is set up.")),
    ("timed out", _("The mail server did not answer in time.")),
    ("timeout", _("The mail server did not answer in time.")),
    ("refused", _UNREACHED),
    ("unreachable", _UNREACHED),
    ("name or service not known", _UNREACHED),
    ("name resolution", _UNREACHED),
    ("connection", _("The connection with the mail server broke.")),
)


def explain(error: str) -> Promise | str:
    """What a technical reason means, for whoever answers the citizen; empty where it is not known."""
    if (found := _EXTENDED.search(error)) and (words := _meant(found[0][0], found[1])):
        return words
    if plain := _PLAIN.search(error):
        return _BY_PLAIN.get(plain[1] or plain[2], "")
    said = error.lower()
    return next((words for part, words in _BY_WORDS if part in said), "")


def _meant(kind: str, code: str) -> Promise | None:
    # a server that does not know us yet asks to come back later (greylisting)
    return _BUSY if kind == "4" and code.startswith("7.") else _BY_EXTENDED.get(code)


def standing(message: Message) -> Iterable[Promise | str]:
    """Sentences that say where a message stands and why."""
    if message.state == State.EXPIRED:
        yield _("It could not leave in time, and what it says was no longer true: it was not sent.")
    elif message.state == State.SUPPRESSED:
        yield _("It was never sent.")
    elif message.state == State.FAILED:
        yield _("It was given up after the last try.")
    elif message.state == State.WAITING and message.last_error:
        yield _("The last try failed; it will be tried again.")
    elif message.state == State.WAITING and message.digest:
        yield _("It waits for the morning, to leave with others in one letter.")
    if message.last_error and (words := explain(message.last_error)):
        yield words
