"""``manage.py verify_history``: whether every line of every case's history still holds."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from requests_desk.models import Case, CaseEvent


class Command(BaseCommand):
    help = "Check the seals of all histories. Exits with 1 and names the first line that does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        """Read every line in order; memory stays flat whatever their number."""
        lines = CaseEvent.objects.select_related("case")
        broken = next(lines.broken(), None)
        if broken is not None:
            raise CommandError(
                f"History broken: {broken.case.reference}, line {broken.number} ({broken.verb}). "
                "The line or the one before it was changed or is missing."
            )
        cut = Case.objects.cut_short().first()
        if cut is not None:
            raise CommandError(
                f"History broken: {cut.reference} ends in another state than its request. Its end is missing."
            )
        self.stdout.write(self.style.SUCCESS(f"{lines.count()} lines checked: every history holds."))
