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
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "mre_portal",
        "worker",
        "-c",
        "1",
        "-P",
        "solo",
        "--loglevel=WARNING",
    ]
    worker = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=environment(EMAIL_URL=f"smtp://127.0.0.1:{sink.port}", PYTHONWARNINGS="ignore"),
    )
    until = time.monotonic() + 20
    while not sink.taken and time.monotonic() < until:
        time.sleep(0.1)
    worker.terminate()
    worker.wait(timeout=30)
    sink.close()

    assert len(sink.taken) == 1
    assert Message.objects.get().state == State.SENT
