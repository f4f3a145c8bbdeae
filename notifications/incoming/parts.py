"""What an e-mail holds: the words of its writer, in whichever form and letters, and files."""

import codecs
from collections.abc import Callable
from email.message import Message
from pathlib import PurePosixPath
from typing import Any, TypeVar

from django.core.files.uploadedfile import SimpleUploadedFile

from common.words import clean_line
from notifications.incoming import flowed, html

_DEEP, _MANY = 20, 300
_MOST_WORDS = 1_000_000  # characters of one part
# Seals of mail programs, and what is only said to other programs.
_SILENT = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
# Codecs of Python that are no letters of an e-mail, or slow on purpose-made bytes.
_NO_LETTERS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"}
_PICTURE_OF_PAGE = 8 * 1024  # bytes; logos and lines that a mail program draws beneath its letters are smaller
T = TypeVar("T")


def read(mail: Message) -> tuple[str, list[SimpleUploadedFile]]:
    """The words in their order, quotations included, and the files."""
    reader = _Reader()
    words = reader.read(mail, 0)
    return words.strip("\n"), reader.files


class _Reader:
    """Walks through the parts once; stops where nobody's mail program goes."""

    def __init__(self) -> None:
        self.files: list[SimpleUploadedFile] = []
        self.seen = 0

    def read(self, part: Message, depth: int) -> str:
        """The words of a part; its files are put with the others."""
        self.seen += 1
        if depth > _DEEP or self.seen > _MANY:
            return ""
        kind = kind_of(part)
        if kind.startswith("multipart/") and not part.is_multipart():
            kind = "text/plain"  # its boundary is missing: what is there are words
        if kind.startswith("multipart/"):
            inner = [one for one in part.get_payload() if isinstance(one, Message)]
            if kind == "multipart/alternative":
                return self._one_of(inner, depth)
            return "\n".join(filter(None, [self.read(one, depth + 1) for one in inner]))
        if kind in ("text/plain", "text/html") and not _is_file(part):
            return _words(part, kind)
        if kind not in _SILENT:
            self._keep(part, kind)
        return ""

    def _one_of(self, inner: list[Message], depth: int) -> str:
        """The same words told several times: the plain ones where there are any. Files of each way are kept."""
        ways = [(kind_of(one) == "text/plain", self.read(one, depth + 1)) for one in inner]
        told = [words for _plain, words in sorted(ways, key=lambda way: not way[0]) if words.strip()]
        return told[0] if told else ""

    def _keep(self, part: Message, kind: str) -> None:
        data = _bytes(part)
        shown = asked(lambda: str(part.get("content-id", "")), "x")
        drawn = kind.startswith("image/") and shown and len(data) < _PICTURE_OF_PAGE
        if not drawn:
            self.files.append(SimpleUploadedFile(_name(part, kind), data, kind))


def asked(ask: Callable[[], T], otherwise: T) -> T:
    """What the parser says of a part, which hostile bytes may make it stumble over."""
    try:
        return ask()
    except Exception:  # noqa: BLE001 - it stumbles in as many ways as there are bytes
        return otherwise


def kind_of(part: Message) -> str:
    return asked(part.get_content_type, "application/octet-stream")


def _parameter(part: Message, name: str) -> str:
    return asked(lambda: str(part.get_param(name, "")), "").lower()


def _is_file(part: Message) -> bool:
    return asked(part.get_content_disposition, None) == "attachment" or bool(asked(part.get_filename, None))


def _name(part: Message, kind: str) -> str:
    """A name that is fit for a file, whatever its sender called it."""
    told = (asked(part.get_filename, None) or "").encode("utf-8", "replace").decode()
    name = clean_line(PurePosixPath(clean_line(told).replace("\\", "/")).name).strip(". ")
    return name[:200] or ("message.eml" if kind.startswith("message/") else f"document.{kind.rpartition('/')[2]}"[:60])


def _bytes(part: Message) -> bytes:
    """A part's content; an e-mail within an e-mail is a file as it stands."""
    if part.is_multipart():
        return b"".join(asked(one.as_bytes, b"") for one in part.get_payload() if isinstance(one, Message))
    data: Any = asked(lambda: part.get_payload(decode=True), None)
    return data if isinstance(data, bytes) else b""


def _words(part: Message, kind: str) -> str:
    text = _decoded(_bytes(part), asked(part.get_content_charset, None) or "")
    text = text.replace("\r\n", "\n").replace("\r", "\n")[:_MOST_WORDS]
    if kind == "text/html":
        return html.text_of(text)
    if _parameter(part, "format") == "flowed":
        return flowed.unfolded(text, joined=_parameter(part, "delsp") == "yes")
    return text


def _decoded(data: bytes, charset: str) -> str:
    """Bytes as letters, in the charset they are said to be in, else in the likeliest."""
    for name in (charset, "utf-8"):
        try:
            codec = codecs.lookup(name).name if name else ""
            if codec and codec.replace("-", "_") not in _NO_LETTERS and codec not in _NO_LETTERS:
                return data.decode(codec)
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode(_guessed(data), "replace")


def _guessed(data: bytes) -> str:
    """Arabic of Windows where most bytes above ASCII are its letters, else French of Windows."""
    high = [byte for byte in data[:10_000] if byte > 127]
    arabic = sum(0xC0 <= byte <= 0xDF or byte in (0xE1, 0xE3, 0xE4, 0xE5, 0xE6, 0xED) for byte in high)
    return "cp1256" if len(high) > len(data[:10_000]) / 3 and arabic > len(high) / 2 else "cp1252"
