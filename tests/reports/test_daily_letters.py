"""The daily report by e-mail: once a person and working morning, in their language, of all days since the last."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from agencies.models import Holiday, Posting, Role
from common import days
from notifications.models import JobRun, Message
from reports import tasks, verbs
from reports.daily import letters as daily
from tests.recipes import figures as make

MONDAY = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)  # Morocco's clock is UTC
FRIDAY = date(2026, 10, 9)


@pytest.fixture(autouse=True)
def _then(monkeypatch):
    monkeypatch.setattr(days, "today", lambda: MONDAY.date())


@pytest.fixture
def fes(db):
    fes = make.agency("fes", "AUFS")
    make.save([make.case(fes, FRIDAY), make.case(fes, FRIDAY), make.case(fes, date(2026, 10, 10))])
    return fes


def reader(language="fr", role=Role.MINISTRY_READER):
    person = make.reader(role)
    person.language = language
    person.save()
    verbs.choose_daily_letter(by=person, wanted=True)
    return person


def sent():
    return list(Message.objects.filter(template="daily_report").order_by("pk"))


@pytest.mark.django_db
def test_mondays_letter_tells_of_friday_saturday_and_sunday(fes):
    person = reader()

    assert daily.tell_all(MONDAY) == 1

    [message] = sent()
    assert (message.to, message.language) == (person.email, "fr")
    assert [(day["on"], day["filed"]) for day in message.context["days"]] == [
        ("2026-10-09", 2), ("2026-10-10", 1), ("2026-10-11", 0),
    ]  # fmt: skip
    assert message.context["days"][1]["why"] == "week-end"
    assert message.context["silent"] == ["Agence fes"]


@pytest.mark.django_db
def test_after_a_feast_it_tells_of_the_days_of_the_feast(fes):
    Holiday.objects.create(day=FRIDAY, name_ar="عيد", name_fr="Fête", state=Holiday.State.CONFIRMED)
    reader("ar")

    daily.tell_all(MONDAY)

    [message] = sent()
    assert message.context["days"][0]["on"] == "2026-10-08"
    assert message.context["days"][1]["why"] == "عطلة: عيد"
    assert message.context["silent"] == ["وكالة fes"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 10, 12, 7, 29, tzinfo=UTC), datetime(2026, 10, 11, 9, tzinfo=UTC),
        datetime(2026, 10, 10, 9, tzinfo=UTC),
    ],
)  # fmt: skip
def test_none_leaves_before_half_past_seven_nor_on_days_off(fes, at):
    reader()

    assert daily.tell_all(at) == 0
    assert not JobRun.objects.filter(job=daily.JOB).exists()


@pytest.mark.django_db
def test_only_who_asked_and_still_reads_the_figures_gets_it(fes):
    kept = reader()
    make.reader(Role.MINISTRY_READER)  # never asked
    gone, left = reader(), reader()
    Posting.objects.filter(user=gone).update(until=date(2026, 10, 9))
    left.is_active = False
    left.save()

    daily.tell_all(MONDAY)

    assert [message.to for message in sent()] == [kept.email]


@pytest.mark.django_db
def test_asked_again_it_is_told_once(fes):
    reader()

    assert daily.tell_all(MONDAY) == 1
    assert daily.tell_all(MONDAY) == 0
    JobRun.objects.all().delete()
    daily.tell_all(MONDAY)

    assert len(sent()) == 1


@pytest.mark.django_db
def test_it_names_nobody_and_holds_totals_alone(fes):
    person = reader()
    daily.tell_all(MONDAY)

    [message] = sent()
    said = str(message.context)
    assert make.applicant().email not in said
    assert "AUFS-26" not in said
    assert set(message.context) == {"on", "days", "silent", "silent_on", "url"}
    assert person.email not in str(message.context)


@pytest.mark.django_db
def test_the_beat_has_its_task(fes, monkeypatch):
    told = []
    monkeypatch.setattr(daily, "tell_all", lambda: told.append(1) or 1)

    assert tasks.tell_of_the_day() == 1
    assert told


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_promise_it_once(fes):
    reader(), reader("ar")
    start, counts = threading.Barrier(2), []

    def work():
        try:
            start.wait()
            counts.append(daily.tell_all(MONDAY))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(counts) == [0, 2]
    assert len(sent()) == 2
