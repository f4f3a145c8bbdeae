"""After an event: thanks to those who came, once, with a mark they may change; nothing to those who did not."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from agencies.opening.day import instant
from common import days
from notifications import outbox
from notifications.models import Message
from openhouse import links, notices
from openhouse.models import Arrival, OpenDay, Registration, State, VisitRating
from openhouse.tasks import thank as task
from openhouse.verbs import rating, thanking
from tests.recipes import desk
from tests.recipes import openhouse as make

pytestmark = pytest.mark.django_db


def came(row: Registration, people: int = 1) -> Registration:
    """Let a registration in."""
    event = row.session.event
    Arrival.objects.create(
        event=event, session=row.session, registration=row, people=people, by=desk.officer(desk.agency())
    )
    return row


def over(row: Registration, ago: int = 1) -> Registration:
    """As if its event had ended so many days ago."""
    event, session = row.session.event, row.session
    last = days.today() - timedelta(days=ago)
    shift = last - event.last_day
    OpenDay.objects.filter(pk=event.pk).update(first_day=event.first_day + shift, last_day=last)
    session.day += shift
    session.place()
    type(session).objects.filter(pk=session.pk).update(day=session.day, starts_at=session.starts_at)
    return Registration.objects.for_page().get(pk=row.pk)


def visited(**fields) -> Registration:
    return over(came(make.registered(**fields)))


def morning(ago: int = 0) -> datetime:
    return instant(days.today() - timedelta(days=ago), time(10))


def thanks() -> list[Message]:
    return list(Message.objects.filter(template="visit_thanks").order_by("pk"))


def at(signed: str, language="fr") -> str:
    with override(language):
        return reverse("openhouse:rate", args=[signed])


def test_who_came_is_thanked_once_with_the_links(mailoutbox):
    row = visited()

    assert [thanking.thank(morning()) for _ in range(3)] == [1, 0, 0]
    outbox.drain()

    (mail,) = [mail for mail in mailoutbox if "Merci" in mail.subject]
    assert mail.to == [row.person.email]
    for path in (at(links.to_rate(row)), "/fr/requests/follow/", "/fr/requests/orientation/", "/fr/agencies/"):
        assert path in mail.body
    assert links.to_ticket(row) not in mail.body


def test_who_did_not_come_hears_nothing():
    over(make.registered())

    assert thanking.thank(morning()) == 0


@pytest.mark.parametrize("why", ["called off", "not over", "too long ago", "before ten"])
def test_thanks_come_at_the_right_time_or_not_at_all(why):
    row = came(make.registered())
    if why != "not over":
        row = over(row, 20 if why == "too long ago" else 1)
    if why == "called off":
        OpenDay.objects.update(state=State.CANCELLED)

    now = morning() - timedelta(minutes=1) if why == "before ten" else morning()

    assert thanking.thank(now) == 0


def test_one_who_came_to_two_sessions_is_thanked_once_and_two_people_each():
    event, person = make.event(), desk.citizen()
    first = make.session(event)
    rows = [
        came(make.registered(session, by=person))
        for session in (first, make.session(event, starts=time(14), ends=time(15)))
    ]
    rows.append(came(make.registered(first)))
    for row in rows:
        over(row)

    assert thanking.thank(morning()) == 2
    assert {message.to for message in thanks()} == {person.email, rows[2].person.email}


def test_the_key_in_the_database_is_the_key_of_the_letter():
    row = visited()
    thanking.thank(morning())

    assert thanks()[0].key == notices.thanks_key(row)


def test_the_beat_asks(monkeypatch):
    visited()
    ten = morning()
    monkeypatch.setattr("openhouse.verbs.thanking.timezone.now", lambda: ten)

    assert task() == 1


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_mark_is_given_and_changed_by_the_link_alone(client, language):
    url = at(links.to_rate(visited()), language)
    assert client.get(url).status_code == 200

    for mark, words in (("5", ""), ("3", "Trop de monde")):
        answer = client.post(url, {"mark": mark, "comment": words})
        assert answer.status_code == 302
        assert answer.url == url

    given = VisitRating.objects.get()
    assert (given.mark, given.comment) == (3, "Trop de monde")
    assert given.changed_at > given.given_at
    assert "Trop de monde" in client.get(url).content.decode()


@pytest.mark.parametrize("mark", ["", "0", "6", "x", "4.5"])
def test_another_mark_is_refused_and_the_words_stay(client, mark):
    answer = client.post(at(links.to_rate(visited())), {"mark": mark, "comment": "Gardé"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["mark"]
    assert "Gardé" in answer.content.decode()
    assert not VisitRating.objects.exists()


def test_who_did_not_come_and_who_comes_too_late_give_no_mark(client):
    for row in (over(make.registered()), over(came(make.registered()), 90)):
        page = client.get(at(links.to_rate(row)))
        assert page.status_code == 200
        assert "<textarea" not in page.content.decode()
        client.post(at(links.to_rate(row)), {"mark": "1"})
    assert not VisitRating.objects.exists()


def test_a_forged_link_or_a_tickets_is_none(client):
    row = visited()

    for signed in ("x", links.to_ticket(row), links.to_rate(row)[:-1]):
        assert client.get(at(signed)).status_code == 404


def test_the_link_of_a_mark_opens_no_ticket(client):
    row = visited()

    assert client.get(reverse("openhouse:ticket", args=[links.to_rate(row)])).status_code == 404


def test_the_ticket_leads_to_the_mark_once_the_session_is_over(client):
    row = came(make.registered())
    page = reverse("openhouse:ticket", args=[links.to_ticket(row)])
    assert "/rate/" not in client.get(page).content.decode()

    over(row)

    assert "/rate/" in client.get(page).content.decode()


def test_the_same_mark_twice_changes_nothing():
    row = visited()

    for _ in range(2):
        rating.rate(registration=row, mark=4)

    assert VisitRating.objects.get().changed_at is None
