"""Bytes of unfinished uploads: one private file each, on the disk that all web processes share."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from requests_desk.models import Upload


def folder() -> Path:
    """Where the parts wait."""
    return Path(settings.MEDIA_ROOT) / "uploads"


def path_of(upload: Upload) -> Path:
    """An upload's own file."""
    return folder() / f"{upload.uuid}.part"


def length(upload: Upload) -> int:
    """Bytes on the disk; none when the file is gone."""
    try:
        return path_of(upload).stat().st_size
    except FileNotFoundError:
        return 0


def append(upload: Upload, data: bytes) -> None:
    """Add bytes at the end; they are with the system before this returns. Call under the upload's row lock."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    with os.fdopen(os.open(path_of(upload), flags, 0o600), "ab", buffering=0) as part:
        view = memoryview(data)
        while view:
            view = view[part.write(view) :]


def cut(upload: Upload, size: int) -> None:
    """Keep the first bytes alone."""
    os.truncate(path_of(upload), size)


def opened(upload: Upload) -> BinaryIO:
    """The part, to be read from its start."""
    return path_of(upload).open("rb")


def remove(upload: Upload) -> None:
    """Forget the bytes."""
    path_of(upload).unlink(missing_ok=True)


def is_old(path: Path, span: timedelta) -> bool:
    """Whether a part was last written so long ago."""
    return time.time() - path.stat().st_mtime > span.total_seconds()
