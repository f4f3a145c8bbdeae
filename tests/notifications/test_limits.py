"""Nobody gets 136 messages: so many a day at once, the rest together the next morning; and who wants less gets less."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import days
from notifications import limits, outbox, quiet
from notifications.kinds import LETTERS
from notifications.models import Channel, Kind, Message, Mode, Preference, Priority, State, Tally

pytestmark = pytest.mark.django_db
CASE = {"reference": "AUBM-26-004217-K", "agency": "Agence", "url": "http://127.0.0.1:8000/fr/"}
TO = "salma@example.com"


def promise(count: int, template: str = "case_filed", to: str = TO, **more) -> None:
    for number in range(count):
        outbox.post(key=f"{template}:{number}", template=template, to=to, language="fr", context=CASE, **more)


def morning() -> None:
    """Let the next morning come for what waits for it."""
    Message.objects.filter(state=State.WAITING).update(due_at=timezone.now())


def test_136_messages_become_thirty_letters_and_one_the_next_morning(mailoutbox):
    for number in range(34):
        for template in ("case_filed", "case_answered", "paper_requested", "case_resumed"):
            words = CASE | {"papers": [], "pages": 1}
            outbox.post(key=f"{template}:{number}", template=template, to=TO, language="fr", context=words)

    outbox.drain()
    waiting = Message.objects.filter(state=State.WAITING, digest=True)

    assert len(mailoutbox) == limits.MOST
    assert waiting.count() == 136 - limits.MOST
    assert {days.local(row.due_at).time() for row in waiting} == {quiet.ENDS}
    assert {row.attempts for row in waiting} == {0}


def test_one_kind_of_message_does_not_fill_a_day(mailoutbox):
    promise(LETTERS["case_filed"].most + 3)
    promise(1, "case_answered")

    outbox.drain()

    assert len(mailoutbox) == LETTERS["case_filed"].most + 1
    assert Message.objects.filter(digest=True).count() == 3


def test_what_waited_for_the_morning_leaves_in_one_letter_and_is_sent_once(mailoutbox):
    promise(LETTERS["case_filed"].most + 3)
    outbox.drain()
    mailoutbox.clear()

    morning()
    outbox.drain()
    outbox.drain()

    (letter,) = mailoutbox
    assert letter.subject == "3 messages pour vous"
    assert letter.body.count(CASE["reference"]) >= 3
    assert letter.body.count("Ce message est envoyé automatiquement") == 1
    assert str(letter.alternatives[0][0]).count("<section") == 3
    assert not Message.objects.exclude(state=State.SENT).exists()


def test_a_letter_of_many_reads_in_arabic(mailoutbox):
    promise(2, "case_taken")
    Message.objects.update(language="ar", digest=True)

    outbox.drain()

    assert mailoutbox[0].subject == "رسالتان لكم"
    assert 'dir="rtl"' in str(mailoutbox[0].alternatives[0][0])


def test_another_recipient_is_not_counted_with_the_first(mailoutbox):
    promise(LETTERS["case_filed"].most)
    promise(1, to="other@example.com")

    outbox.drain()

    assert len(mailoutbox) == LETTERS["case_filed"].most + 1
    assert Tally.objects.get(to="other@example.com", template="").sent == 1


def test_a_second_try_is_not_counted_again():
    promise(1)
    (row,) = outbox.claim()
    limits.sorted_out([row], timezone.now())
    row.attempts = 2

    limits.sorted_out([row], timezone.now())

    assert Tally.objects.get(template="").sent == 1


def test_the_count_is_one_statement_however_many_recipients():
    for number in range(40):
        promise(1, to=f"p{number}@example.com")
    rows = outbox.claim()

    with CaptureQueriesContext(connection) as queries:
        limits.sorted_out(rows, timezone.now())

    assert len(queries) == 1


def test_who_wants_no_news_gets_none_but_what_must_be_told(mailoutbox):
    Preference.objects.create(email=TO, kind=Kind.REQUESTS, mode=Mode.NEVER)
    promise(1, "case_taken")
    promise(1, "case_answered")

    outbox.drain()

    assert [letter.extra_headers["Message-ID"] for letter in mailoutbox] == [
        Message.objects.get(template="case_answered").message_id
    ]
    assert Message.objects.get(template="case_taken").state == State.SUPPRESSED


def test_who_wants_news_once_a_day_gets_them_together(mailoutbox):
    Preference.objects.create(email=TO, kind=Kind.REQUESTS, mode=Mode.DAILY)
    promise(3, "case_taken")

    outbox.drain()
    assert mailoutbox == []
    morning()
    outbox.drain()

    assert len(mailoutbox) == 1


def test_a_reminder_of_today_does_not_wait_for_tomorrow(mailoutbox):
    Preference.objects.create(email=TO, kind=Kind.REQUESTS, mode=Mode.DAILY)
    promise(1, "case_taken", expires=timedelta(minutes=1))

    outbox.drain()

    assert len(mailoutbox) == 1


def test_nobody_can_refuse_codes():
    with pytest.raises(IntegrityError), transaction.atomic():
        Preference.objects.create(email=TO, kind=Kind.ACCESS, mode=Mode.NEVER)


# --- quiet hours -------------------------------------------------------------------------------------------------


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, 7, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "leaves"),
    [
        (at(12), "Europe/Paris", at(12)),
        (at(20, 30), "Europe/Paris", at(7) + timedelta(days=1)),  # half past nine in the evening there
        (at(3), "Europe/Paris", at(7)),
        (at(3), "America/Montreal", at(13)),  # ten in the evening before
        (at(3), "no/zone", days.local(at(3)).replace(hour=8).astimezone(UTC)),
    ],
)
def test_a_phone_rings_at_no_hour_of_the_night_where_it_is(now, zone, leaves):
    assert quiet.due(now, Channel.SMS, Priority.NORMAL, zone) == leaves


def test_a_code_rings_at_once_and_a_mail_comes_at_any_hour():
    assert quiet.due(at(3), Channel.SMS, Priority.URGENT, "Europe/Paris") == at(3)
    assert quiet.due(at(3), Channel.EMAIL, Priority.NORMAL, "Europe/Paris") == at(3)
    assert quiet.due(at(3), Channel.EMAIL, Priority.BULK, "Europe/Paris") == at(3)


@pytest.mark.parametrize("hour", range(24))
def test_the_next_morning_is_always_later_and_within_a_day(hour):
    now = at(hour)

    due = quiet.next_morning(now, "Asia/Kolkata")

    assert now < due <= now + timedelta(days=1)
    assert due.astimezone(days.zone_named("Asia/Kolkata")).time() == time(8)
