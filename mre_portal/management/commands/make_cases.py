"""``manage.py make_cases 100000``: synthetic cases with histories and papers, to measure at the size of years."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mre_portal.load.making import Making


class Command(BaseCommand):
    help = "Add synthetic cases of invented people (…@load.example), by COPY. Refused in production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, and from which seed."""
        parser.add_argument("count", type=int)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, a chunk at a time."""
        if not (settings.DEBUG or settings.DEMO or settings.TESTING):
            raise CommandError("Refused in production: synthetic cases need DEMO=1 (or DEBUG=1).")
        making = Making(options["seed"])
        if not making.places:
            raise CommandError("No agency has a territory: run manage.py load_directory first.")
        started = time.perf_counter()
        making.make(options["count"], self._told)
        self.stdout.write(f"{options['count']} cases. {time.perf_counter() - started:.1f} s")

    def _told(self, done: int) -> None:
        self.stdout.write(f"  {done}")
