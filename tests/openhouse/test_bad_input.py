"""What people get wrong, and what they are told: in both languages, beside what is to be mended, never a failure."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from agencies.models import Role
from common import days
from openhouse import links
from openhouse.models import Arrival, Registration, Session, State
from openhouse.verbs import arriving, events, registering
from tests.recipes import desk, door
from tests.recipes import openhouse as make
from tests.recipes.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("language", ["ar", "fr"])]


@pytest.fixture
def admin():
    return desk.officer(desk.agency(), Role.AGENCY_ADMIN)


@pytest.fixture
def browser(admin, monkeypatch):
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)
    return signed_in(admin)


def saved(browser, language, session, **changed):
    """The errors of the page of an event, beside the fields of its only session."""
    event = session.event
    values = {
        "id": session.pk, "kind": "visit", "title_ar": "جلسة", "title_fr": "Séance", "day": session.day,
        "starts": "10:00", "ends": "11:00", "language": "both", "party_most": 6, "capacity": 10, "open": "on",
    } | changed  # fmt: skip
    typed = {
        "kind": "open_days", "title_ar": "أبواب", "title_fr": "Portes", "first_day": event.first_day,
        "last_day": event.last_day, "place_kind": "office", "stands-TOTAL_FORMS": 0, "stands-INITIAL_FORMS": 0,
        "sessions-TOTAL_FORMS": 1, "sessions-INITIAL_FORMS": 1,
        "agencies": list(event.agencies.values_list("pk", flat=True)),
    } | {f"sessions-0-{name}": value for name, value in values.items()}  # fmt: skip
    with override(language):
        answer = browser.post(reverse("admin:openhouse_openday_change", args=[event.pk]), typed)
        assert answer.status_code == 200
        formsets = [formset.formset for formset in answer.context["inline_admin_formsets"]]
        return {name: " ".join(map(str, told)) for name, told in formsets[1].errors[0].items()}


def posted(language, session, **changed):
    """The page of a session as it comes back."""
    typed = {
        "token": links.new_form(session), "party": "2", "name_latin": "Fatima", "email": "fatima@demo.example",
        "country": "JP", "language": language, "consent": "on",
    } | changed  # fmt: skip
    return Client().post(f"/{language}/open-days/sessions/{session.pk}/register/", typed)


def words(answer) -> str:
    return BeautifulSoup(answer.content, "html.parser").main.text


def refused(language, call, *args, **kwargs) -> str:
    with override(language):
        with pytest.raises(ValidationError) as caught:
            call(*args, **kwargs)
        return " ".join(map(str, caught.value.messages))


TAKEN = {"ar": "الأماكن المحجوزة إلى الآن: 3", "fr": "Places déjà prises : 3"}
OUTSIDE = {"ar": "هذا اليوم خارج مدة النشاط", "fr": "Ce jour est en dehors de l’événement"}
USED = {"ar": "سبق استعمال هذه التذكرة", "fr": "Ce billet a déjà servi à l’entrée"}
BEGUN = {"ar": "بدأت هذه الجلسة أو انتهت", "fr": "Cette séance a commencé ou est passée"}
OVER = {"ar": "انتهت هذه التظاهرة", "fr": "Cet événement est terminé"}
LEFT = {"ar": "لم يبق سوى مكان واحد", "fr": "Il ne reste que 1 place"}
BETWEEN = {"ar": "من شخص واحد إلى 6 أشخاص", "fr": "Entre 1 et 6 personnes"}
FIND = {"ar": "البحث عن تذكرتي", "fr": "Retrouver mon billet"}


def test_fewer_places_than_people_are_registered_for(browser, language):
    session = make.registered(party=3).session

    told = saved(browser, language, session, capacity=2)

    assert TAKEN[language] in told["capacity"]
    assert Session.objects.get().capacity == 10


@pytest.mark.parametrize("capacity", ["-1", "many", "9" * 30])
def test_places_that_are_no_number_of_places(browser, language, capacity):
    session = make.session()

    assert saved(browser, language, session, capacity=capacity)["capacity"]
    assert Session.objects.get().capacity == 10


def test_a_session_outside_its_event(browser, admin, language):
    session = make.session(make.event(state=State.DRAFT))
    outside = session.event.last_day + timedelta(days=1)

    assert OUTSIDE[language] in saved(browser, language, session, day=outside)["day"]
    Session.objects.update(day=outside)
    assert OUTSIDE[language] in refused(language, events.publish, event=session.event, by=admin)


def test_a_forged_link_to_a_ticket_leads_to_the_way_to_find_it(language):
    row = make.registered(name_latin="Amina Secret")
    signed = links.to_ticket(row)

    for forged in (signed[:-1], f"{'0' * 32}:{signed[33:]}", row.uid.hex, row.code):
        answer = Client().get(f"/{language}/open-days/tickets/{forged}/")
        assert answer.status_code == 404
        assert FIND[language] in words(answer)
        assert "Secret" not in words(answer)


def test_a_code_that_no_ticket_has_at_the_door_and_another_events_ticket(language):
    here, officer = door.event(), door.officer()
    elsewhere = door.ticket()

    said = {
        refused(language, arriving.let_in, event=here, code=code, by=officer)
        for code in ("ZZZZZZZZ", "x", elsewhere.code)
    }

    assert len(said) == 3
    assert not Arrival.objects.exists()


def test_a_ticket_scanned_twice_says_when_and_counts_once(language):
    row, officer = door.ticket(party=3), door.officer()
    arriving.let_in(event=row.session.event, code=row.code, by=officer)

    said = refused(language, arriving.let_in, event=row.session.event, code=row.code, by=officer)

    assert f"{days.local(timezone.now()):%H:}" in said
    assert Arrival.objects.get().people == 3


@pytest.mark.parametrize(("hours", "words_said"), [(-1, BEGUN), (1, USED)])
def test_a_used_ticket_is_changed_and_cancelled_no_more(language, hours, words_said):
    row = door.ticket(party=3)
    arriving.let_in(event=row.session.event, code=row.code, by=door.officer())
    Session.objects.update(starts_at=timezone.now() + timedelta(hours=hours))

    said = [
        refused(language, registering.change_party, registration=row, party=1, by=row.person),
        refused(language, registering.cancel, registration=row, by=row.person),
    ]

    assert all(words_said[language] in each for each in said)
    assert Session.objects.get().taken == 3


def test_an_event_that_is_over(browser, admin, language):
    past = make.event(in_days=-9, state=State.DRAFT)
    session = make.session(make.event(in_days=-5))

    answer = posted(language, session)

    assert answer.status_code == 422
    assert BEGUN[language] in words(answer)
    assert OVER[language] in refused(language, events.publish, event=past, by=admin)
    assert OVER[language] in refused(language, arriving.count_in, event=session.event, people=1, by=door.officer())
    assert not Registration.objects.exists()


def test_more_people_than_places_are_left(language):
    session = make.session(capacity=4)
    make.registered(session, party=3)

    answer = posted(language, session, party=2)

    assert answer.status_code == 422
    assert LEFT[language] in " ".join(answer.context["form"].errors["party"])
    assert "Fatima" in answer.content.decode()
    assert Session.objects.get().taken == 3


@pytest.mark.parametrize("party", ["0", "-3", "7", "9" * 30, "deux", "1.5", ""])
def test_a_party_that_is_none(language, party):
    answer = posted(language, make.session(), party=party)

    assert answer.status_code == 422
    assert BETWEEN[language] in " ".join(answer.context["form"].errors["party"])
    assert not Registration.objects.exists()


def test_more_people_than_there_are_places_in_all(language):
    answer = posted(language, make.session(capacity=2), party=5)

    told = " ".join(answer.context["form"].errors["party"])
    assert answer.status_code == 422
    assert "2" in told
    assert told != BETWEEN[language]
