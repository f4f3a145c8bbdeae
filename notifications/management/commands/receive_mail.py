"""Takes answers to letters: one e-mail from the mail server's pipe, or all new ones of a Maildir.

With Postfix, ``recipient_delimiter = +`` and ``transport_maps`` with the line ``reply@mre.example mre-reply:`` in
main.cf, and in master.cf::

    mre-reply unix - n n - 2 pipe flags=DRhu user=mre
      argv=/srv/mre/.venv/bin/python /srv/mre/manage.py receive_mail --to ${recipient}

with ``mre-reply_destination_recipient_limit = 1`` in main.cf. R writes the Return-Path by which bounces are known.
A pipe gives its command no environment: let argv begin with ``/usr/bin/env`` and what the web process is told, or with
a script that reads it. Without a pipe, ``receive_mail --maildir PATH`` each minute does the same.
"""

import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError

from notifications import incoming

log = logging.getLogger(__name__)
_MORE = 1  # byte: what is longer than the limit is seen to be, without being read whole


class Command(BaseCommand):
    help = (
        "Takes an answer to a letter from standard input, as a mail server pipes it, or all new ones of a Maildir. "
        "Exit codes are those of sysexits.h: 0 taken, refused with a letter, or dropped; 65 no e-mail; 67 no such "
        "address; 75 not now, keep it and try again."
    )
    # A mail server waits for each of these commands.
    requires_system_checks: Sequence[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", action="append", default=[], help="an address it was carried to, once or more")
        parser.add_argument("--maildir", type=Path, help="take each file of new/ and move it to cur/ when it is done")

    def handle(self, *args: Any, to: list[str], maildir: Path | None, **options: Any) -> None:
        if maildir:
            self._take_all(maildir)
            return
        raw = sys.stdin.buffer.read(settings.INBOUND_MAX_BYTES + _MORE)
        code = _code_of(lambda: incoming.receive(raw, to))
        if code != os.EX_OK:
            raise CommandError(_SAID[code], returncode=code)

    def _take_all(self, maildir: Path) -> None:
        """Each new file, the oldest first; what must wait stays in new/, and the exit code says so."""
        if not all((maildir / name).is_dir() for name in ("new", "cur")):
            raise CommandError(f"{maildir} is no Maildir.")
        waits = False
        for path in sorted((maildir / "new").iterdir(), key=lambda path: path.name):
            waits |= self._take(path, maildir / "cur" / f"{path.name}:2,S")
        if waits:
            raise CommandError(_SAID[os.EX_TEMPFAIL], returncode=os.EX_TEMPFAIL)

    def _take(self, path: Path, done: Path) -> bool:
        """One file, moved once that is committed; whether it must wait."""
        try:
            with path.open("rb") as file:
                raw = file.read(settings.INBOUND_MAX_BYTES + _MORE)
        except FileNotFoundError:
            return False  # another process took it meanwhile
        except OSError as error:
            log.error("%s: %s", path.name, error)
            return True
        if _code_of(lambda: incoming.receive(raw)) == os.EX_TEMPFAIL:
            return True
        try:
            path.replace(done)
        except FileNotFoundError:
            pass
        except OSError as error:
            # taken, and known when it comes again
            log.error("%s: %s", path.name, error)
            return True
        return False


_SAID = {
    os.EX_DATAERR: "This is no e-mail.",
    os.EX_NOUSER: "There is no such address for answers.",
    os.EX_TEMPFAIL: "It cannot be taken now; it is to come again.",
}


def _code_of(take: Callable[[], incoming.Result]) -> int:
    """What the mail server is told. Whatever we did not foresee is no reason to lose an e-mail: it waits."""
    try:
        result = take()
    except incoming.NoMail:
        return os.EX_DATAERR
    except (OperationalError, InterfaceError) as error:
        log.warning("the database is away, an e-mail waits: %s", error)
        return os.EX_TEMPFAIL
    except Exception:
        log.exception("an e-mail cannot be taken, it waits")
        return os.EX_TEMPFAIL
    return os.EX_OK if result == incoming.Result.DONE else os.EX_NOUSER
