"""The ZIP of a case's file, written to a temporary file a piece at a time."""

import hashlib
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import IO, Any

from common import days
from common.files import EXTENSIONS, clean_name
from requests_desk.casefile.sheet import sheet_of
from requests_desk.models import Case

PIECE = 256 * 1024


def archive_of(case: Case, by: Any, *, notes: bool = False) -> IO[bytes]:
    """A ZIP open at its beginning: file.pdf, papers/, documents/ and MANIFEST.txt as ``sha256sum`` reads it.

    A file that is missing or was changed on disk is named in the manifest, never left out in silence.
    """
    return _archive(case, {"file.pdf": sheet_of(case, by, notes=notes)})


def papers_of(case: Case) -> IO[bytes]:
    """The same for its applicant, without file.pdf, which is the agency's: what was given and what was delivered."""
    return _archive(case, {})


def _archive(case: Case, first: dict[str, bytes]) -> IO[bytes]:
    held = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    lines: list[str] = []
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in first.items():
            lines += _put(archive, name, days.now(), [data])
        for name, row in _files(case):
            lines += _put_file(archive, name, row)
        archive.writestr(_entry("MANIFEST.txt", days.now()), "\n".join(lines) + "\n")
    held.seek(0)
    return held


def _files(case: Case) -> Iterator[tuple[str, Any]]:
    """Each kept file under a clean name of its own; the number in front keeps names apart and formulas asleep."""
    for number, paper in enumerate(case.documents.given(), 1):
        extension = EXTENSIONS.get(paper.content_type, "bin")
        yield f"papers/{number:02d}-{clean_name(paper.original_name, extension)}", paper
    for number, row in enumerate(case.deliverables.all(), 1):
        yield f"documents/{number:02d}-{case.reference}-{row.code}-{row.state}.pdf", row


def _put_file(archive: zipfile.ZipFile, name: str, row: Any) -> list[str]:
    """Copy a kept file; its line of the manifest, and a remark when its bytes are not those that were kept."""
    if erased := getattr(row, "erased_at", None):
        return [f"# erased on {days.local(erased).date()}: {name} (recorded as {row.sha256})"]
    at = getattr(row, "given_at", None) or row.delivered_at
    try:
        with row.file.open("rb") as kept:
            lines = _put(archive, name, at, iter(lambda: kept.read(PIECE), b""))
    except FileNotFoundError:
        return [f"# missing: {name} (recorded as {row.sha256})"]
    intact = lines[0].startswith(row.sha256)
    return lines if intact else [*lines, f"# changed: {name} (recorded as {row.sha256})"]


def _put(archive: zipfile.ZipFile, name: str, at: datetime, pieces: Iterable[bytes]) -> list[str]:
    digest = hashlib.sha256()
    with archive.open(_entry(name, at), "w") as out:
        for piece in pieces:
            digest.update(piece)
            out.write(piece)
    return [f"{digest.hexdigest()}  {name}"]


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    """An entry dated in Morocco, readable by its owner."""
    entry = zipfile.ZipInfo(name, days.local(at).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry
