"""Small pictures of private files, drawn in a process that a hostile file may kill without harm."""

import os
import subprocess
import sys
import threading
from pathlib import Path

from common import previewing

DRAWN = ("application/pdf", "image/jpeg", "image/png")
_AT_ONCE = threading.BoundedSemaphore(2)
SECONDS = 15
PATIENCE = 10


class NoPreview(Exception):
    """The file cannot be shown small: its reader downloads it."""


def preview(data: bytes, content_type: str, page: int = 1) -> bytes:
    """A JPEG of at most 900 pixels a side: the picture, or a page of the PDF (from 1). Raises NoPreview."""
    if content_type not in DRAWN:
        raise NoPreview
    number = page if content_type == "application/pdf" else 0
    # the environment holds secrets, so only what finds Python and its libraries goes along
    passed = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH") if name in os.environ}
    command = [sys.executable, "-P", str(Path(previewing.__file__)), str(number)]
    if not _AT_ONCE.acquire(timeout=PATIENCE):
        raise NoPreview
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, env=passed, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise NoPreview from None
    finally:
        _AT_ONCE.release()
    return done.stdout
