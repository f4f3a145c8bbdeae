"""Messages a second into one mail server that takes everything: our batches, a task a message, and a bare loop."""

import os
import smtplib
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from bench.ground import Ground, running
from bench.wire import Unexpected
from mre_portal.supervised import CHECKOUT, Child

PROCESSES = 2
LONGEST = 600.0
LOOK = 0.02
ASIDE = 100_000  # rows that wait


@dataclass(frozen=True)
class Sent:
    """Messages a second, from the first that was sent to the last; and how many were within ten seconds."""

    way: str
    number: int
    per_second: float
    in_ten: int


def measured(here: Ground, number: int) -> Iterator[Sent]:
    """The bare loop, a task a message, our worker's batches, and these again beside many that wait for later."""
    from notifications.models import Message

    with sink() as port:
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        yield bare(port, number)
        yield tasks(here, number)
        yield batches(number, "batches")
        aside = min(ASIDE, 100 * number)
        waiting = promise(aside, "aside", waits=True)
        yield batches(number, f"batches, {aside} waiting for later")
        # other rows wait until everything has left
        Message.objects.filter(pk__gte=min(waiting), pk__lte=max(waiting), state="waiting").delete()


def promise(number: int, key: str, *, waits: bool = False) -> list[int]:
    """So many messages of an ordinary kind, each to a recipient of its own; their keys. They wait an hour if told."""
    from django.utils import timezone

    from notifications.models import Message
    from notifications.outbox import letter

    words = {"reference": "AUBM-26-004217-K", "agency": "Agence urbaine", "url": "http://127.0.0.1:8000/fr/"}
    due = timezone.now() + timedelta(hours=1)
    rows = []
    for at in range(number):
        to = f"{key}-{at}@demo.example"
        row = letter(
            key=f"bench:{key}:{at}", template="case_taken", to=to, language=("ar", "fr")[at % 2], context=words
        )
        row.due_at = due if waits else row.due_at
        rows.append(row)
    return [row.pk for row in Message.objects.bulk_create(rows, batch_size=1000)]


def promising(rounds: int) -> tuple[float, float]:
    """Milliseconds that a request is longer for a letter it promises, median and the slowest of twenty; in pairs."""
    from django.db import connection, transaction

    from notifications import outbox

    words = {"reference": "AUBM-26-004217-K", "agency": "Agence urbaine", "url": "http://127.0.0.1:8000/fr/"}
    longer = []
    for at in range(rounds):
        times = []
        for posts in (False, True):
            begun = time.perf_counter()
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("UPDATE requests_desk_deskrules SET id = id")
                if posts:
                    to = f"post-{at}@demo.example"
                    outbox.post(key=f"bench:post:{at}", template="case_taken", to=to, language="fr", context=words)
            times.append(time.perf_counter() - begun)
        longer.append((times[1] - times[0]) * 1000)
    return statistics.median(longer), statistics.quantiles(longer, n=20)[-1]


def bare(port: int, number: int) -> Sent:
    """What one process reaches that sends the same bytes again and again: the mail server's own limit."""
    from notifications.letters import compose
    from notifications.models import Message

    (pk,) = promise(1, f"bare-{time.time_ns()}")
    row = Message.objects.get(pk=pk)
    body = compose(row).message().as_bytes(linesep="\r\n")
    Message.objects.filter(pk=pk).delete()
    with smtplib.SMTP("127.0.0.1", port) as line:
        begun = time.perf_counter()
        for _ in range(number):
            line.sendmail("portal@demo.example", [row.to], body)
        seconds = time.perf_counter() - begun
    return Sent("bare smtplib loop, one process", number, number / seconds, min(number, int(number / seconds * 10)))


def tasks(here: Ground, number: int) -> Sent:
    """A Celery task a message, two processes, each message over its own line."""
    from bench.tasks import send_one

    # due later: the portal's own sweep leaves them alone
    keys = promise(number, f"task-{time.time_ns()}", waits=True)
    for pk in keys:
        send_one.apply_async((pk,))
    command = ["-m", "celery", "--app", "mre_portal.celery", "worker", "--concurrency", str(PROCESSES)]
    quiet = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    with running(Child("tasks", [sys.executable, *command, *quiet], here.var)):
        return followed("a Celery task a message", keys)


def batches(number: int, way: str) -> Sent:
    """Our own sweep, two processes."""
    keys = promise(number, f"batch-{time.time_ns()}")
    command = [sys.executable, "manage.py", "send_messages", "--seconds", "120"]
    processes = [subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL) for _ in range(PROCESSES)]
    try:
        return followed(way, keys)
    finally:
        for process in processes:
            process.terminate()
            process.wait()


def followed(way: str, keys: list[int]) -> Sent:
    """From the first message sent to the last, by what the rows say. Raises Unexpected when it takes too long."""
    from django.db.models import Max, Min

    from notifications.models import Message, State

    rows = Message.objects.filter(pk__gte=min(keys), pk__lte=max(keys))
    latest = time.perf_counter() + LONGEST
    while rows.exclude(state=State.SENT).exists():
        if time.perf_counter() > latest:
            raise Unexpected(f"{way}: not all sent after {LONGEST:.0f} s")
        time.sleep(LOOK)
    told = rows.aggregate(first=Min("sent_at"), last=Max("sent_at"))
    seconds = (told["last"] - told["first"]).total_seconds()
    in_ten = rows.filter(sent_at__lte=told["first"] + timedelta(seconds=10)).count()
    return Sent(way, len(keys), (len(keys) - 1) / max(seconds, 0.001), in_ten)


@contextmanager
def sink() -> Iterator[int]:
    """The mail server, in a process of its own; its port."""
    process = subprocess.Popen([sys.executable, "-m", "bench.sink"], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
