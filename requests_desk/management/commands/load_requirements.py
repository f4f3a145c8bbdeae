"""``manage.py load_requirements``: the papers that each kind of request needs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agencies.loading.rows import BadFiles
from requests_desk.loading import load


class Command(BaseCommand):
    help = (
        "Load the required papers from requirements.csv. Safe to repeat: what staff edited or switched off "
        "stays so unless --overwrite."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options."""
        parser.add_argument("--data", type=Path, default=settings.BASE_DIR / "data", help="folder of the file")
        parser.add_argument("--dry-run", action="store_true", help="judge and count, write nothing")
        parser.add_argument("--overwrite", action="store_true", help="bring edited rows back to what the file says")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then say what changed."""
        try:
            tallies = load(options["data"], overwrite=options["overwrite"], dry_run=options["dry_run"])
        except BadFiles as bad:
            faults = "\n".join(f"  {fault}" for fault in bad.faults)
            raise CommandError(f"The file holds faults; nothing was loaded:\n{faults}") from bad
        end = " (dry run: nothing was written)" if options["dry_run"] else ""
        for tally in tallies:
            self.stdout.write(f"{tally}{end}")
