"""The order in which files are read, open to the apps above, and the one transaction they share."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.db import connection, transaction
from django.utils import translation

from agencies.loading import agency, geography, guides, hours, national
from agencies.loading.rows import Source
from agencies.loading.sync import Tally

_LOCK = 64_023  # one load at a time; any number that nothing else locks


class Plan(Protocol):
    """Rows read and judged, ready to be written."""

    def write(self, source: Source, overwrite: bool) -> list[Tally]: ...


Reader = Callable[[Source], Plan]
_READERS: list[Reader] = [geography.read, agency.read, national.read, hours.read, guides.read]


def register(reader: Reader) -> None:
    """Let an app above add its own files; called once from its AppConfig.ready()."""
    if reader not in _READERS:
        _READERS.append(reader)


@dataclass(frozen=True)
class Options:
    """How to load: over staff's edits or around them, and whether for real."""

    overwrite: bool = False
    dry_run: bool = False


def _silent(done: int, total: int) -> None:
    """Progress nobody watches."""


def load(folder: Path, options: Options, progress: Callable[[int, int], None] = _silent) -> list[Tally]:
    """Read every file, then write all of it or nothing.

    Raises BadFiles with every fault found. Geography always follows the files; whatever staff
    may edit is only added when missing, unless ``overwrite``. A dry run counts and takes all back.
    """
    source = Source(folder)
    plans = [reader(source) for reader in _READERS]
    source.refuse_faults()
    tallies: list[Tally] = []
    # the active language decides what modeltranslation puts into the untranslated column
    with translation.override("ar"), transaction.atomic():
        _one_at_a_time()
        for done, plan in enumerate(plans):
            progress(done, len(plans))
            tallies += plan.write(source, options.overwrite)
        progress(len(plans), len(plans))
        source.refuse_faults()
        transaction.set_rollback(options.dry_run)
    return tallies


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
