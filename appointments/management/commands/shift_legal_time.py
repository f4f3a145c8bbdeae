"""After new zone data: the instants of appointments to come, derived anew from their wall times."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from appointments import legal_time


class Command(BaseCommand):
    """``manage.py shift_legal_time``: says what would change; with ``--apply`` changes it and tells those affected."""

    help = "Derive the instants of appointments anew after a change of legal time; a dry run unless --apply is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch."""
        parser.add_argument("--apply", action="store_true", help="change the appointments and write to their visitors")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line an agency, then the sum; the same again prints that nothing is left."""
        shifts = legal_time.foreseen()
        for each in shifts:
            held = f", {each.held} held times" if each.held else ""
            clocks = f"{_clock(each.before)} → {_clock(each.after)}"
            self.stdout.write(f"{each.agency}: {each.booked} appointments{held}, {clocks}")
        total = sum(each.booked + each.held for each in shifts)
        if not total:
            self.stdout.write(self.style.SUCCESS("Every appointment agrees with the legal time now known."))
        elif not options["apply"]:
            self.stdout.write(f"{total} rows would change. Nothing was changed: add --apply.")
        else:
            told = sum(legal_time.shift())
            self.stdout.write(self.style.SUCCESS(f"{total} rows changed, {told} letters promised."))


def _clock(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
