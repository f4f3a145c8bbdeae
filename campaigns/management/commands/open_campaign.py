"""``manage.py open_campaign 2027``: the next summer from the last one, nothing published."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from campaigns import verbs


class Command(BaseCommand):
    help = "Prepare a year's campaign from the last one: dates moved by whole weeks, open days copied as drafts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The year."""
        parser.add_argument("year", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy, then say what came along."""
        try:
            opened = verbs.open_campaign(year=options["year"], by=None)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        self.stdout.write(f"  agencies: {opened.agencies}")
        for name, count in opened.others.items():
            self.stdout.write(f"  {name}: {count}")
        done = f"The campaign of {opened.campaign.year} is prepared, from {opened.copied_from.year}'s."
        self.stdout.write(self.style.SUCCESS(f"{done} Nothing is published."))
