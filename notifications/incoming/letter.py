"""One e-mail (RFC 5322) as it came: who says they wrote it, to which addresses, by which program, in which words.

Nothing here trusts the bytes: a header that cannot be read is a header that is not there.
"""

import hashlib
import re
from collections.abc import Iterable
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses

from django.core.files.uploadedfile import SimpleUploadedFile

from common.words import clean_line
from notifications.incoming import parts

_HEAD = 256 * 1024  # more than any head of an e-mail
# Where a part may begin: nobody's e-mail has so many.
_PART, _PARTS = b"\n--", 5000
_TO = (("delivered-to", "x-original-to"), ("to", "cc"))
_AUTOMATIC = ("bulk", "junk", "list", "auto_reply")
_PROGRAMS = ("mailer-daemon@", "postmaster@")
_FAILED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)
# What a carrier adds: the same letter carried twice differs in nothing else.
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


class NoMail(Exception):
    """Bytes that are no e-mail."""


class Letter:
    """An e-mail, above ``most`` bytes too big; raises NoMail for bytes that are none.

    Its head is read at once, its parts when they are asked for: not before it is known who wrote it.
    """

    def __init__(self, raw: bytes, most: int) -> None:
        self.size = len(raw)
        self.too_big = self.size > most or raw.count(_PART) > _PARTS
        self._raw = raw
        self._mail = _parsed(raw[:_HEAD], headersonly=True)
        self._head = [(name.lower(), str(value)) for name, value in self._mail.raw_items()]
        if not self.lines("from"):
            raise NoMail

    def lines(self, *names: str) -> list[str]:
        """The raw values of headers, unfolded."""
        return [re.sub(r"[\r\n]+", "", value) for name, value in self._head if name in names]

    def line(self, name: str) -> str:
        """The first raw value of a header, trimmed; empty without one."""
        return next(iter(self.lines(name)), "").strip()

    # --- who -------------------------------------------------------------------------------------------------

    @property
    def recipients(self) -> Iterable[list[str]]:
        """Lines that name recipients: where the carrier delivered it first, then what its writer typed."""
        return (self.lines(*names) for names in _TO)

    @property
    def senders(self) -> list[str]:
        """Every address it says it is from, in lower case."""
        found = getaddresses([_readable(line) for line in self.lines("from")])
        return [clean_line(address).lower() for _name, address in found if address]

    def is_disowned(self, by: str) -> bool:
        """Whether our own mail server found out that its sender's domain did not send it (DMARC)."""
        marked = (line.partition(";") for line in self.lines("authentication-results") if by)
        return any(server.split()[:1] == [by] and _FAILED.search(found) for server, _semicolon, found in marked)

    @property
    def is_automatic(self) -> bool:
        """Whether a program wrote it: an absence, a bounce, a list. None is ever answered, so no two can talk."""
        submitted = self.line("auto-submitted").lower().partition(";")[0].strip()
        return (
            submitted not in ("", "no")
            or self.line("precedence").lower() in _AUTOMATIC
            or any(self.lines("x-autoreply", "x-autorespond", "list-id", "x-failed-recipients"))
            or (any(self.lines("return-path")) and self.line("return-path").strip("<> ") == "")
            or parts.kind_of(self._mail) in ("multipart/report", "message/delivery-status")
            or any(sender.startswith(_PROGRAMS) for sender in self.senders)
        )

    # --- which -----------------------------------------------------------------------------------------------

    @property
    def message_id(self) -> str:
        """What its writer's program called it; empty without a name."""
        return clean_line(_readable(self.line("message-id")))[:255]

    def digest(self, token: str) -> str:
        """The same for the same e-mail to the same address, however often and by whichever way it comes."""
        name = self.message_id.encode() or b"\n".join([
            *(self.line(header).encode("utf-8", "replace") for header in ("from", "date", "subject")),
            _END_OF_HEAD.split(self._raw, maxsplit=1)[-1],
        ])  # fmt: skip
        return hashlib.sha256(name + b"|" + token.encode()).hexdigest()

    # --- words -----------------------------------------------------------------------------------------------

    @property
    def subject(self) -> str:
        """Its subject in one clean line."""
        return clean_line(parts.asked(lambda: str(self._mail["subject"] or ""), ""))

    def read(self) -> tuple[str, list[SimpleUploadedFile]]:
        """Everything written in it, quotations too, and its files. Raises NoMail where its parts are no parts."""
        return parts.read(_parsed(self._raw))


def _parsed(raw: bytes, *, headersonly: bool = False) -> EmailMessage:
    try:
        mail: EmailMessage = BytesParser(policy=policy.default).parsebytes(raw, headersonly=headersonly)
    except Exception as error:  # the parser meets hostile bytes: whatever it stumbles over is no mail
        raise NoMail from error
    return mail


def _readable(line: str) -> str:
    """A raw line without bytes that are no text."""
    return line.encode("utf-8", "replace").decode()
