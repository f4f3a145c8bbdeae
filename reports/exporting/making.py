"""A worker makes a file that was ordered: claimed for a lease, written aside, put in its place in one step.

A worker that dies is not heard of any more and another takes the export up from its beginning. Only the try that still
holds the row puts its file in place, so that there is one file whatever happened; what other tries wrote goes away.
"""

import gzip
import hashlib
import logging
import os
import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.exporting import letters
from reports.exporting.ordering import refuse_more_than_a_sheet, wish_of
from reports.files.cases import stream
from reports.files.kinds import MAKERS
from reports.files.sheet import MOST_ROWS, TooMany, write_sheet
from reports.models import Export
from reports.models.export import KEPT_FOR, LEASE, TRIES, Kind, State
from reports.section import Report
from reports.wish import Wish

log = logging.getLogger(__name__)
FOLDER = "exports/campaigns"
_HEARD_EVERY = 2.0  # seconds
_AGAIN_AFTER = timedelta(minutes=1)


class Lost(Exception):
    """Another worker has the export: this one was not heard of for too long."""


@transaction.atomic
def claim() -> Export | None:
    """The next export for this worker, None when there is none; one that killed every worker so far is given up."""
    now = timezone.now()
    while (row := Export.objects.due(now).select_for_update(skip_locked=True).first()) is not None:
        if row.tries < TRIES:
            row.take(now)
            return row
        _give_up(row)
    return None


def make(row: Export) -> bool:
    """Make the file of a claimed export; whether it is there. What went wrong stands in the row, nothing is raised."""
    clear(row)
    aside = _aside(row)
    aside.mkdir(mode=0o700, parents=True)
    try:
        with override(row.language):
            wish = wish_of(row.by, row.campaign, row.query)
            rows = _MADE[Kind(row.kind)](row, wish, aside / "file")
        _put_in_place(row, wish, rows, aside / "file")
    except Lost:
        log.warning("export %s was taken up by another worker", row.pk)
        return False
    except PermissionDenied:
        return _fail(row, lambda: _("You no longer read these figures."))
    except ValidationError as refused:
        words = " ".join(refused.messages)
        return _fail(row, lambda: words)
    except Exception:
        log.exception("export %s, try %s", row.pk, row.tries)
        return _try_again(row)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return True


class _Heard:
    """Writes down how far the work is, every two seconds, and so keeps the lease. Raises Lost once it is another's."""

    def __init__(self, row: Export) -> None:
        self.row, self.last = row, time.monotonic()

    def __call__(self, rows: int) -> None:
        if time.monotonic() - self.last < _HEARD_EVERY:
            return
        self.last = time.monotonic()
        mine = Export.objects.filter(pk=self.row.pk, state=State.RUNNING, tries=self.row.tries)
        if not mine.update(rows=rows, leased_until=timezone.now() + LEASE):
            raise Lost


def _lines(row: Export, wish: Wish, path: Path) -> int:
    """The requests as CSV, as PostgreSQL writes them; compressed where that was asked for."""
    heard, rows = _Heard(row), -1  # the head is no request
    with _opened(path) as plain:
        packed: Any = gzip.GzipFile("", "wb", 6, plain, mtime=0) if row.kind == Kind.CASES_GZ else plain
        for piece in stream(wish.form.slice):
            packed.write(piece)
            rows += piece.count(b"\n")
            heard(rows)
        if packed is not plain:
            packed.close()
    return rows


def _sheet(row: Export, wish: Wish, path: Path) -> int:
    try:
        return write_sheet(wish.form.slice, path, mirrored=row.language == "ar", noted=_Heard(row))
    except TooMany:
        refuse_more_than_a_sheet(MOST_ROWS + 1)  # filed while it was written
        raise


def _report(row: Export, wish: Wish, path: Path) -> int:
    report = wish.report()
    make_file: Callable[[Report, str], bytes] = MAKERS[row.kind.partition(".")[2]][1]
    with _opened(path) as file:
        file.write(make_file(report, ""))
    return sum(len(one.rows) for one in report.sections)


_MADE: dict[Kind, Callable[[Export, Wish, Path], int]] = {
    Kind.CASES_GZ: _lines,
    Kind.CASES_CSV: _lines,
    Kind.CASES_XLSX: _sheet,
    Kind.REPORT_PDF: _report,
    Kind.REPORT_XLSX: _report,
}


def _opened(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


@transaction.atomic
def _put_in_place(row: Export, wish: Wish, rows: int, path: Path) -> None:
    """The file gets its name and the row its file, while nobody else can touch the row. Raises Lost."""
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    kept = Export.objects.select_for_update().get(pk=row.pk)
    if not kept.is_held(row.tries):
        raise Lost
    name, size, now = f"{FOLDER}/{kept.pk}.{kept.kind}", path.stat().st_size, timezone.now()
    path.chmod(0o600)
    path.replace(default_storage.path(name))
    kept.file.name = name
    kept.move_to(
        State.READY, file=kept.file, rows=rows, checksum=checksum, size=size, made_at=now, expires_at=now + KEPT_FOR,
        leased_until=None, agencies=[desk.agency.pk for desk in wish.form.slice.desks], national=wish.national,
    )  # fmt: skip
    letters.tell(kept)


@transaction.atomic
def _fail(row: Export, say: Callable[[], str]) -> bool:
    """Note why it will not be made, in the words of whoever ordered it; always False."""
    kept = Export.objects.select_for_update().get(pk=row.pk)
    if kept.is_held(row.tries):
        with override(kept.language):
            kept.move_to(State.FAILED, error=say(), leased_until=None)
    return False


@transaction.atomic
def _try_again(row: Export) -> bool:
    """Let it wait for a minute, or give it up; always False."""
    kept = Export.objects.select_for_update().get(pk=row.pk)
    if kept.is_held(row.tries):
        if kept.tries < TRIES:
            kept.move_to(State.WAITING, leased_until=timezone.now() + _AGAIN_AFTER)
        else:
            _give_up(kept)
    return False


def _give_up(row: Export) -> None:
    with override(row.language):
        said = _("A technical fault prevented it three times. Order it again later, or tell the administrators.")
    row.move_to(State.FAILED, error=said, leased_until=None)
    clear(row)


def clear(row: Export) -> None:
    """Take away what earlier tries left; a try that is still at work finds itself lost."""
    folder = Path(default_storage.path(FOLDER))
    for left in folder.glob(f"{row.pk}.*.part"):
        shutil.rmtree(left, ignore_errors=True)


def _aside(row: Export) -> Path:
    return Path(default_storage.path(f"{FOLDER}/{row.pk}.{row.tries}.part"))
