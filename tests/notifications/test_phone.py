"""Short messages: several providers, one that hangs or talks nonsense, signed reports, WhatsApp's window."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client
from django.utils import timezone

from notifications import delivery, outbox, quiet
from notifications.models import Attempt, Channel, Heard, Message, State
from notifications.short.backends import MemoryBackend
from tests.recipes import people

pytestmark = pytest.mark.django_db
TO = "+33612345678"
CASE = {"reference": "AUBM-26-004217-K", "agency": "Agence", "url": "http://127.0.0.1:8000/fr/"}
MEMORY = {"name": "memory", "backend": "notifications.short.backends.MemoryBackend"}


class Gateway(ThreadingHTTPServer):
    """A provider: answers as told and remembers what it was given."""

    daemon_threads = True

    def __init__(self, status: int = 200, body: str = '{"id": "gw-1"}', pause: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.status, self.body, self.pause, self.taken = status, body, pause, []
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def named(self, name: str, **more: object) -> dict:
        """How the settings name it."""
        url = f"http://127.0.0.1:{self.server_address[1]}/send"
        backend = "notifications.short.backends.HttpBackend"
        return {"name": name, "backend": backend, "url": url, "token": "t", "sender": "MRE"} | more


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(self.server.pause)
        said = json.loads(body)
        self.server.taken.append(said | {"key": self.headers["Idempotency-Key"], "auth": self.headers["Authorization"]})
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.body.encode())

    def log_message(self, *_said: object) -> None:
        """Quiet."""


@pytest.fixture
def gateway():
    started = []

    def start(**how) -> Gateway:
        started.append(Gateway(**how))
        return started[-1]

    yield start
    for one in started:
        one.shutdown()
        one.server_close()


@pytest.fixture(autouse=True)
def by_day(monkeypatch):
    """No test here is about the night."""
    monkeypatch.setattr(quiet, "due", lambda now, *_rest: now)


@pytest.fixture
def providers(settings):
    def use(*names: dict, channel: str = "sms") -> None:
        settings.PHONE_PROVIDERS = {channel: list(names)}

    MemoryBackend.outbox.clear()
    use(MEMORY)
    return use


def promise(template: str = "case_answered", channel: str = Channel.SMS, language: str = "fr", to: str = TO) -> Message:
    words = {"code": "482915", "minutes": 10} if template == "code" else CASE
    outbox.post(key="case:1", template=template, to=to, language=language, context=words, channel=channel)
    return Message.objects.get(key="case:1", channel=channel)


def told(message: Message) -> Message:
    outbox.drain()
    message.refresh_from_db()
    return message


@pytest.mark.parametrize(("language", "words"), [("fr", "la réponse est disponible"), ("ar", "الجواب جاهز")])
def test_a_text_says_the_reference_and_nothing_of_the_person(providers, language, words):
    message = told(promise(language=language))

    (sent,) = MemoryBackend.outbox
    assert words in sent.text
    assert CASE["reference"] in sent.text
    assert CASE["agency"] not in sent.text
    assert (message.state, message.provider) == (State.SENT, "memory")


def test_a_channel_that_is_not_set_up_is_no_fault(settings):
    settings.PHONE_PROVIDERS = {}

    assert told(promise()).state == State.SUPPRESSED


def test_a_gateway_gets_the_key_of_the_message_and_gives_its_number(providers, gateway):
    first = gateway()
    providers(first.named("first"))

    message = told(promise())

    (said,) = first.taken
    assert (said["to"], said["from"], said["key"], said["auth"]) == (TO, "MRE", message.message_id, "Bearer t")
    assert (message.provider, message.provider_id) == ("first", "gw-1")


@pytest.mark.parametrize(
    "trouble", [{"status": 503}, {"status": 429}, {"status": 401}, {"pause": 1.0}], ids=["down", "busy", "key", "hangs"]
)
def test_the_second_provider_is_asked_when_the_first_does_not_answer(providers, gateway, trouble):
    first, second = gateway(**trouble), gateway(body='{"id": 77}')
    providers(first.named("first", seconds=0.3), second.named("second"))

    message = told(promise())

    assert (message.state, message.provider, message.provider_id) == (State.SENT, "second", "77")


def test_a_number_that_is_refused_is_asked_of_no_other(providers, gateway):
    first, second = gateway(status=422, body="no such number"), gateway()
    providers(first.named("first"), second.named("second"))

    message = told(promise())

    assert message.state == State.FAILED
    assert "no such number" in message.last_error
    assert second.taken == []


def test_nobody_answers_and_it_waits(providers, gateway):
    providers(gateway(status=500).named("first"))

    message = told(promise())

    assert (message.state, message.attempts) == (State.WAITING, 1)
    assert message.due_at > timezone.now()


@pytest.mark.parametrize("body", ["", "null", "[1]", '{"id": {"a": 1}}', "<html>"])
def test_a_provider_that_answers_nonsense_has_taken_it_all_the_same(providers, gateway, body):
    providers(gateway(body=body).named("first"))

    message = told(promise())

    assert (message.state, message.provider_id) == (State.SENT, "")


@pytest.mark.parametrize("to", ["0612345678", "+33", "salma@example.com", "+33612345678\n+33699999999"])
def test_what_is_no_number_is_never_sent(providers, to):
    message = told(promise(to=to))

    assert message.state == State.FAILED
    assert MemoryBackend.outbox == []


def test_a_letter_without_words_for_phones_fails_and_says_so(providers):
    message = told(promise("case_taken"))

    assert message.state == State.FAILED
    assert "no words" in message.last_error


def test_a_code_is_forgotten_once_it_left(providers):
    assert told(promise("code")).context == {}


def test_whatsapp_names_a_template_outside_its_window_and_speaks_freely_inside(providers, gateway):
    one = gateway()
    providers(one.named("wa"), channel="whatsapp")
    told(promise(channel=Channel.WHATSAPP))
    Heard.objects.create(phone=TO)
    Message.objects.all().delete()
    told(promise(channel=Channel.WHATSAPP))

    outside, inside = one.taken
    assert (outside["template"], outside["parameters"]) == ("case_answered", [CASE["reference"], CASE["url"]])
    assert "text" not in outside
    assert CASE["reference"] in inside["text"]


def test_a_line_for_phones_does_not_hold_up_the_mail(providers, gateway, mailoutbox):
    providers(gateway(status=500).named("first"))
    promise()
    outbox.post(key="m", template="case_taken", to="a@example.com", language="fr", context=CASE)

    outbox.drain()

    assert len(mailoutbox) == 1


# --- reports -----------------------------------------------------------------------------------------------------


@pytest.fixture
def report(settings):
    settings.PHONE_SECRETS = {"first": "s3cret"}

    def send(told: object, provider: str = "first", secret: str = "s3cret", raw: bytes | None = None):
        body = json.dumps(told).encode() if raw is None else raw
        signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        client = Client(enforce_csrf_checks=True)
        address = f"/messages/reports/{provider}/"
        return client.post(address, body, content_type="application/json", HTTP_X_SIGNATURE=signed).status_code

    return send


@pytest.fixture
def sent(providers, gateway):
    providers(gateway().named("first"))
    return told(promise())


def test_a_signed_report_says_that_it_was_delivered(report, sent):
    assert report({"id": "gw-1", "state": "delivered"}) == 204
    assert report({"id": "gw-1", "state": "delivered"}) == 204
    assert report({"id": "gw-1", "state": "failed"}) == 204
    sent.refresh_from_db()

    assert sent.state == State.DELIVERED
    assert sent.sent_at <= sent.delivered_at
    assert Attempt.objects.filter(message=sent).count() == 2


def test_a_report_of_failure_is_shown_with_its_reason(report, sent):
    assert report([{"id": "gw-1", "state": "failed", "reason": "absent subscriber"}]) == 204
    sent.refresh_from_db()

    assert (sent.state, sent.last_error, sent.sent_at) == (State.FAILED, "absent subscriber", None)


@pytest.mark.parametrize(("provider", "secret"), [("first", "wrong"), ("second", "s3cret"), ("first", "")])
def test_a_report_that_is_not_signed_changes_nothing(report, sent, provider, secret):
    assert report({"id": "gw-1", "state": "delivered"}, provider, secret) == 403
    sent.refresh_from_db()

    assert sent.state == State.SENT


@pytest.mark.parametrize("raw", [b"", b"{", b"7", b"[1]", b"\xff", b"[" + b"{}," * 200 + b"{}]"])
def test_nonsense_is_refused_politely(report, raw):
    assert report(None, raw=raw) == 400


@pytest.mark.parametrize(
    "told_", [{}, {"id": "else", "state": "delivered"}, {"id": None}, {"state": "read", "id": "gw-1"}]
)
def test_what_means_nothing_here_is_passed_over(report, sent, told_):
    assert report(told_) == 204
    sent.refresh_from_db()

    assert sent.state == State.SENT


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "\x00\ud800x"])
def test_signs_that_no_database_keeps_hold_up_no_other_report(report, sent, odd):
    told_of = [
        {"id": odd, "state": "delivered"},
        {"id": sent.provider_id, "state": "failed", "reason": f"unknown{odd} subscriber"},
        {"from": f"+2126{odd}12345678"},
    ]

    assert report(told_of) == 204

    sent.refresh_from_db()
    assert sent.state == State.FAILED
    assert sent.last_error in ("unknown subscriber", "unknown? subscriber", "unknown?x subscriber")


def test_who_writes_to_us_opens_the_window(report):
    assert report({"from": TO}) == 204
    assert report({"from": "nobody"}) == 204

    assert Heard.objects.get().phone == TO


def test_back_off_never_waits_longer_than_six_hours():
    waits = [delivery.back_off(tries) for tries in range(1, 19)]

    assert waits == sorted(waits)
    assert waits[0] == 10
    assert waits[-1] == 6 * 3600


def test_staff_keep_a_waiting_message_from_leaving(mailoutbox):
    from notifications import verbs

    outbox.post(key="m", template="case_taken", to="a@example.com", language="fr", context=CASE)
    chief = people.staff(is_superuser=True)

    assert verbs.suppress(messages=Message.objects.all(), by=people.staff()) == 0
    assert verbs.suppress(messages=Message.objects.all(), by=chief) == 1
    outbox.drain()

    assert mailoutbox == []
    assert Message.objects.get().context == {}
