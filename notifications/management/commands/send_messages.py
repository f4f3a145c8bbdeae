"""Sends what is due in the outbox once, without Celery."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from notifications import outbox


class Command(BaseCommand):
    help = "Sends the messages that are due, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=600, help="stop after so many seconds")

    def handle(self, *args: Any, seconds: float, **options: Any) -> None:
        sent = outbox.drain(seconds)
        self.stdout.write(f"{sent} messages handled")
