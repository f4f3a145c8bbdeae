"""Work on many requests, from the click to the last one settled: the real page and the real worker."""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.wire import Ask, Unexpected, Wire

if TYPE_CHECKING:
    from bench.scene import Scene

LONGEST = 120.0
LOOK = 0.05
QUEUE = "/fr/admin/requests_desk/case/"


@dataclass(frozen=True)
class Many:
    """Seconds until a job was done, and until its last letter was sent, both from the click.

    ``work``: processor seconds of worker, web and database meanwhile, which a busy machine hardly changes.
    """

    verb: str
    number: int
    seconds: float
    letters: float
    work: float


def measured(wire: Wire, scene: "Scene", number: int, work: Callable[[], float]) -> Iterator[Many]:
    """Each verb over the same requests, filed just now: taken, written to, given to a colleague, asked for a paper."""
    from bench.scene import add_new_cases
    from requests_desk.models import BulkJob

    keys = ",".join(str(case.pk) for case in add_new_cases(scene.worked.agency, number))
    words = {
        "text_ar": "السلام عليكم {name}، طلبكم {reference} قيد الدراسة.",
        "text_fr": "Bonjour {name}, {reference}.",
    }
    asked = {"paper": "", "label": "Plan", "why": "missing"}
    for verb, fields in (
        (BulkJob.Verb.TAKE, {}),
        (BulkJob.Verb.MESSAGE, words),
        (BulkJob.Verb.ASSIGN, {"to": str(scene.colleague), "reason": ""}),
        (BulkJob.Verb.ASK, {**asked, **words}),
        (BulkJob.Verb.EXPORT, {}),
    ):
        yield _one(wire, scene, verb, number, {"cases": keys, "step": "do", **fields}, work)


def _one(wire: Wire, scene: "Scene", verb: str, number: int, fields: dict[str, str], work: Callable[[], float]) -> Many:
    """Post the form and wait. Raises Unexpected when a request was refused or it takes too long."""
    from notifications.models import OPEN, Message
    from requests_desk.models import BulkJob

    wire.renew()
    wire.visit(Ask(QUEUE, scene.officer))
    key = uuid.uuid4()
    begun, worked = time.perf_counter(), work()
    wire.send(Ask(f"{QUEUE}bulk/{verb}/", scene.officer, fields | {"job": str(key)}, expect=302))
    done = _until(lambda: BulkJob.objects.filter(pk=key, done_at__isnull=False).exists(), verb) - begun
    sent = _until(lambda: not Message.objects.filter(state__in=OPEN).exists(), f"{verb}: letters") - begun
    worked = work() - worked
    settled = BulkJob.objects.get(pk=key).steps.filter(state="done").count()
    if settled != number:
        raise Unexpected(f"{verb}: {settled} of {number} requests done")
    return Many(str(verb), number, done, sent, worked)


def _until(done: Callable[[], bool], what: str) -> float:
    """The moment at which it was done. Raises Unexpected when that takes too long."""
    latest = time.perf_counter() + LONGEST
    while not done():
        if time.perf_counter() > latest:
            raise Unexpected(f"{what}: not done after {LONGEST:.0f} s")
        time.sleep(LOOK)
    return time.perf_counter()
