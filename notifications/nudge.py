"""Telling a worker that mail waits, from a thread: no request ever waits for the broker."""

import logging
import threading
import time

log = logging.getLogger(__name__)
_REST_SECONDS = 5.0
_BREATH_SECONDS = 0.25  # what is written meanwhile is swept together: work on many writes a message every few ms


class Nudger:
    """Asks for one sweep however many messages were written meanwhile; a dead broker is left alone a while.

    A nudge is only a hint: the rows are the truth and the beat sweeps every few seconds.
    """

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self) -> None:
        """Ask for a sweep soon; returns at once and never raises."""
        self._wanted.set()
        with self._start:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="mail-nudge", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while self._wanted.wait():
            self._wanted.clear()
            time.sleep(_BREATH_SECONDS if self._tell() else _REST_SECONDS)

    def _tell(self) -> bool:
        from notifications.tasks import send_due

        try:
            send_due.apply_async(expires=30, retry=False)
        except Exception as error:  # noqa: BLE001 — any broker trouble means the same: the beat will do it
            log.warning("broker unavailable, the sweep will send the mail: %s", error)
            return False
        return True


nudge = Nudger()
