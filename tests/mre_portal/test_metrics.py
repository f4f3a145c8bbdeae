"""What Prometheus reads, who may read it, and what it costs."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from common.metrics import Metric, exposition
from mre_portal.beat import LOCK
from notifications.models import Attempt, Channel, Message, State

TOKEN = "a-long-token"
# One line of the exposition format 0.0.4: a name, labels whose values are escaped, a number.
LABEL = r'[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"^([a-zA-Z_:][\w:]*)(?:\{{({LABEL}(?:,{LABEL})*)\}})? (-?\d+(?:\.\d+)?)$")


def scrape(token: str = TOKEN):
    return Client().get("/metrics", headers={"authorization": f"Bearer {token}", "host": "10.0.0.7:8000"})


def read(text: str) -> dict[str, dict[str, float]]:
    """Numbers by name and labels; fails for a line that Prometheus would refuse."""
    found: dict[str, dict[str, float]] = {}
    typed = set()
    for line in text.removesuffix("\n").split("\n"):
        if line.startswith("# "):
            _, word, name, rest = line.split(" ", 3)
            assert word in ("HELP", "TYPE")
            assert word != "TYPE" or (rest == "gauge" and name not in typed | set(found))
            typed |= {name} if word == "TYPE" else set()
            continue
        matched = SAMPLE.match(line)
        assert matched, line
        assert matched[1] in typed
        labels = found.setdefault(matched[1], {})
        assert (matched[2] or "") not in labels
        labels[matched[2] or ""] = float(matched[3])
    return found


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = TOKEN


def a_message(key: str, **fields) -> Message:
    ago = fields.pop("ago", timedelta(0))
    words = {"template": "case_taken", "language": "fr", "to": "salma@example.com", "due_at": timezone.now() - ago}
    return Message.objects.create(key=key, created_at=timezone.now() - ago, **(words | fields))


def test_without_a_token_the_page_does_not_exist(settings):
    settings.METRICS_TOKEN = ""

    assert scrape("").status_code == 404
    assert Client().get("/metrics").status_code == 404


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"])
def test_a_wrong_token_reads_nothing(shown):
    answer = Client().get("/metrics", headers={"authorization": shown})

    assert (answer.status_code, answer.content) == (401, b"")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("token")
def test_figures_are_told_by_channel_and_state():
    sms = {"channel": Channel.SMS, "to": "+33612345678"}
    a_message("1", ago=timedelta(seconds=90))
    a_message("2", ago=timedelta(seconds=40))
    a_message("3", due_at=timezone.now() + timedelta(hours=3), **sms)
    a_message("4", state=State.FAILED)
    a_message("5", state=State.SENT, sent_at=timezone.now() - timedelta(minutes=5), **sms)
    sent = a_message("6", state=State.DELIVERED, sent_at=timezone.now() - timedelta(hours=5))
    a_message("7", state=State.SENT, sent_at=timezone.now() - timedelta(days=2), ago=timedelta(days=2))
    Attempt.objects.create(message=sent, error="timed out")
    Attempt.objects.create(message=sent)

    answer = scrape()
    told = read(answer.content.decode())

    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert answer["Cache-Control"] == "no-store"
    assert told["mre_messages_waiting"] == {'channel="email"': 2, 'channel="sms"': 1, 'channel="whatsapp"': 0}
    assert 90 <= told["mre_messages_oldest_waiting_seconds"]['channel="email"'] < 120
    assert told["mre_messages_oldest_waiting_seconds"]['channel="sms"'] == 0
    assert told["mre_messages_failed"] == {"": 1}
    assert told["mre_messages_sent_last_hour"] == {'channel="email"': 0, 'channel="sms"': 1, 'channel="whatsapp"': 0}
    assert told["mre_messages_sent_last_day"]['channel="email"'] == 1
    assert told["mre_messages_promised_last_day"]['state="waiting",channel="sms"'] == 1
    assert told["mre_attempts_failed_last_hour"] == {"": 1}
    assert told["mre_up"] == {'part="database"': 1, 'part="redis"': 1}
    assert "salma" not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("token")
def test_a_beat_at_work_is_seen_by_its_lock():
    idle = read(scrape().content.decode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        busy = read(scrape().content.decode())
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    assert (idle["mre_beat_up"][""], busy["mre_beat_up"][""]) == (0, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("token")
def test_a_stopped_redis_is_a_zero_and_the_rest_is_told(settings, private_redis):
    redis = private_redis()
    settings.REDIS_URL = redis.url()
    redis.stop()

    told = read(scrape().content.decode())

    assert told["mre_up"] == {'part="database"': 1, 'part="redis"': 0}
    assert "mre_messages_waiting" in told


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("number", [2, 60])
def test_a_scrape_asks_as_much_of_many_messages_as_of_few(number, django_assert_max_num_queries):
    for at in range(number):
        a_message(str(at), state=State.FAILED if at % 3 else State.WAITING)

    with django_assert_max_num_queries(9):
        scrape()


def test_odd_words_in_labels_are_escaped():
    odd = 'a"b\\c\nd'

    text = exposition([Metric("mre_x", "Two\nlines", [({"who": odd}, 1.5)])])

    assert read(text) == {"mre_x": {r'who="a\"b\\c\nd"': 1.5}}
    assert text.endswith("\n")


@pytest.mark.django_db(transaction=True)
def test_nothing_that_leaves_is_a_warning_although_each_try_puts_its_message_off(rf):
    from tests.mre_portal.test_health import ready

    later = timezone.now() + timedelta(hours=1)
    fields = {"due_at": later, "last_error": "[Errno 111] Connection refused"}
    a_message("1", ago=timedelta(hours=2), **fields)
    with_trouble = ready(rf)
    with transaction.atomic():
        a_message("2", state=State.SENT, sent_at=timezone.now())
    once_one_left = ready(rf)

    assert "nothing leaves" in with_trouble[1]["warnings"]["messages"]
    assert once_one_left[1]["warnings"] == {}
