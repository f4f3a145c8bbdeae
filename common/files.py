"""What citizens upload: decoded in a process of its own and written anew, never sniffed."""

import hashlib
import json
import math
import os
import re
import subprocess
import sys
import threading
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.base import File
from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_noop

from common import decoding, drawings
from common.words import clean_line

DRAWING = "image/vnd.dwg"
EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", DRAWING: "dwg"}
NAME_LENGTH = 120
_AT_ONCE = threading.BoundedSemaphore(2)  # each may take 1.5 GiB
SECONDS = 40
PATIENCE = 20

MESSAGES = {
    "empty": gettext_noop("This file is empty. Choose it again, or scan the paper again."),
    "too_big": gettext_noop(
        "This file weighs %(size)s MB; the limit is %(limit)s MB. "
        "Take the photo at a lower quality, or send the pages in several files."
    ),
    "unknown": gettext_noop(
        "This file is not a PDF, JPEG, PNG or HEIC, whatever its name says. Send a PDF or a photo."
    ),
    "office": gettext_noop(
        "Word and other office files are not accepted. Save the document as a PDF and send the PDF."
    ),
    "damaged": gettext_noop("This file is damaged or incomplete: it cannot be opened. Save or scan it again."),
    "encrypted": gettext_noop("This PDF is protected by a password. Send a copy without the password."),
    "dynamic_form": gettext_noop(
        "This PDF is a form that only its own program can show. Print it to a new PDF and send that one."
    ),
    "too_many_pages": gettext_noop("This PDF has more than %(pages)d pages. Send only the pages that are asked for."),
    "too_large": gettext_noop(
        "This picture is too large: more than %(megapixels)d million pixels. Take it again at a lower resolution."
    ),
    "too_small": gettext_noop("This picture is too small to be read: it needs at least %(side)d pixels on each side."),
    "too_heavy": gettext_noop(
        "This file is too complicated to be opened safely. Print it to a new PDF, or send a photo of each page."
    ),
    "busy": gettext_noop("Many files are arriving at this moment. Send this one again in a minute."),
    "not_pdf": gettext_noop("The document must be a PDF."),
    "live_pdf": gettext_noop(
        "This signed PDF carries a script, an attached file or an action that starts by itself. "
        "Sign a plain PDF and send that one."
    ),
    "drawing_elsewhere": gettext_noop(
        "A drawing (DWG) is not taken for this paper. Print it to a PDF and send the PDF."
    ),
    "drawing_unknown": gettext_noop(
        "This drawing is of a version that is not taken. Save it as DWG 2018 or older, or print it to a PDF."
    ),
    "drawing_damaged": gettext_noop(
        "This drawing is damaged or incomplete. Save it again in your drawing program, or print it to a PDF."
    ),
    "drawing_locked": gettext_noop("This drawing is protected by a password. Send a copy without the password."),
    "drawing_macros": gettext_noop(
        "This drawing carries macros (VBA). Remove them in your drawing program, or print it to a PDF."
    ),
}
LIMITS = {
    "pages": decoding.MAX_PAGES,
    "megapixels": decoding.MAX_PIXELS // 1_000_000,
    "side": decoding.MIN_SIDE,
}

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_ENDING = re.compile(r"\.(?:pdf|jpe?g|jpe|jfif|png|hei[cf]|hif|dwg)$", re.IGNORECASE)


class Refused(Exception):
    """A file that cannot be taken: ``code`` for programs, ``message`` for its sender."""

    def __init__(self, code: str, **facts: int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
        self.message = lazy(self._say, str)()

    def _say(self) -> str:
        sizes = {name: _megabytes(value) for name, value in self.facts.items()}
        return gettext(MESSAGES[self.code]) % (LIMITS | sizes)

    def __str__(self) -> str:
        return str(self.message)


def _megabytes(size: int) -> str:
    """Rounded up, so that no file too big reads as within the limit. Django's own says MiB in French."""
    return number_format(Decimal(math.ceil(size * 10 / 2**20)) / 10)


@dataclass(frozen=True)
class Accepted:
    """A file written anew: safe bytes, what they are, and a name fit to be shown."""

    data: bytes
    content_type: str
    extension: str
    name: str
    sha256: str
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    signed: bool = False


def accept(upload: "File[Any]", *, max_bytes: int, drawing: bool = False) -> Accepted:
    """The upload as a clean PDF, JPEG or PNG; raises Refused with the reason, in the reader's language.

    HEIC becomes JPEG; pictures are upright, at most 3000 pixels wide or high, and carry no place or date.
    Where a ``drawing`` is welcome, a DWG whose frame holds keeps its bytes.
    """
    data = _read(upload, max_bytes)
    if drawings.is_drawing(data):
        return _accept_drawing(upload, data, drawing)
    return _accepted(upload, *_decode_apart(data))


def accept_deliverable(upload: "File[Any]", *, max_bytes: int) -> Accepted:
    """An agency's PDF. A signed one keeps its bytes and is ``signed``, others are written anew.

    Raises Refused when it is no PDF, or is signed and carries a script, an attachment or an action.
    """
    data = _read(upload, max_bytes)
    facts, rewritten = _decode_apart(data, "deliverable")
    return _accepted(upload, facts, data if facts.get("signed") else rewritten)


def _accept_drawing(upload: "File[Any]", data: bytes, welcome: bool) -> Accepted:
    reason = drawings.why_not(data) if welcome else "drawing_elsewhere"
    if reason:
        raise Refused(reason)
    return _accepted(upload, {"type": DRAWING}, data)


def _accepted(upload: "File[Any]", facts: dict[str, Any], data: bytes) -> Accepted:
    if "refused" in facts:
        raise Refused(facts["refused"])
    content_type = facts["type"]
    extension = EXTENSIONS[content_type]
    return Accepted(
        data=data,
        content_type=content_type,
        extension=extension,
        name=clean_name(upload.name or "", extension),
        sha256=hashlib.sha256(data).hexdigest(),
        pages=facts.get("pages"),
        width=facts.get("width"),
        height=facts.get("height"),
        signed=facts.get("signed", False),
    )


def clean_name(name: str, extension: str) -> str:
    """The sender's name for a file, without path or control characters, ending as the file really is."""
    name = name.encode("utf-8", "ignore").decode()
    name = PurePosixPath(name.replace("\\", "/")).name
    stem = clean_line(_FORBIDDEN.sub(" ", clean_line(name))).lstrip(". ")
    while _ENDING.search(stem):
        stem = _ENDING.sub("", stem).rstrip(". ")
    room = NAME_LENGTH - len(extension) - 1
    return f"{stem[:room].rstrip('. ') or 'document'}.{extension}"


def _read(upload: "File[Any]", max_bytes: int) -> bytes:
    if (upload.size or 0) > max_bytes:
        raise Refused("too_big", size=upload.size or 0, limit=max_bytes)
    upload.seek(0)
    data = upload.read(max_bytes + 1)
    if not data:
        raise Refused("empty")
    if len(data) > max_bytes:
        raise Refused("too_big", size=len(data), limit=max_bytes)
    return data


def _decode_apart(data: bytes, *way: str) -> tuple[dict[str, Any], bytes]:
    """Facts and new bytes from a process that a hostile file may kill without harm."""
    # the environment holds secrets, so only what finds Python and its libraries goes along
    passed = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH") if name in os.environ}
    command = [sys.executable, "-P", str(Path(decoding.__file__)), *way]
    if not _AT_ONCE.acquire(timeout=PATIENCE):
        raise Refused("busy")
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, env=passed, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise Refused("too_heavy") from None
    finally:
        _AT_ONCE.release()
    head, _, body = done.stdout.partition(b"\n")
    return json.loads(head), body
