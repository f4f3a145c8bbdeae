"""What dies and comes back: mail server, worker, broker. Real processes, real sockets."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from email import message_from_bytes, policy

import psutil
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from notifications import delivery, outbox
from notifications.models import Message, State
from tests.notifications.sinks import Sink

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CASE = {"reference": "AUBM-26-004217-K", "agency": "Agence", "url": "http://127.0.0.1:8000/fr/"}
POST = """
import time, django; django.setup()
from django.db import transaction
from notifications import delivery, outbox
from notifications.models import Message
Message.objects.exists()
began = time.perf_counter()
for number in range(5):
    with transaction.atomic():
        outbox.post(key=f"late:{number}", template="case_taken", to="a@example.com", language="fr", context={})
print(time.perf_counter() - began)
"""
SIGN_IN = """
import time, django; django.setup()
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["*"]
browser = Client()
browser.get("/fr/account/login/")
began = time.perf_counter()
answer = browser.post("/fr/account/login/", {"email": "late@example.com"})
assert answer.status_code == 302, answer.status_code
assert browser.get(answer.url).status_code == 200
print(time.perf_counter() - began)
"""


def promise(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            outbox.post(
                key=f"case:{number}", template="case_taken", to=f"p{number}@example.com", language="fr", context=CASE
            )


def environment(**more: str) -> dict[str, str]:
    """The environment of a process that works on this test's database."""
    url, name = os.environ["DATABASE_URL"], connection.settings_dict["NAME"]
    head, _, query = url.partition("?")
    database = f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    return {**os.environ, "DATABASE_URL": database, "OUTBOX_LEASE_SECONDS": "2", "MRE_SERVERS_HELD": "1", **more}


def worker(port: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "manage.py", "send_messages"],
        cwd=settings.BASE_DIR,
        env=environment(EMAIL_URL=f"smtp://127.0.0.1:{port}"),
    )


def run(script: str, **more: str) -> float:
    """Run a script in a process of its own; the seconds it printed."""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, env=environment(**more), capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return float(done.stdout.split()[-1])


@pytest.fixture
def frozen_port():
    """A port that takes connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield listener.getsockname()[1]


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def test_a_worker_killed_amid_1000_messages_loses_none_and_repeats_one_at_most():
    sink = Sink(pause=0.002)
    promise(1000)
    first = worker(sink.port)
    while len(sink.taken) < 310:
        time.sleep(0.01)

    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    claimed = Message.objects.filter(state=State.SENDING).count()
    while Message.objects.filter(state=State.SENDING, due_at__gt=timezone.now()).exists():
        time.sleep(0.1)
    worker(sink.port).wait(timeout=60)
    sink.close()

    times = Counter(sink.ids())
    assert claimed > 0
    assert len(times) == 1000
    assert sum(times.values()) <= 1001
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}
    assert set(Message.objects.values_list("message_id", flat=True)) == set(times)


def test_two_senders_at_once_send_each_message_once_over_a_kept_line():
    sink = Sink(pause=0.002)
    promise(300)

    both = [worker(sink.port), worker(sink.port)]
    codes = [process.wait(timeout=90) for process in both]
    sink.close()

    assert codes == [0, 0]
    assert len(sink.taken) == len(set(sink.ids())) == 300
    assert sink.lines == 2


def test_a_mail_server_that_refuses_and_comes_back_gets_everything_later():
    sink = Sink()
    port = sink.port
    sink.close()
    promise(5)
    worker(port).wait(timeout=60)
    refused = list(Message.objects.values_list("state", "attempts"))

    back = Sink(port)
    Message.objects.update(due_at=timezone.now())
    worker(port).wait(timeout=60)
    back.close()

    assert refused == [(State.WAITING, 1)] * 5
    assert len(back.taken) == 5


@pytest.mark.parametrize("state", ["frozen_port", "closed_port"])
def test_posting_never_waits_for_a_broker(request, state):
    port = request.getfixturevalue(state)

    seconds = run(POST, REDIS_URL=f"redis://127.0.0.1:{port}/0")

    assert seconds < 0.5
    assert Message.objects.due().count() == 5


def test_a_mail_server_that_hangs_slows_no_page(frozen_port, client):
    promise(3)
    hanging = worker(frozen_port)
    while not any(
        line.raddr and line.raddr.port == frozen_port for line in psutil.Process(hanging.pid).net_connections()
    ):
        time.sleep(0.02)

    begun = time.perf_counter()
    answer = client.post("/fr/account/login/", {"email": "quick@example.com"})
    seconds = time.perf_counter() - begun
    hanging.kill()
    hanging.wait()

    assert answer.status_code == 302
    # the server is given ten seconds; the page none of them
    assert seconds < 3
    assert Message.objects.filter(to="quick@example.com", state=State.WAITING).exists()


@pytest.mark.parametrize("state", ["frozen_port", "closed_port"])
def test_signing_in_by_code_works_quickly_without_redis(request, state):
    port = request.getfixturevalue(state)

    seconds = run(SIGN_IN, REDIS_URL=f"redis://127.0.0.1:{port}/0", PYTHONWARNINGS="ignore")

    assert seconds < 2.5
    assert Message.objects.filter(to="late@example.com").count() == 1


PROMISE = """
import django; django.setup()
from django.db import transaction
from notifications import delivery, outbox
with transaction.atomic():
    for number in range(200):
        outbox.post(key=f"case:{number}", template="case_taken", to=f"p{number}@example.com", language="fr", context={})
print(0)
"""
COUNT = """
import django; django.setup()
from notifications.models import Message
print(Message.objects.filter(state="sent").count())
"""
RELEASE = """
import django; django.setup()
from django.utils import timezone
from notifications.models import Message
print(Message.objects.filter(state="sending").update(due_at=timezone.now()))
"""


@pytest.mark.timeout(300)  # makes its own tables
def test_a_database_that_is_restarted_amid_200_messages_loses_none_and_repeats_one_at_most(private_postgres):
    server, sink = private_postgres(), Sink(pause=0.02)
    more = {"DATABASE_URL": server.url(), "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}
    command = [sys.executable, "manage.py"]
    subprocess.run([*command, "migrate", "--verbosity=0"], cwd=settings.BASE_DIR, env=environment(**more), check=True)
    run(PROMISE, **more)
    first = subprocess.Popen(
        [*command, "send_messages"], cwd=settings.BASE_DIR, env=environment(**more), stderr=subprocess.DEVNULL
    )
    while len(sink.taken) < 40:
        time.sleep(0.01)

    server.stop()
    first.wait(timeout=60)
    server.start()
    run(RELEASE, **more)
    subprocess.run([*command, "send_messages"], cwd=settings.BASE_DIR, env=environment(**more), check=True)
    sink.close()

    times = Counter(sink.ids())
    assert first.returncode != 0
    assert run(COUNT, **more) == len(times) == 200
    assert sum(times.values()) <= 201


def test_a_server_that_hangs_up_in_the_middle_of_a_letter_gets_it_later_and_the_rest_at_once(monkeypatch):
    sink = Sink(hangs_up_at=10)
    promise(30)

    worker(sink.port).wait(timeout=60)
    waiting = Message.objects.filter(state=State.WAITING).count()
    Message.objects.update(due_at=timezone.now())
    worker(sink.port).wait(timeout=60)
    sink.close()

    assert waiting == 30 - 10
    assert Counter(sink.ids()) == dict.fromkeys(Message.objects.values_list("message_id", flat=True), 1)


def test_a_clock_that_was_moved_keeps_no_message_for_ever(monkeypatch):
    promise(3)
    # a machine whose clock ran a year ahead had claimed them
    Message.objects.update(state=State.SENDING, due_at=timezone.now() + timedelta(days=365))
    sink = Sink()

    delivery.tend()
    worker(sink.port).wait(timeout=60)
    sink.close()

    assert len(sink.taken) == 3


def test_mail_into_a_folder_is_sent_by_the_command_in_the_readers_language(tmp_path):
    promise(3)
    with transaction.atomic():
        words = {"code": "482915", "minutes": 15}
        outbox.post(key="code", template="code", to="a@example.com", language="ar", context=words)

    subprocess.run(
        [sys.executable, "manage.py", "send_messages"], cwd=settings.BASE_DIR, check=True,
        env=environment(EMAIL_URL=f"file://{tmp_path}"),
    )  # fmt: skip
    letters = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(tmp_path.glob("*.eml"))]

    assert len(letters) == 4
    assert letters[0]["subject"] == "رمزكم هو 482915"
    assert "15 دقيقة" in letters[0].get_body(("plain",)).get_content()
