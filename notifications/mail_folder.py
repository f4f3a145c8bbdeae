"""Mail into a folder instead of a server: one file per message, for demonstrations and tests."""

import itertools
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_count = itertools.count()


class FolderBackend(BaseEmailBackend):
    """Writes ``20261121T202455123456-812-0.eml`` into EMAIL_FILE_PATH; names sort by time, files appear whole."""

    def __init__(self, *args: Any, file_path: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(file_path or settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each message; raises OSError when the folder cannot be written, as a server would be down."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            self._write(message.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]
        return len(email_messages)

    def _write(self, content: bytes) -> None:
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{os.getpid()}-{next(_count)}.eml"
        part = self.folder / f".{name}.part"
        part.write_bytes(content)
        part.replace(self.folder / name)
