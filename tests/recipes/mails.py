"""E-mails as programs of our readers really write them: an answer to one of our letters."""

import io
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Any

from PIL import Image

DATE = "Fri, 27 Nov 2026 10:12:33 +0100"


def plain(to: str, text: str, *, sender: str = "citizen@example.com", **heads: str) -> bytes:
    """Words alone, as UTF-8; heads by their names with underscores."""
    return raw(to, text.encode(), sender=sender, **heads)


def raw(to: str, body: bytes, *, sender: str = "citizen@example.com", **heads: str) -> bytes:
    """A body as it stands under a small head."""
    given = {"from": f"Salma Idrissi <{sender}>", "to": to, "subject": "Re: AUBM", "date": DATE, "mime_version": "1.0",
             "message_id": "<a1@mail.example.com>", "content_type": 'text/plain; charset="utf-8"',
             "content_transfer_encoding": "8bit"} | heads  # fmt: skip
    head = "".join(f"{name.replace('_', '-').title()}: {value}\r\n" for name, value in given.items() if value)
    return head.encode() + b"\r\n" + body


def with_files(to: str, text: str, files: Sequence[tuple[str, str, bytes]], **heads: str) -> bytes:
    """Words and files: name, kind, bytes."""
    mail = EmailMessage()
    heads = {"from": "citizen@example.com", "to": to, "subject": "Re", "message_id": "<f1@mail.example.com>"} | heads
    for name, value in heads.items():
        mail[name.replace("_", "-").title()] = value
    mail.set_content(text)
    for name, kind, data in files:
        main, _slash, sub = kind.partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def html(to: str, markup: str, **heads: Any) -> bytes:
    """A page and nothing else."""
    return raw(to, markup.encode(), content_type='text/html; charset="utf-8"', **heads)


def jpeg(side: int = 300) -> bytes:
    """A small photo."""
    held = io.BytesIO()
    Image.new("RGB", (side, side), "#caa").save(held, "JPEG")
    return held.getvalue()
