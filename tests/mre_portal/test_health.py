import json
import os
import signal
import time
from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from mre_portal import health
from notifications.models import Message


def ready(rf: RequestFactory):
    response = health.readyz(rf.get("/readyz"))
    return response.status_code, json.loads(response.content)


def test_the_process_answers_whatever_the_host_name(client):
    response = client.get("/healthz", headers={"host": "10.0.0.7:8000"})

    assert (response.status_code, response.content) == (200, b"ok")
    assert "Set-Cookie" not in response.headers


@pytest.mark.django_db(transaction=True)
def test_it_is_ready_when_database_redis_and_migrations_are(rf):
    status, body = ready(rf)

    assert (status, body) == (200, {"ready": True, "reasons": {}, "warnings": {}})


@pytest.mark.django_db(transaction=True)
def test_mail_that_does_not_leave_is_a_warning_and_the_portal_serves_on(rf):
    hours_ago = timezone.now() - timedelta(hours=2)
    Message.objects.create(key="late", template="case_taken", language="fr", to="a@example.com", due_at=hours_ago)

    status, body = ready(rf)

    assert status == 200
    assert "7200 s" in body["warnings"]["messages"]
    assert "a@example.com" not in json.dumps(body)


@pytest.mark.django_db(transaction=True)
def test_a_stopped_redis_is_named_without_its_address(rf, settings, private_redis):
    redis = private_redis()
    settings.REDIS_URL = redis.url()
    redis.stop()

    status, body = ready(rf)

    assert status == 503
    assert list(body["reasons"]) == ["redis"]
    assert str(redis.socket) not in json.dumps(body)


@pytest.mark.django_db(transaction=True)
def test_a_frozen_redis_costs_one_second(rf, settings, private_redis):
    redis = private_redis()
    settings.REDIS_URL = redis.url()
    for pid in redis.pids():
        os.kill(pid, signal.SIGSTOP)

    started = time.monotonic()
    status, body = ready(rf)

    assert status == 503
    assert "redis" in body["reasons"]
    assert time.monotonic() - started < 1.5


def test_a_check_that_breaks_shows_its_kind_and_no_more():
    def broken() -> None:
        raise RuntimeError("secret address")

    assert health.failures({"part": broken}) == {"part": "does not answer (RuntimeError)"}


def test_waiting_migrations_are_a_reason(monkeypatch):
    monkeypatch.setattr(health, "_known", set())
    monkeypatch.setattr(health, "waiting_migrations", lambda: 2)

    assert health.failures({"migrations": health.migrations}) == {"migrations": "2 not applied"}
