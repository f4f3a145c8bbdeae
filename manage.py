#!/usr/bin/env python
"""Command line of the portal."""

import os
import sys

from mre_portal import embedded


def main() -> None:
    """Run a Django command, on this checkout's own servers when none are named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mre_portal.settings")
    from django.core.management import execute_from_command_line

    with embedded.ensure():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
