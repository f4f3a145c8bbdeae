"""Who never confirmed an address is forgotten after a week; the row and the counts stay."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from common import days
from mre_portal.celery import app
from openhouse import links, tasks
from openhouse.models import Question, Registration, Seat, SeatChange, Session
from openhouse.verbs import offering, registering
from openhouse.verbs.forgetting import PERSONAL, forget_unconfirmed
from tests.recipes import desk
from tests.recipes import openhouse as make

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def asked(session: Session | None = None, ago: timedelta = WEEK, **fields) -> Registration:
    """A registration sent so long ago, with all that can be typed, never confirmed; what was due has lapsed."""
    typed = make.typed(
        name_ar="أمينة", phone="+33639980001", country="FR", interests="Le plan", needs="Un siège", question="Où ?",
    ) | fields  # fmt: skip
    row = registering.register(session=session or make.session(), party=3, typed=typed)
    moment = days.now() - ago
    held = {"held_until": moment + registering.HELD_FOR} if row.held_until else {}
    Registration.objects.filter(pk=row.pk).update(made_at=moment, **held)
    offering.lapse_due()
    return Registration.objects.for_page().get(pk=row.pk)


def told(row: Registration) -> list[object]:
    return [getattr(row, name) for name in PERSONAL]


def test_after_a_week_the_person_is_gone_and_the_counts_stay():
    row = asked()
    before = (row.code, row.seat, row.party, row.country, row.language, row.session_id, row.made_at)
    changes, all_of_them = list(row.changes.values_list("after", flat=True)), Registration.objects.count()

    assert forget_unconfirmed() == 1

    row.refresh_from_db()
    assert not any(told(row))
    assert (row.code, row.seat, row.party, row.country, row.language, row.session_id, row.made_at) == before
    assert list(row.changes.values_list("after", flat=True)) == changes == ["held", "lapsed"]
    assert Registration.objects.count() == all_of_them
    assert row.session.taken == 0
    assert not Question.objects.exists()


def test_the_same_twice_erases_nothing_more():
    asked()

    assert [forget_unconfirmed(), forget_unconfirmed()] == [1, 0]


def test_before_the_week_is_over_everything_is_there():
    row = asked(ago=WEEK - timedelta(hours=1))

    assert forget_unconfirmed() == 0
    assert all(told(Registration.objects.get(pk=row.pk)))
    assert forget_unconfirmed(days.now() + timedelta(hours=2)) == 1


def test_how_long_is_a_setting(settings):
    settings.UNCONFIRMED_DAYS = 30

    asked()

    assert forget_unconfirmed() == 0
    assert forget_unconfirmed(days.now() + timedelta(days=23)) == 1


def test_who_confirmed_is_kept_whatever_became_of_it():
    session = make.session(capacity=3)
    rows = [make.registered(session, party=3), make.registered(session), make.registered(make.session())]
    registering.cancel(registration=rows[2], by=rows[2].person)
    Registration.objects.update(made_at=days.now() - 3 * WEEK)

    assert forget_unconfirmed() == 0
    assert {row.seat for row in Registration.objects.all()} == {Seat.REGISTERED, Seat.WAITING, Seat.CANCELLED}
    assert all(row.email for row in Registration.objects.all())


def test_who_waits_unconfirmed_is_forgotten_and_waits_no_more():
    session = make.session(capacity=3)
    make.registered(session, party=3)
    row = asked(session)

    forget_unconfirmed()

    row.refresh_from_db()
    assert (row.seat, any(told(row))) == (Seat.LAPSED, False)
    assert list(SeatChange.objects.filter(registration=row).values_list("after", flat=True)) == ["waiting", "lapsed"]


def test_who_sent_the_form_again_and_has_minutes_left_is_left_alone():
    session, typed = make.session(), make.typed()
    row = registering.register(session=session, party=2, typed=typed)
    Registration.objects.update(made_at=days.now() - 2 * WEEK)

    assert forget_unconfirmed() == 0
    assert registering.confirm(registration=row, by=desk.citizen()).seat == Seat.REGISTERED


def test_the_old_link_and_the_old_form_find_nothing_and_a_new_form_works():
    session = make.session()
    form = links.new_form(session)
    row = asked(session)
    Registration.objects.update(uid=links.uid_of_form(form, session))
    row.refresh_from_db()
    page = reverse("openhouse:ticket", args=[links.to_ticket(row)])
    assert Client().get(page).status_code == 200

    forget_unconfirmed()

    for tail in ("", "code/", "confirm/"):
        assert Client().post(page + tail).status_code in (404, 405)
    assert Client().get(page).status_code == 404
    again = registering.register(
        session=session, party=1, typed=make.typed(), uid=links.uid_of_form(form, session)
    )  # fmt: skip
    assert again.pk != row.pk


def test_many_are_forgotten_in_batches(monkeypatch):
    monkeypatch.setattr("openhouse.verbs.forgetting.AT_ONCE", 2)
    session = make.session(capacity=100)
    for _number in range(5):
        asked(session)

    assert forget_unconfirmed() == 5


def test_the_beat_asks_for_it_each_night():
    asked()

    [line] = [line for line in app.conf.beat_schedule.values() if line["task"] == tasks.forget.name]

    assert line["schedule"].hour == {3}
    assert tasks.forget() == 1


def test_the_page_on_personal_data_says_how_long(client, settings):
    settings.UNCONFIRMED_DAYS = 9

    assert "9 jours" in client.get("/fr/personal-data/").content.decode()
    assert "9" in client.get("/ar/personal-data/").content.decode()
