"""The outbox: promised once, sent once, tried again, given up, never in the way."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications import delivery, outbox, verbs
from notifications.models import Attempt, Message, Priority, State
from tests.recipes import people

pytestmark = pytest.mark.django_db
CASE = {"reference": "AUBM-26-004217-K", "agency": "Agence", "url": "http://127.0.0.1:8000/fr/"}


def promise(key: str = "case:1", to: str = "salma@example.com", template: str = "case_taken", **more) -> Message:
    words = {"code": "123456", "minutes": 15} if template == "code" else CASE
    outbox.post(key=key, template=template, to=to, language="fr", context=words, **more)
    return Message.objects.get(key=key, to=to)


def later(message: Message, **fields) -> Message:
    Message.objects.filter(pk=message.pk).update(**fields)
    return message


@pytest.fixture
def server(monkeypatch, settings):
    """What the mail server does next: an exception to raise, or nothing."""
    trouble: dict[str, Exception] = {}

    def send(self, messages):
        for found in (trouble.get(message.to[0], trouble.get("*")) for message in messages):
            if found:
                raise found
        return mail.outbox.extend(messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    mail.outbox = []
    return trouble


@pytest.mark.django_db(transaction=True)
def test_a_promise_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError):
        promise()


@pytest.mark.django_db(transaction=True)
def test_a_promise_leaves_with_its_cause():
    with transaction.atomic():
        promise()
        transaction.set_rollback(True)

    assert not Message.objects.exists()


def test_an_unknown_letter_is_a_mistake_found_at_once():
    with pytest.raises(LookupError):
        promise(template="nonsense")


def test_the_same_cause_is_one_message_to_each_recipient():
    promise()
    promise()
    promise(to="other@example.com")

    assert Message.objects.count() == 2


def test_the_message_id_follows_the_cause():
    first, second = outbox.message_id("case:1", "a@example.com"), outbox.message_id("case:1", "b@example.com")

    assert first == outbox.message_id("case:1", "a@example.com")
    assert first != second
    assert first.endswith("@mre.example>")


def test_urgent_messages_go_first(mailoutbox):
    promise("slow", "a@example.com", priority=Priority.BULK)
    promise("usual", "b@example.com")
    promise("code", "c@example.com", template="code")

    outbox.drain()

    assert [message.to for message in mailoutbox] == [["c@example.com"], ["b@example.com"], ["a@example.com"]]


def test_a_sent_message_is_settled_and_a_code_forgotten(mailoutbox):
    code, usual = promise("code", template="code"), promise("usual")

    outbox.drain()
    outbox.drain()
    code.refresh_from_db()
    usual.refresh_from_db()

    assert len(mailoutbox) == 2
    assert code.state == usual.state == State.SENT
    assert code.context == {}
    assert usual.context == CASE
    assert Attempt.objects.filter(error="").count() == 2


def test_a_code_that_came_too_late_is_not_sent(mailoutbox):
    code = later(promise(template="code"), expires_at=timezone.now() - timedelta(seconds=1))

    outbox.drain()
    code.refresh_from_db()

    assert mailoutbox == []
    assert (code.state, code.context) == (State.EXPIRED, {})


def test_a_suppressed_message_keeps_no_words_and_never_leaves(mailoutbox):
    promise(template="code", suppressed=True)

    outbox.drain()

    assert mailoutbox == []
    assert Message.objects.get().context == {}


def test_tries_are_spaced_ever_wider(server):
    server["*"] = smtplib.SMTPServerDisconnected("gone")
    message = promise()
    waits = []

    for _ in range(6):
        later(message, due_at=timezone.now())
        outbox.drain()
        message.refresh_from_db()
        waits.append(round((message.due_at - timezone.now()).total_seconds(), -1))

    assert waits == [10, 40, 160, 640, 2560, 10240]
    assert delivery.back_off(9) == 6 * 3600
    assert message.state == State.WAITING
    assert message.last_error == "gone"


def test_after_three_days_of_tries_a_message_is_given_up_and_counted(server):
    server["*"] = smtplib.SMTPServerDisconnected("gone")
    message = later(promise(), attempts=18)

    outbox.drain()
    message.refresh_from_db()

    assert message.state == State.FAILED
    assert outbox.state() == {"waiting": 0, "oldest_seconds": 0, "failed": 1}


def test_a_broken_line_puts_the_rest_of_the_batch_off_at_once(server):
    server["*"] = TimeoutError("frozen")
    for number in range(5):
        promise(f"case:{number}")

    outbox.drain()

    assert Attempt.objects.filter(error="frozen").count() == 5
    assert not Message.objects.due().exists()


def test_one_refused_recipient_does_not_hold_up_the_others(server):
    server["bad@example.com"] = smtplib.SMTPRecipientsRefused({"bad@example.com": (550, b"no such user")})
    server["busy@example.com"] = smtplib.SMTPRecipientsRefused({"busy@example.com": (451, b"try later")})
    for name in ("bad", "busy", "good"):
        promise(name, f"{name}@example.com")

    outbox.drain()

    assert dict(Message.objects.values_list("key", "state")) == {"bad": "failed", "busy": "waiting", "good": "sent"}


def test_a_letter_that_cannot_be_written_does_not_hold_up_the_others(mailoutbox, caplog):
    later(promise("odd", "a@example.com"), language="xx", context={"papers": 3}, template="paper_requested")
    promise("bad", "سلمى@example.com")
    promise("good", "b@example.com")

    outbox.drain()

    assert mailoutbox[-1].to == ["b@example.com"]
    assert Message.objects.get(key="bad").state == State.FAILED
    assert Message.objects.get(key="odd").state == State.WAITING


def test_a_dead_workers_rows_come_back_after_their_lease(mailoutbox):
    message = promise()
    outbox.claim()
    outbox.drain()
    assert mailoutbox == []

    later(message, due_at=timezone.now())
    outbox.drain()
    message.refresh_from_db()

    assert len(mailoutbox) == 1
    assert message.attempts == 2


def test_an_empty_sweep_asks_one_question(django_assert_num_queries):
    with django_assert_num_queries(1):
        outbox.drain()


def test_the_claim_reads_its_own_index_however_long_the_past():
    for number in range(30):
        later(promise(f"case:{number}"), state=State.SENT, sent_at=timezone.now())

    plan = Message.objects.due().filter(channel="email", priority=5).order_by("due_at")[:50].explain()

    assert "message_claim" in plan or "Seq Scan" in plan


def test_staff_send_a_lost_message_again_under_a_new_message_id(mailoutbox):
    chief = people.staff(is_superuser=True)
    lost, code = promise("lost"), promise("code", template="code")
    outbox.drain()

    count = verbs.send_again(messages=Message.objects.all(), by=chief)
    outbox.drain()
    code.refresh_from_db()

    assert count == 1
    assert code.state == State.SENT
    assert [message.to for message in mailoutbox] == [[lost.to]] * 3
    assert len({message.extra_headers["Message-ID"] for message in mailoutbox}) == 3


def test_nobody_sends_again_what_they_may_not_see():
    later(promise("lost"), state=State.FAILED)

    assert verbs.send_again(messages=Message.objects.all(), by=people.staff()) == 0


def test_a_message_cannot_be_sent_without_its_date():
    with pytest.raises(IntegrityError), transaction.atomic():
        later(promise(), state=State.SENT)


def test_people_see_their_own_messages_and_superusers_all():
    citizen, other, chief = people.citizen(), people.staff(), people.staff(is_superuser=True)
    promise("own", citizen.email, user=citizen)
    promise("else", "a@example.com")

    seen = [Message.objects.visible_to(person).count() for person in (citizen, other, chief)]

    assert seen == [1, 0, 2]
    assert Attempt.objects.visible_to(other).count() == 0


class Refused(OSError):
    """What a mail service over HTTP says of a request."""

    def __init__(self, status_code: int) -> None:
        super().__init__(f"answered {status_code}")
        self.status_code = status_code


@pytest.mark.parametrize(
    ("status", "becomes"),
    [(400, State.FAILED), (422, State.FAILED), (401, State.WAITING), (429, State.WAITING), (500, State.WAITING)],
)
def test_a_mail_service_that_refuses_one_letter_is_not_gone_for_the_others(monkeypatch, status, becomes):
    def send(self, letters):
        if letters[0].to == ["first@example.com"]:
            raise Refused(status)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    for key in ("first", "second"):
        outbox.post(key=key, template="case_taken", to=f"{key}@example.com", language="fr", context=CASE)

    outbox.drain()

    states = dict(Message.objects.values_list("key", "state"))
    assert states["first"] == becomes
    assert states["second"] == (State.SENT if becomes == State.FAILED else State.WAITING)
