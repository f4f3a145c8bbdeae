"""The log of messages in the administration: found, explained, sent again, kept from leaving."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from common.references import make_reference
from notifications import delivery, links, outbox
from notifications.letters import compose
from notifications.models import Attempt, Channel, Message, Mode, Preference, State
from tests.notifications.test_previews import reader, without_second_factor  # noqa: F401
from tests.recipes import people

pytestmark = pytest.mark.django_db
LIST = "/fr/admin/notifications/message/"
CHOICES = "/fr/admin/notifications/preference/"
WHOLE = make_reference("AUBM", 2026, 9999)
CASE = {"reference": "AUBM-26-004217-K", "agency": "Agence secrète", "url": "http://127.0.0.1:8000/fr/"}


@pytest.fixture
def letters():
    with transaction.atomic():
        outbox.post(
            key="case_taken:AUBM-26-004217-K:2", template="case_taken", to="a@example.com", language="fr", context=CASE
        )
        words = {"code": "482915", "minutes": 15}
        outbox.post(key="code:2", template="code", to="a@example.com", language="fr", context=words)
    return {message.template: message for message in Message.objects.all()}


@pytest.fixture
def chief():
    return reader("superuser")


def message(key: str, **fields) -> Message:
    words = {"template": "case_taken", "language": "fr", "to": "a@example.com", "context": CASE}
    return Message.objects.create(key=key, **(words | fields))


def listed(browser, **query) -> set[str]:
    answer = browser.get(LIST, query)
    assert answer.status_code == 200
    return {row.key for row in answer.context["cl"].result_list}


def test_a_chief_reads_the_words_but_never_a_code(letters, chief):
    pages = {name: chief.get(f"{LIST}{row.pk}/change/").content.decode() for name, row in letters.items()}
    frames = {name: chief.get(f"{LIST}{row.pk}/html/") for name, row in letters.items()}

    assert chief.get(f"{LIST}?state__exact=waiting").status_code == 200
    assert "Agence secrète" in pages["case_taken"]
    assert "Agence secrète" in frames["case_taken"].content.decode()
    assert "default-src 'none'" in frames["case_taken"]["Content-Security-Policy"]
    assert "482915" not in pages["code"]
    assert frames["code"].status_code == 404


def test_nobody_reads_the_link_by_which_a_reader_chooses(letters, chief):
    pk = letters["case_taken"].pk
    link = links.choose_url("a@example.com", "fr", "requests")
    sent = compose(letters["case_taken"])

    pages = [chief.get(f"{LIST}{pk}/{name}/").content.decode() for name in ("change", "html")]

    assert link in sent.body
    assert not [page for page in pages if link in page or link.rpartition(":")[2] in page]


def test_sending_many_again_asks_twice(letters, chief):
    Message.objects.update(state=State.FAILED)
    address = reverse("admin:notifications_message_changelist")
    ticked = {"action": "send_again", "_selected_action": [row.pk for row in letters.values()]}

    asked = chief.post(address, ticked)
    before = set(Message.objects.values_list("state", flat=True))
    chief.post(address, ticked | {"confirmed": "yes"})

    assert asked.context["number"] == 1
    assert before == {"failed"}
    assert dict(Message.objects.values_list("template", "state")) == {"case_taken": "waiting", "code": "failed"}


def test_keeping_many_from_leaving_asks_twice(letters, chief):
    address = reverse("admin:notifications_message_changelist")
    ticked = {"action": "suppress", "_selected_action": [row.pk for row in letters.values()]}

    asked = chief.post(address, ticked)
    chief.post(address, ticked | {"confirmed": "yes"})

    assert asked.context["number"] == 2
    assert set(Message.objects.values_list("state", flat=True)) == {"suppressed"}


def test_too_many_at_once_are_refused(chief, monkeypatch):
    monkeypatch.setattr("notifications.admin.message.MOST_AT_ONCE", 2)
    rows = [message(str(number)) for number in range(3)]

    chief.post(LIST, {"action": "suppress", "_selected_action": [row.pk for row in rows], "confirmed": "yes"})

    assert set(Message.objects.values_list("state", flat=True)) == {"waiting"}


def test_the_page_sends_again_and_says_who_did(letters, chief):
    row = letters["case_taken"]
    Message.objects.filter(pk=row.pk).update(state=State.FAILED, last_error="(550, b'5.1.1 No such user')")

    page = chief.get(f"{LIST}{row.pk}/change/").content.decode()
    answer = chief.post(f"{LIST}{row.pk}/again/", follow=True)
    after = answer.content.decode()

    assert f"{LIST}{row.pk}/again/" in page
    assert f"{LIST}{row.pk}/again/" not in after
    row.refresh_from_db()
    assert row.state == State.WAITING
    by = Attempt.objects.get(message=row, act=Attempt.Act.AGAIN).by
    assert by.is_superuser
    assert str(by) in after


def test_the_page_keeps_a_message_from_leaving_and_says_who_did(letters, chief):
    row = letters["case_taken"]

    after = chief.post(f"{LIST}{row.pk}/suppress/", follow=True).content.decode()
    again = chief.post(f"{LIST}{row.pk}/suppress/", follow=True)

    row.refresh_from_db()
    assert (row.state, row.context) == (State.SUPPRESSED, {})
    assert str(Attempt.objects.get(message=row).by) in after
    assert again.status_code == 200
    assert Attempt.objects.filter(message=row).count() == 1


def test_a_code_is_not_sent_again_from_its_page(letters, chief):
    Message.objects.update(state=State.FAILED)

    page = chief.get(f"{LIST}{letters['code'].pk}/change/").content.decode()
    chief.post(f"{LIST}{letters['code'].pk}/again/")

    assert "/again/" not in page
    assert Message.objects.get(template="code").state == State.FAILED


@pytest.mark.parametrize("verb", ["again", "suppress"])
def test_a_verb_needs_a_post(letters, chief, verb):
    assert chief.get(f"{LIST}{letters['case_taken'].pk}/{verb}/").status_code == 404
    assert Message.objects.get(template="case_taken").state == State.WAITING


@pytest.mark.usefixtures("without_second_factor")
@pytest.mark.parametrize("who", [Role.AGENCY_ADMIN, Role.MINISTRY_ADMIN, Role.OFFICER, "stranger", "nobody"])
def test_nobody_but_who_may_see_every_message_has_the_log(letters, who):
    browser, pk = reader(who), letters["case_taken"].pk
    addresses = [LIST, f"{LIST}{pk}/change/", f"{LIST}{pk}/html/", CHOICES]

    read = [browser.get(address) for address in addresses]
    done = [browser.post(f"{LIST}{pk}/{verb}/") for verb in ("again", "suppress")]

    assert {answer.status_code for answer in read + done} <= {302, 403, 404}
    assert not [answer for answer in read if "Agence secrète" in answer.content.decode()]
    assert Message.objects.get(pk=pk).state == State.WAITING


def test_one_who_may_read_but_not_send_has_no_buttons(letters, chief, monkeypatch):
    monkeypatch.setattr("notifications.admin.message.MessageAdmin.has_resend_permission", lambda self, request: False)
    pk = letters["case_taken"].pk

    page = chief.get(f"{LIST}{pk}/change/").content.decode()

    assert "/suppress/" not in page
    assert chief.post(f"{LIST}{pk}/suppress/").status_code == 403


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("a@example.com", {"case_taken:AUBM-26-004217-K:2"}),
        (" A@Example.COM ", {"case_taken:AUBM-26-004217-K:2"}),
        ("example.com", set()),
        ("@example.com", set()),
        ("AUBM-26-004217-K", {"case_taken:AUBM-26-004217-K:2"}),
        (WHOLE.lower().replace("-", " "), {f"case_taken:{WHOLE}:1"}),
        ("aubm-26-0042", {"case_taken:AUBM-26-004217-K:2"}),
        ("case_taken:AUBM-26-0042", {"case_taken:AUBM-26-004217-K:2"}),
        ("case_taken:AUBM-26-004217-K:2", {"case_taken:AUBM-26-004217-K:2"}),
        ("case_filed:AUBM-26-0042", set()),
        ("case_taken:AUBM-26-004217-K:3", set()),
        ("%BM-26", set()),
        ("AUBM_26", set()),
        ("+33 6 12 34 56 78", {"other:x"}),
        ("other:x", {"other:x"}),
        ("x", set()),
        ("ع", set()),
        ("::::", set()),
    ],
)
def test_messages_are_found_by_whole_addresses_and_beginnings_of_references(chief, typed, found):
    message("case_taken:AUBM-26-004217-K:2")
    message(f"case_taken:{WHOLE}:1", to="b@example.com", created_at=timezone.now() - timedelta(days=9))
    message("other:x", to="+33612345678", channel=Channel.SMS)

    assert listed(chief, q=typed) == found


def test_filters_let_through_what_they_say(chief):
    old, hour = timezone.now() - timedelta(days=3), timedelta(hours=1)
    message("failed", state=State.FAILED, template="draft_saved", language="ar")
    message("late", due_at=timezone.now() - hour)
    message("tried", created_at=old, due_at=timezone.now() + hour, last_error="timed out")
    message("sms", channel=Channel.SMS, to="+33612345678", template="code")
    day = f"{old:%Y-%m-%d}"

    assert listed(chief, standing="given_up") == {"failed"}
    assert listed(chief, standing="late") == {"late", "tried"}
    assert listed(chief, state__exact="failed") == {"failed"}
    assert listed(chief, channel__exact="sms") == {"sms"}
    assert listed(chief, about="access") == {"sms"}
    assert listed(chief, about="access", template="password_reset") == set()
    assert listed(chief, template="draft_saved") == {"failed"}
    assert listed(chief, language="ar") == {"failed"}
    assert listed(chief, **{"from": day, "to_day": day}) == {"tried"}
    assert "tried" not in listed(chief, **{"from": f"{timezone.now():%Y-%m-%d}"})


@pytest.mark.parametrize("query", ["from=x", "to_day=9999-99-99", "from=%00", "template=x'", "about=x", "standing=x"])
def test_odd_filters_are_no_server_error(chief, query):
    assert chief.get(f"{LIST}?{query}", follow=True).status_code in (200, 400)


@pytest.mark.parametrize("key", ["0", "abc", "9" * 40, "-1"])
def test_an_odd_key_is_not_found(chief, key):
    assert chief.get(f"{LIST}{key}/change/").status_code == 404


def test_the_list_says_what_waits_and_what_became_of_messages(chief):
    message("waits", due_at=timezone.now() - timedelta(hours=2))
    message("sent", state=State.SENT, sent_at=timezone.now())
    message("old", state=State.SENT, sent_at=timezone.now(), created_at=timezone.now() - timedelta(days=30))

    answer = chief.get(LIST)

    (queue,) = answer.context["queues"]
    assert (queue.channel, queue.priority, queue.number, queue.seconds // 3600) == ("email", 5, 1, 2)
    assert {one.state: one.week for one in answer.context["lately"] if one.week} == {"waiting": 1, "sent": 1}


@pytest.mark.parametrize("number", [3, 60])
def test_the_list_costs_the_same_for_many_messages(chief, number, django_assert_max_num_queries):
    for at in range(number):
        message(str(at), last_error="timed out")
    chief.get(LIST)

    with django_assert_max_num_queries(8):
        chief.get(LIST)


@pytest.mark.parametrize("number", [1, 30])
def test_a_page_costs_the_same_for_many_tries(chief, number, django_assert_max_num_queries):
    row = message("x")
    Attempt.objects.bulk_create(Attempt(message=row, error="timed out", by=people.staff()) for _ in range(number))
    chief.get(f"{LIST}{row.pk}/change/")

    with django_assert_max_num_queries(9):
        chief.get(f"{LIST}{row.pk}/change/")


def test_no_search_or_filter_walks_the_table(chief):
    message("case_taken:AUBM-26-004217-K:2")
    queries = ["q=a@example.com", "q=AUBM-26-0042", "standing=given_up", "standing=late", "channel__exact=sms"]

    for query in queries:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            chief.get(f"{LIST}?{query}")
        statements = [one["sql"] for one in asked.captured_queries if '"notifications_message"."key"' in one["sql"]]
        assert statements, query
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            plans = []
            for statement in statements:
                cursor.execute(f"EXPLAIN {statement}")
                plans.append(" ".join(line for (line,) in cursor.fetchall()))
            cursor.execute("SET LOCAL enable_seqscan = on")
        assert not [plan for plan in plans if "Seq Scan" in plan], query


def test_what_left_together_is_named_on_each_page(chief):
    rows = [message(f"case_taken:AUBM-26-00421{at}-K:2", digest=True) for at in range(2)]

    delivery.drain()

    assert len(mail.outbox) == 1
    first, second = (Message.objects.get(pk=row.pk) for row in rows)
    assert first.left_in_id == second.left_in_id
    page = chief.get(f"{LIST}{first.pk}/change/").content.decode()
    assert f"{LIST}{second.pk}/change/" in page


def test_words_that_can_no_longer_be_written_hide_nothing_else(chief, monkeypatch):
    row = message("case_taken:AUBM-26-004217-K:2")
    monkeypatch.setattr("notifications.admin.page.written", lambda message: 1 / 0)

    answer = chief.get(f"{LIST}{row.pk}/change/")

    assert answer.status_code == 200
    assert row.key in answer.content.decode()


def test_a_template_of_the_past_is_still_listed_and_opened(chief):
    row = message("gone:1", template="gone_for_good")

    assert listed(chief) == {"gone:1"}
    assert chief.get(f"{LIST}{row.pk}/change/").status_code == 200


def test_the_first_page_warns_when_messages_do_not_leave(chief):
    calm = chief.get("/fr/admin/").content.decode()
    message("late", due_at=timezone.now() - timedelta(hours=5))

    late = chief.get("/fr/admin/").content.decode()

    assert "standing=late" not in calm
    assert "standing=late" in late


def test_choices_are_read_by_a_whole_address_alone(chief):
    Preference.objects.create(email="a@example.com", kind="requests", mode=Mode.NEVER)
    Preference.objects.create(email="b@example.com", kind="requests", mode=Mode.DAILY)
    message("held", state=State.SUPPRESSED, context={})

    found = {
        typed: [row.email for row in chief.get(CHOICES, {"q": typed}).context["cl"].result_list]
        for typed in ("", "example", "A@example.com ", "c@example.com")
    }
    page = chief.get(CHOICES, {"q": "a@example.com"}).content.decode()

    assert found == {"": [], "example": [], "A@example.com ": ["a@example.com"], "c@example.com": []}
    assert "state__exact=suppressed" in page
    assert "state__exact=suppressed" not in chief.get(CHOICES, {"q": "b@example.com"}).content.decode()


def test_nobody_changes_the_choice_of_another(chief):
    row = Preference.objects.create(email="a@example.com", kind="requests", mode=Mode.NEVER)

    codes = [chief.post(f"{CHOICES}{row.pk}/{verb}/", {"mode": "daily"}).status_code for verb in ("change", "delete")]

    assert codes == [403, 403]
    assert chief.post(f"{CHOICES}add/", {"email": "c@example.com"}).status_code == 403
    assert Preference.objects.get().mode == Mode.NEVER
