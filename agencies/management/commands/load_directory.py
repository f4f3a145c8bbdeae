"""``manage.py load_directory``: the real directory from data/ into the tables."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from agencies.loading.rows import BadFiles
from agencies.loading.steps import Options, load
from agencies.loading.sync import Tally

_SHOWN_FAULTS = 30
_BAR = 30


class Command(BaseCommand):
    help = (
        "Load regions, provinces, communes, agencies, holidays and past summers from CSV files. "
        "Safe to repeat: the census is refreshed, what staff edited stays unless --overwrite."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options."""
        parser.add_argument("--data", type=Path, default=settings.BASE_DIR / "data", help="folder of the CSV files")
        parser.add_argument("--dry-run", action="store_true", help="judge and count, write nothing")
        parser.add_argument("--overwrite", action="store_true", help="bring edited rows back to what the files say")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then say what changed and how long it took."""
        started = time.perf_counter()
        how = Options(overwrite=options["overwrite"], dry_run=options["dry_run"])
        try:
            tallies = load(options["data"], how, self._progress)
        except BadFiles as bad:
            raise CommandError(_faults(bad)) from bad
        except DatabaseError as error:
            raise CommandError(f"The database refused the files; nothing was loaded.\n{error}") from error
        self._report(tallies, how, time.perf_counter() - started)

    def _progress(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            filled = "█" * (_BAR * done // total)
            self.stderr.write(f"\r{filled:░<{_BAR}} {done}/{total}", ending="\n" if done == total else "")
            self.stderr.flush()

    def _report(self, tallies: list[Tally], how: Options, seconds: float) -> None:
        for tally in tallies:
            self.stdout.write(f"  {tally}")
        added, changed = sum(tally.added for tally in tallies), sum(tally.changed for tally in tallies)
        done = f"{added} rows added, {changed} changed" if added or changed else "Nothing to change"
        end = " (dry run: nothing was written)" if how.dry_run else ""
        self.stdout.write(self.style.SUCCESS(f"{done}{end}. {seconds:.1f} s"))


def _faults(bad: BadFiles) -> str:
    shown = [f"  {fault}" for fault in bad.faults[:_SHOWN_FAULTS]]
    more = len(bad.faults) - len(shown)
    rest = [f"  … and {more} more"] if more > 0 else []
    return "\n".join(["The files hold faults; nothing was loaded:", *shown, *rest])
