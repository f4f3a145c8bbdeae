"""The calendar: weeks and days of free times on two clocks, why a day has none, and every odd thing one may type."""

import re
from datetime import time, timedelta

import pytest
from django.test import Client

from agencies.models import DayException, Holiday, HoursPeriod, HoursRule, Office
from appointments.models import Booking
from common import days
from tests.recipes import appointments as make
from tests.recipes import desk, people, visits

pytestmark = pytest.mark.django_db


def times(answer) -> list[str]:
    """The values of the buttons of a page, in order."""
    return re.findall(r'<button class="time[^"]*" name="at" value="([^"]+)"', answer.content.decode())


def text(answer) -> str:
    return answer.content.decode()


def test_the_week_of_the_first_free_time_is_shown_with_how_many_are_free(client):
    wish = make.wish(lanes=3, opens=time(9), closes=time(10))
    day = make.monday()
    make.held(wish, day, time(9))

    page = text(client.get(visits.calendar(wish), {"week": day.isoformat()}))

    assert f'value="{day}T09:00"' in page
    assert re.search(rf'value="{day}T09:00"[^>]*2 libres"', page)
    assert re.search(rf'value="{day}T09:30"[^>]*3 libres"', page)


@pytest.mark.parametrize(("language", "said"), [("fr", "lundi"), ("ar", "الاثنين")])
def test_each_button_says_its_day_and_hour_aloud(client, language, said):
    wish = make.wish()
    day = make.monday()

    page = text(client.get(visits.calendar(wish, language), {"week": day.isoformat()}))

    label = re.search(rf'value="{day}T09:00" aria-label="([^"]+)"', page)[1]
    assert said in label
    assert "09:00" in label
    assert days.spell_day(day, language) in label


def test_the_readers_clock_stands_beside_moroccos(client):
    wish = make.wish(opens=time(9), closes=time(10))
    day = make.monday()
    person = desk.citizen(time_zone="Asia/Tokyo")

    page = text(people.signed_in(person).get(visits.calendar(wish), {"week": day.isoformat()}))

    assert re.search(rf'value="{day}T09:00" aria-label="[^"]*09:00 au Maroc, 18:00 à Tokyo', page)
    assert '<span class="there">18:00</span>' in page
    assert "l’heure à Tokyo" in page


def test_a_clock_on_another_day_says_so(client):
    wish = make.wish(opens=time(9), closes=time(10))
    day = make.monday()
    person = desk.citizen(time_zone="Pacific/Auckland")

    page = text(people.signed_in(person).get(visits.calendar(wish), {"week": day.isoformat()}))

    assert "(+1)" not in page or "22:00" in page
    assert re.search(r'<span class="there">\d\d:\d\d', page)


def test_a_day_has_its_own_page_in_parts(client):
    wish = make.wish(opens=time(9), closes=time(14))
    day = make.monday()

    answer = client.get(visits.calendar(wish), {"day": day.isoformat()})

    assert all(value.startswith(day.isoformat()) for value in times(answer))
    assert "<h3>Matin</h3>" in text(answer)
    assert "<h3>Après-midi</h3>" in text(answer)
    assert f"day={day + timedelta(days=1)}" in text(answer)


def test_weeks_lead_to_each_other_within_what_can_be_booked(client):
    wish = make.wish(horizon_days=30)
    this = days.today() - timedelta(days=days.today().weekday())

    middle = text(client.get(visits.calendar(wish), {"week": (this + timedelta(weeks=2)).isoformat()}))
    last = text(client.get(visits.calendar(wish), {"week": (days.today() + timedelta(days=30)).isoformat()}))

    assert f"week={this + timedelta(weeks=1)}" in middle
    assert f"week={this + timedelta(weeks=3)}" in middle
    assert "Semaine suivante" not in last


def test_the_calendar_is_clipped_to_the_stay(client):
    wish = make.wish()
    first, last = make.monday() + timedelta(days=1), make.monday() + timedelta(days=2)

    answer = client.get(visits.calendar(wish), {"first": first.isoformat(), "last": last.isoformat()})

    assert {value[:10] for value in times(answer)} == {first.isoformat(), last.isoformat()}
    assert "Hors de votre séjour" in text(answer)
    assert "Semaine suivante" not in text(answer)
    assert "Semaine précédente" not in text(answer)


@pytest.mark.parametrize("state", ["expected", "confirmed"])
def test_a_feast_closes_its_day_by_name(client, state):
    wish = make.wish()
    day = make.monday()
    Holiday.objects.create(day=day, name_fr="Aïd al-Adha", name_ar="عيد الأضحى", state=state)

    answer = client.get(visits.calendar(wish), {"week": day.isoformat()})

    assert "Aïd al-Adha" in text(answer)
    assert ("à confirmer" in text(answer)) is (state == "expected")
    assert not [value for value in times(answer) if value.startswith(day.isoformat())]


def test_a_closed_day_gives_its_reason(client):
    wish = make.wish()
    day = make.monday()
    DayException.objects.create(day=day, kind="closed", reason_fr="Déménagement", reason_ar="انتقال")

    assert "Déménagement" in text(client.get(visits.calendar(wish), {"day": day.isoformat()}))


def test_duty_hours_are_marked(client):
    wish = make.wish(opens=time(9), closes=time(10))
    summer = HoursPeriod.objects.create(
        kind="summer", name_fr="Été", name_ar="الصيف", first_day=days.today(), last_day=make.monday(4)
    )
    HoursRule.objects.create(period=summer, weekday=0, opens=time(17), closes=time(18), duty=True, effect="adds")
    wish.office.lanes.update(on_duty=True)
    day = make.monday()

    page = text(client.get(visits.calendar(wish), {"day": day.isoformat()}))

    assert re.search(rf'class="time late" name="at" value="{day}T17:00" aria-label="[^"]*hors horaires', page)
    assert "En dehors des heures de travail" in page


def test_nothing_free_in_the_stay_leads_to_the_waiting_list_with_what_was_said(client):
    wish = make.wish(opens=time(9), closes=time(9, 30))
    day = make.monday()
    make.held(wish, day)

    page = text(client.get(visits.calendar(wish), {"first": day.isoformat(), "last": day.isoformat(), "people": 2}))

    assert "Rien n’est libre ces jours-là" in page
    assert (
        f"/wait/?office={wish.office.pk}&amp;mode=in_person&amp;party=2&amp;first_day={day}&amp;last_day={day}" in page
    )


def test_an_empty_week_leads_to_the_next_free_time(client):
    wish = make.wish(horizon_days=40)
    Holiday.objects.bulk_create(
        Holiday(day=make.monday() + timedelta(days=number), name_fr="Pont", name_ar="عطلة") for number in range(5)
    )

    page = text(client.get(visits.calendar(wish), {"week": make.monday().isoformat()}))

    assert "Rien n’est libre cette semaine" in page
    assert f"week={make.monday(3)}" in page


def test_days_beyond_what_can_be_booked_say_how_far_ahead_times_open(client):
    wish = make.wish(horizon_days=20)
    first = days.today() + timedelta(days=60)

    page = text(client.get(visits.calendar(wish), {"first": first.isoformat()}))

    assert "ouvrent 20 jours à l’avance" in page
    assert 'name="at"' not in page


def test_a_stay_of_closed_days_says_what_closes_them_and_not_that_all_is_taken(client):
    wish, day = make.wish(), make.monday()
    Holiday.objects.create(day=day, name_fr="Aïd al-Adha", name_ar="عيد الأضحى", state="expected")
    saturday = day + timedelta(days=5)

    feast = text(client.get(visits.calendar(wish), {"first": day.isoformat(), "last": day.isoformat()}))
    weekend = text(client.get(visits.calendar(wish), {"first": saturday.isoformat(), "last": saturday.isoformat()}))

    assert "Le bureau est fermé ces jours-là" in feast
    assert "Aïd al-Adha" in feast
    assert "Le bureau est fermé ces jours-là" in weekend
    assert "/wait/" not in feast + weekend


def test_a_stay_that_ends_within_the_notice_says_how_long_before_one_books(client):
    wish = make.wish(notice_hours=96)
    last = days.today() + timedelta(days=1)

    page = text(client.get(visits.calendar(wish), {"last": last.isoformat()}))

    assert "au moins 96 heures à l’avance" in page
    assert "/wait/" not in page


def test_another_way_is_offered_at_the_office_that_has_it(client):
    wish = make.wish(phone=True)
    annex = Office.objects.create(agency=wish.office.agency, kind="annex", name_fr="Annexe", name_ar="ملحقة")
    make.lane(annex, wish.service, in_person=False, phone=True)

    page = text(client.get(visits.calendar(wish), {"mode": "phone", "week": make.monday().isoformat()}))

    assert f'<option value="{annex.pk}" selected>' in page
    assert f'name="office" value="{annex.pk}"' in page
    assert 'class="time' in page


ODD = [
    ({"people": "0"}, "Au moins une personne"),
    ({"people": "1000"}, "6 personnes au plus"),
    ({"people": "-3"}, "Au moins une personne"),
    ({"people": "deux"}, "Écrivez un nombre"),
    ({"people": "9" * 400}, "people"),
    ({"office": "99999"}, "Choisissez dans la liste"),
    ({"office": "' OR 1=1"}, "Choisissez dans la liste"),
    ({"mode": "carrier-pigeon"}, "Choisissez dans la liste"),
    ({"mode": "phone"}, "Choisissez dans la liste"),
    ({"first": "2026-13-45"}, "Écrivez le jour"),
    ({"first": "tomorrow"}, "Écrivez le jour"),
    ({"last": "2001-01-01"}, "Ce jour est passé"),
]


@pytest.mark.parametrize(("asked", "said"), ODD)
def test_what_cannot_be_is_said_at_its_field(client, asked, said):
    wish = make.wish()

    answer = client.get(visits.calendar(wish), asked)

    assert answer.status_code == 422
    assert said in text(answer)
    assert f'id_{next(iter(asked))}"' in text(answer)
    assert 'name="at"' not in text(answer)


def test_a_stay_in_the_wrong_order_or_of_ten_years_is_said_in_both_languages(client):
    wish = make.wish()
    today = days.today()
    backwards = {"first": today + timedelta(days=9), "last": today + timedelta(days=2)}
    endless = {"first": today, "last": today + timedelta(days=3650)}

    said = [
        text(client.get(visits.calendar(wish, language), asked))
        for asked in (backwards, endless)
        for language in ("fr", "ar")
    ]

    assert "Le dernier jour précède le premier" in said[0] or "dernier jour" in said[0]
    assert "Un séjour dure un an au plus" in said[2]
    assert "لا تتجاوز الإقامة سنة واحدة" in said[3]
    assert all("errorlist" in page for page in said)


@pytest.mark.parametrize(
    "asked", [{"week": "x"}, {"week": "2026-99-99"}, {"day": "1999-01-01"}, {"week": "9999-12-31"}]
)
def test_a_week_that_cannot_be_leads_to_one_that_can(client, asked):
    wish = make.wish()

    answer = client.get(visits.calendar(wish), asked)

    assert answer.status_code == 200
    assert "ne peut pas être affiché" in text(answer)
    assert times(answer)


def test_control_characters_in_the_address_are_refused(client):
    wish = make.wish()

    assert client.get(visits.calendar(wish) + "?week=%00").status_code == 400


def test_a_family_sees_only_times_long_enough_for_it(client):
    wish = make.wish(opens=time(9), closes=time(10), minutes=30, buffer_minutes=0, included=1, extra_minutes=15)
    day = make.monday()

    alone = times(client.get(visits.calendar(wish), {"day": day.isoformat()}))
    family = times(client.get(visits.calendar(wish), {"day": day.isoformat(), "people": "3"}))

    assert alone == [f"{day}T09:00", f"{day}T09:30"]
    assert family == [f"{day}T09:00"]


def test_the_calendar_costs_few_statements_however_much_is_booked(django_assert_max_num_queries):
    wish = make.wish(lanes=4)
    for hour in (9, 10, 11):
        make.booked(wish, day=make.monday(), starts=time(hour))
    client = people.signed_in(desk.citizen())
    visits.take(client, wish, starts=time(13))

    with django_assert_max_num_queries(11):
        answer = client.get(visits.calendar(wish))

    assert answer.status_code == 200


def test_pressing_a_time_costs_few_statements(django_assert_max_num_queries):
    wish = make.wish(lanes=2)
    client, _known = Client(), wish.office.agency

    with django_assert_max_num_queries(14):  # two of them begin and end the transaction
        answer = visits.take(client, wish, nonce="a")

    assert answer.status_code == 302
    assert Booking.objects.count() == 1


def test_the_page_says_where_it_lies_and_is_kept_by_no_shared_computer(client):
    answer = client.get(visits.calendar(make.wish()))

    assert "no-store" in answer["Cache-Control"]
