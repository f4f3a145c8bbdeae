"""Files that letters carry, and letters that are taken back: neither may hold up anybody's mail."""

import logging
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import DataError, OperationalError
from django.utils import timezone

from notifications import delivery, letters, outbox
from notifications.letters import File, attach
from notifications.models import Message, State

pytestmark = pytest.mark.django_db
CASE = {"reference": "AUBM-26-004217-K", "agency": "Agence", "url": "http://127.0.0.1:8000/fr/"}
CALENDAR = "BEGIN:VCALENDAR\r\nSUMMARY:موعد\r\nEND:VCALENDAR\r\n".encode()


@pytest.fixture
def attached(monkeypatch):
    """Let the letter ``case_taken`` carry what a function makes, in this test alone."""
    monkeypatch.setattr(letters, "_attached", {})
    return lambda make: attach("case_taken", make)


def promise(key: str = "case:1", to: str = "salma@example.com", template: str = "case_taken") -> Message:
    outbox.post(key=key, template=template, to=to, language="fr", context=CASE)
    return Message.objects.get(key=key)


def plan(message: Message) -> File:
    return File("RDV-26.ics", CALENDAR, "text/calendar", {"method": "REQUEST", "charset": "utf-8"})


def read(found: mail.EmailMessage):
    """The mail as a mail program gets it."""
    return message_from_bytes(found.message().as_bytes(), policy=policy.default)


def test_a_file_arrives_byte_for_byte_with_its_kind(attached, mailoutbox):
    attached(plan)
    promise()

    outbox.drain()
    (part,) = read(mailoutbox[0]).iter_attachments()

    assert part.get_payload(decode=True) == CALENDAR
    assert part["Content-Type"].startswith('text/calendar; method="REQUEST"; charset="utf-8"')
    assert part.get_filename() == "RDV-26.ics"
    assert read(mailoutbox[0]).get_body(("plain",)).get_content().startswith("Bonjour")


def test_other_letters_and_letters_without_a_file_carry_none(attached, mailoutbox):
    attached(lambda message: None)
    promise()
    promise("case:2", template="case_filed_at_desk")

    outbox.drain()

    assert [list(read(found).iter_attachments()) for found in mailoutbox] == [[], []]


def test_letters_that_leave_together_bring_the_files_of_all(attached, mailoutbox):
    attached(lambda message: plan(message)._replace(content=message.key.encode()))
    for number in range(3):
        promise(f"case:{number}")
    Message.objects.update(digest=True)

    outbox.drain()
    files = list(read(mailoutbox[0]).iter_attachments())

    assert [part.get_payload(decode=True) for part in files] == [b"case:0", b"case:1", b"case:2"]
    assert [part.get_filename() for part in files] == ["RDV-26.ics", "RDV-26-2.ics", "RDV-26-3.ics"]


def test_a_file_that_cannot_be_made_holds_up_neither_its_words_nor_others(attached, mailoutbox, caplog):
    def broken(message):
        raise OSError("no such disk") if message.to.startswith("salma") else DataError("nonsense")

    attached(broken)
    for number, to in enumerate(("salma@example.com", "omar@example.com")):
        promise(f"case:{number}", to)

    with caplog.at_level(logging.ERROR):
        outbox.drain()

    assert len(mailoutbox) == 2
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}
    assert caplog.text.count("cannot be made") == 2


def test_a_database_that_is_away_lets_the_letter_wait_with_its_file(attached, mailoutbox):
    away = [OperationalError("away"), None]

    def make(message):
        if trouble := away.pop(0):
            raise trouble
        return plan(message)

    attached(make)
    message = promise()
    outbox.drain()
    assert Message.objects.get().state == State.WAITING

    Message.objects.update(due_at=timezone.now())
    outbox.drain()

    assert len(list(read(mailoutbox[0]).iter_attachments())) == 1
    assert mailoutbox[0].message()["Message-ID"] == message.message_id


def test_a_repeated_letter_is_recognised_whatever_its_file_says_then(attached, monkeypatch):
    taken: list[mail.EmailMessage] = []
    trouble = [ConnectionResetError(), None]

    def send(self, messages):
        taken.extend(messages)
        if found := trouble.pop(0):
            raise found

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    attached(lambda message: plan(message)._replace(content=f"{timezone.now().isoformat()}".encode()))
    promise()
    outbox.drain()
    Message.objects.update(due_at=timezone.now())
    outbox.drain()

    ids = {found.message()["Message-ID"] for found in taken}
    contents = {next(read(found).iter_attachments()).get_payload(decode=True) for found in taken}

    assert (len(taken), len(ids), len(contents)) == (2, 1, 2)


def test_a_file_is_for_a_letter_that_exists():
    with pytest.raises(LookupError):
        attach("nonsense", plan)


def test_what_is_taken_back_does_not_leave_and_keeps_no_words(mailoutbox):
    promise("old")
    promise("other")

    outbox.take_back(["old", "never promised"])
    outbox.drain()

    old = Message.objects.get(key="old")
    assert (old.state, old.context) == (State.SUPPRESSED, {})
    assert len(mailoutbox) == 1


def test_what_was_sent_stays_as_it_was(mailoutbox):
    promise()
    outbox.drain()

    outbox.take_back(["case:1"])

    assert Message.objects.get().state == State.SENT


def test_what_is_being_sent_when_it_is_taken_back_is_not_tried_again(mailoutbox):
    message = promise()
    (claimed,) = outbox.claim()
    outbox.take_back(["case:1"])

    delivery._put_off(claimed, ConnectionResetError())
    Message.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    outbox.drain()
    message.refresh_from_db()

    assert message.state == State.EXPIRED
    assert mailoutbox == []


def test_many_letters_are_promised_in_one_statement(django_assert_num_queries):
    rows = [
        outbox.letter(key=f"k{n}", template="case_taken", to=f"p{n}@example.com", language="fr", context=CASE)
        for n in range(40)
    ]

    with django_assert_num_queries(1):
        outbox.post_many(rows)
    outbox.post_many(rows[:3])

    assert Message.objects.count() == 40
