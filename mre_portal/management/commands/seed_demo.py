"""``manage.py seed_demo``: a summer of fictional people, for demonstrations and tests from outside."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agencies.loading.rows import BadFiles
from mre_portal.demo import season
from mre_portal.demo.describe import describe
from requests_desk.models import Case

_BAR = 30


class Command(BaseCommand):
    help = (
        "Add the demonstration: staff, citizens and their cases, all fictional. Repeating changes nothing. "
        "Refused in production."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options."""
        parser.add_argument(
            "--describe", action="store_true", help="seed nothing; print addresses, accounts and sample cases as JSON"
        )

        parser.add_argument("--cases", type=int, default=season.CASES, help="cases of the summer (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, or describe what was seeded."""
        if not (settings.DEBUG or settings.DEMO or settings.TESTING):
            raise CommandError("Refused in production: demonstration data need DEMO=1 (or DEBUG=1).")
        if options["describe"]:
            self.stdout.write(json.dumps(describe(), ensure_ascii=False, indent=2))
            return
        started = time.perf_counter()
        added = self._seed(options["cases"])
        done = f"{Case.objects.count()} cases stand" if added else "The demonstration stands already"
        self.stdout.write(self.style.SUCCESS(f"{done}. {time.perf_counter() - started:.1f} s"))

    def _seed(self, cases: int) -> bool:
        try:
            return season.seed(self._progress, cases)
        except season.NoDirectory as missing:
            raise CommandError("The directory of agencies is missing: run manage.py load_directory first.") from missing
        except BadFiles as bad:
            raise CommandError("\n".join(["Faults in data/demo; nothing was added:", *map(str, bad.faults)])) from bad

    def _progress(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            filled = "█" * (_BAR * done // total)
            self.stderr.write(f"\r{filled:░<{_BAR}} {done}/{total}", ending="\n" if done == total else "")
            self.stderr.flush()
