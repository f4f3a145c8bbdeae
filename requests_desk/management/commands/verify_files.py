"""Compare the kept files with their rows, both ways."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from requests_desk.reconcile import compare


class Command(BaseCommand):
    """``manage.py verify_files``: fails when a row's file is gone or has another size."""

    help = "Compare every paper and answer with its file, both ways; fails when one is lost."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference; raise when a file is lost or changed."""
        found = compare()
        for what, names in (("missing", found.missing), ("changed", found.changed), ("without row", found.unnamed)):
            for name in names:
                self.stdout.write(f"{what}: {name}")
        self.stdout.write(f"{found.rows} rows compared.")
        if found.missing or found.changed:
            raise CommandError(f"{len(found.missing)} files missing, {len(found.changed)} changed.")
