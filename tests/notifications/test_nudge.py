"""A message written in the web process reaches the worker at once, without waiting for the beat."""

import subprocess
import sys
import time

import pytest
import redis
from django.conf import settings
from django.db import transaction

from notifications import outbox
from notifications.models import Message, State
from tests.notifications.sinks import Sink
from tests.notifications.test_faults import CASE, environment

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
POST = """
import time, django; django.setup()
from django.db import transaction
from notifications import outbox
for number in range(20):
    with transaction.atomic():
        outbox.post(key=f"n:{number}", template="case_taken", to="a@example.com", language="fr", context={})
time.sleep(2)
"""
NUDGE = "import django; django.setup(); from notifications.tasks import send_due; send_due.delay()"


def started(*what: str, **more: str) -> subprocess.Popen:
    """A worker or a beat on this test's database."""
    command = [sys.executable, "-m", "celery", "-A", "mre_portal", *what, "--loglevel=CRITICAL"]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment(PYTHONWARNINGS="ignore", **more))


def test_many_messages_are_few_nudges(clean_redis):
    subprocess.run([sys.executable, "-c", POST], cwd=settings.BASE_DIR, env=environment(), check=True)

    with redis.Redis.from_url(clean_redis) as broker:
        assert 1 <= broker.llen("celery") <= 20
        assert b"notifications.tasks.send_due" in broker.lrange("celery", 0, -1)[0]


def test_a_worker_of_celery_sends_on_the_nudge(clean_redis):
    sink = Sink()
    with transaction.atomic():
        outbox.post(key="n", template="case_taken", to="a@example.com", language="fr", context=CASE)
    subprocess.run([sys.executable, "-c", NUDGE], cwd=settings.BASE_DIR, env=environment(), check=True)
    worker = started("worker", "-c", "1", "-P", "solo", EMAIL_URL=f"smtp://127.0.0.1:{sink.port}")
    wait_for(lambda: sink.taken)
    worker.terminate()
    worker.wait(timeout=30)
    sink.close()

    assert len(sink.taken) == 1
    assert Message.objects.get().state == State.SENT


@pytest.mark.timeout(300)
def test_a_redis_that_was_stopped_while_mail_was_to_leave_delays_it_and_loses_none(private_redis):
    broker, sink = private_redis(), Sink()
    more = {"REDIS_URL": broker.url(), "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}
    both = [started("worker", "-c", "1", "-P", "solo", **more), started("beat", "--pidfile=", "--schedule=", **more)]
    try:
        subprocess.run([sys.executable, "-c", POST], cwd=settings.BASE_DIR, env=environment(**more), check=True)
        wait_for(lambda: sink.taken)
        broker.stop()
        with transaction.atomic():
            outbox.post(key="stopped", template="case_taken", to="b@example.com", language="fr", context=CASE)
        time.sleep(3)
        waiting = Message.objects.get(key="stopped").state

        broker.start()
        wait_for(lambda: "b@example.com" in dict(map(reversed, sink.taken)))
    finally:
        for process in both:
            process.terminate()
        for process in both:
            process.wait(timeout=30)
        sink.close()

    assert waiting == State.WAITING
    assert len(set(sink.ids())) == len(sink.taken)
    assert Message.objects.get(key="stopped").state == State.SENT


def wait_for(done, seconds: float = 90) -> None:
    """Until something holds; raises AssertionError when it never does."""
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.1)
