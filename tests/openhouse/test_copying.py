"""Open days of another summer: drafts like last summer's, and one National Migrant Day that agencies fill in."""

from datetime import date, time, timedelta

import pytest

from campaigns import verbs
from campaigns.models import Campaign
from openhouse.models import Kind, OpenDay, Registration, Session, State
from tests.recipes import desk
from tests.recipes import openhouse as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def summer(db) -> Campaign:
    return Campaign.objects.create(year=2026)


def held(summer: Campaign, first: date = date(2026, 8, 3), **fields) -> OpenDay:
    last = first + timedelta(days=4)
    return make.event(**{"campaign": summer, "first_day": first, "last_day": last} | fields)


def next_summers() -> list[OpenDay]:
    verbs.open_campaign(year=2027, by=None)
    return list(OpenDay.objects.filter(campaign__year=2027).exclude(national=None, kind=Kind.MIGRANT_DAY))


def national() -> OpenDay:
    return OpenDay.objects.get(campaign__year=2027, kind=Kind.MIGRANT_DAY, national=None)


def test_open_days_become_drafts_of_the_same_weekdays_with_stands_and_sessions(summer):
    event = held(summer, title_ar="أبواب 2026", title_fr="Portes ouvertes 2026", poster="posters/a.pdf", source="x")
    event.stands.create(name_ar="المحافظة العقارية", name_fr="Conservation foncière")
    session = make.session(event, day=date(2026, 8, 4), starts=time(10), ends=time(12))
    Session.objects.filter(pk=session.pk).update(taken=4)

    (made,) = next_summers()

    copied = made.sessions.get()
    assert made.state == State.DRAFT
    assert (made.first_day, made.last_day) == (date(2027, 8, 2), date(2027, 8, 6))
    assert (made.title_ar, made.title_fr) == ("أبواب 2027", "Portes ouvertes 2027")
    assert (copied.day, copied.starts, copied.taken, copied.capacity) == (date(2027, 8, 3), time(10), 0, 10)
    assert made.stands.get().name_fr == "Conservation foncière"
    assert list(made.agencies.all()) == [desk.agency()]
    assert not made.poster
    assert not made.source


def test_nothing_copied_is_published_and_nobody_is_registered(summer):
    make.registered(make.session(make.event(campaign=summer)))
    held(summer, state=State.CANCELLED)
    held(summer, state=State.DRAFT)

    next_summers()

    copies = OpenDay.objects.filter(campaign__year=2027)
    assert copies.count() == 3  # what was announced, what was a draft, the national day
    assert set(copies.values_list("state", flat=True)) == {State.DRAFT}
    assert not OpenDay.objects.announced().filter(campaign__year=2027).exists()
    assert not Registration.objects.filter(session__event__campaign__year=2027).exists()


def test_the_first_copy_makes_a_national_migrant_day_without_agency(summer):
    next_summers()

    day = national()
    assert (day.first_day, day.last_day, day.state) == (date(2027, 8, 10), date(2027, 8, 10), State.DRAFT)
    assert not day.agencies.exists()
    assert day.title_ar
    assert day.title_fr


def test_an_agencys_part_names_the_new_national_day_and_stays_on_10_august(summer):
    former = held(summer, date(2026, 8, 10), kind=Kind.MIGRANT_DAY, last_day=date(2026, 8, 10))
    former.agencies.clear()
    held(summer, date(2026, 8, 10), kind=Kind.MIGRANT_DAY, last_day=date(2026, 8, 10), national=former)

    (part,) = next_summers()

    assert part.national == national()
    assert (part.first_day, part.last_day) == (date(2027, 8, 10), date(2027, 8, 10))
    assert national().first_day == date(2027, 8, 10)


def test_a_migrant_day_held_without_a_national_item_becomes_its_part(summer):
    held(summer, date(2026, 8, 9), kind=Kind.MIGRANT_DAY)

    (part,) = next_summers()

    assert part.national == national()
    assert part.first_day == date(2027, 8, 9)
