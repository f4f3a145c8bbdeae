"""Plain recipes of uploads: pictures and PDFs as bytes, taken or refused."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from common.files import Accepted, Refused, accept

LIMIT = 10 * 1024 * 1024


def take(data: bytes, name: str = "paper", max_bytes: int = LIMIT) -> Accepted:
    """What becomes of an upload."""
    return accept(SimpleUploadedFile(name, data), max_bytes=max_bytes)


def refusal(data: bytes, name: str = "paper", max_bytes: int = LIMIT) -> Refused:
    """Why an upload is refused."""
    with pytest.raises(Refused) as caught:
        take(data, name, max_bytes)
    return caught.value


def picture(
    kind: str = "PNG", size: tuple[int, int] = (120, 80), mode: str = "RGB", colour: Any = None, **options: Any
) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new(mode, size, colour or 0).save(out, kind, **options)
    return out.getvalue()


def opened(accepted: Accepted) -> Image.Image:
    """The picture that is kept."""
    return Image.open(io.BytesIO(accepted.data))


def pdf(prepare: Callable[[pikepdf.Pdf], None] = lambda document: None, pages: int = 1, **options: Any) -> bytes:
    """A PDF of blank pages, after ``prepare`` put something into it."""
    document, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        document.add_blank_page()
    prepare(document)
    document.save(out, **options)
    return out.getvalue()


def raw_of(data: bytes) -> bytes:
    """All objects of a PDF, unpacked, so that a name cannot hide in an object stream."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()
