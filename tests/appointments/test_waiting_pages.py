"""The waiting list's pages: asking with and without an account, answering by the link alone, odd input."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from appointments import links
from appointments.models import Booking, Question, Service, Wait, WaitEntry
from appointments.verbs import offering, waiting
from common import days
from tests.recipes import appointments as make
from tests.recipes import desk
from tests.recipes import waiting as wait
from tests.recipes.people import code_sent_to, signed_in

pytestmark = pytest.mark.django_db
EMAIL = "fatima@demo.example"
MONDAY = make.monday().isoformat()


@pytest.fixture
def full():
    return wait.full()


def join_page(of, language: str = "fr") -> str:
    with override(language):
        return reverse("appointments:wait", args=[of.office.agency.slug, of.service.key])


def page(entry: WaitEntry, verb: str = "", language: str = "fr") -> str:
    with override(language):
        return reverse(f"appointments:{verb or 'waiting'}", args=[links.to_wait(entry)])


def typed(of, **changed) -> dict[str, object]:
    day = make.monday().isoformat()
    values = {"office": of.office.pk, "mode": of.mode, "first_day": day, "last_day": day, "party": "1"}
    values |= {"name_latin": "Fatima", "email": EMAIL, "country": "FR", "phone": "", "consent": "on"}
    return values | changed


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_whole_way_without_an_account_from_the_form_to_the_appointment(full, language):
    (of, taken), browser = full, Client()

    opened = browser.get(join_page(of, language))
    asked = browser.post(join_page(of, language), typed(of))
    entry = WaitEntry.objects.get()
    wait.freed(taken[0])
    nothing = offering.tend()
    back = browser.post(asked["Location"], {"code": code_sent_to(EMAIL)})
    confirmed = browser.get(back["Location"], follow=True)

    assert opened.status_code == 200
    assert (entry.person, entry.confirmed_at, entry.language) == (None, None, language)
    assert nothing == 0, "nobody is asked before the e-mail is confirmed"
    assert back["Location"] == page(entry, language=language)
    assert confirmed.redirect_chain == [(page(entry, language=language), 302)]
    entry = wait.fresh(entry)
    assert (entry.person.email, entry.time_zone) == (EMAIL, "Europe/Paris")
    assert len(wait.letters("wait_joined", entry)) == 1

    offering.tend()
    offered = Client().get(page(entry, language=language))
    answer = Client().post(page(entry, "wait_accept", language))

    assert "09:00" in text_of(offered)
    assert Booking.objects.get(person=entry.person).status == "booked"
    assert answer["Location"].startswith(f"/{language}/appointments/mine/")


def test_who_is_signed_in_waits_at_once_with_what_the_account_knows(full):
    of, _taken = full
    person = desk.citizen(name_latin="Amina El Fassi")
    browser = signed_in(person)

    form = browser.get(join_page(of) + "?first_day=2027-01-04&party=2").context["form"]
    answer = browser.post(join_page(of), typed(of, email="other@demo.example"))

    entry = WaitEntry.objects.get()
    assert (form["name_latin"].value(), form["first_day"].value(), form["party"].value()) == (
        "Amina El Fassi", "2027-01-04", "2",
    )  # fmt: skip
    assert answer["Location"] == page(entry)
    assert (entry.person, entry.email) == (person, person.email)
    assert entry.confirmed_at


def test_the_same_again_leads_to_the_place_one_has(full):
    of, _taken = full
    browser = signed_in(desk.citizen())
    browser.post(join_page(of), typed(of))

    again = browser.post(join_page(of), typed(of))

    entry = WaitEntry.objects.get()
    assert again["Location"] == page(entry)


def test_who_has_the_appointment_already_is_led_to_it(full):
    of, taken = full

    answer = signed_in(taken[0].person).post(join_page(of), typed(of))

    assert answer["Location"].endswith(links.to_manage(taken[0]) + "/")
    assert not WaitEntry.objects.exists()


def test_a_code_typed_by_somebody_who_has_a_place_keeps_the_first(full):
    of, _taken = full
    person = desk.citizen(EMAIL)
    first = wait.place(of, person)
    browser = Client()
    asked = browser.post(join_page(of), typed(of))

    back = browser.post(asked["Location"], {"code": code_sent_to(EMAIL)})
    shown = browser.get(back["Location"], follow=True)

    assert shown.redirect_chain == [(page(first), 302)]
    assert WaitEntry.objects.filter(confirmed_at__isnull=False).get() == first


def test_free_times_within_the_stay_are_named_instead_of_a_place():
    of = wait.on_mondays()

    answer = Client().post(join_page(of), typed(of))

    there = f"office={of.office.pk}&mode=in_person&people=1&first={MONDAY}&last={MONDAY}"
    assert answer.status_code == 422
    assert "horaires sont libres" in text_of(answer)
    assert answer.context["free"].endswith(f"?{there}")
    assert Client().get(answer.context["free"]).status_code == 200
    assert not WaitEntry.objects.exists()


def test_a_place_asks_for_nothing_but_what_lanes_give(full):
    of, _taken = full
    Service.objects.update(video=True)

    form = Client().get(join_page(of)).context["form"]

    assert form.fields["mode"].widget.is_hidden
    assert form.fields["office"].widget.is_hidden


def test_a_meeting_by_phone_needs_a_number(full):
    of, _taken = full
    Service.objects.update(phone=True)
    lane = of.office.lanes.get()
    lane.phone = True
    lane.save()

    refused = Client().post(join_page(of), typed(of, mode="phone"))
    odd = Client().post(join_page(of), typed(of, mode="phone", phone="12"))

    assert set(refused.context["form"].errors) == set(odd.context["form"].errors) == {"phone"}


TOMORROW = days.today() + timedelta(days=1)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"first_day": "2026-13-40"}, "first_day"),
        ({"last_day": ""}, "last_day"),
        ({"first_day": TOMORROW.isoformat(), "last_day": days.today().isoformat()}, "last_day"),
        ({"first_day": "2020-01-01", "last_day": "2020-01-10"}, "last_day"),
        ({"first_day": TOMORROW.isoformat(), "last_day": (TOMORROW + timedelta(days=3650)).isoformat()}, "last_day"),
        ({"first_day": "9999-12-30", "last_day": "9999-12-31"}, "last_day"),
        ({"party": "0"}, "party"),
        ({"party": "-3"}, "party"),
        ({"party": "1000"}, "party"),
        ({"party": "9" * 40}, "party"),
        ({"party": "beaucoup"}, "party"),
        ({"mode": "pigeon"}, "mode"),
        ({"mode": ""}, "mode"),
        ({"office": "999999"}, "office"),
        ({"office": "\x00"}, "office"),
        ({"email": "fatima@"}, "email"),
        ({"name_latin": "\u202e"}, "name_ar"),
        ({"country": "XX"}, "country"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"consent": ""}, "consent"),
    ],
)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_odd_input_is_told_at_its_field_and_nothing_typed_is_lost(full, language, changed, field):
    of, _taken = full

    answer = Client().post(join_page(of, language), typed(of, **changed))

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert 'value="Fatima"' in text_of(answer) or "name_latin" in changed
    assert not WaitEntry.objects.exists()


@pytest.mark.parametrize("agency", ["nowhere", "beni-mellal"])
def test_an_agency_or_a_service_that_is_not_given_is_not_found(agency):
    desk.agency()
    make.service("given-nowhere")

    assert Client().get(f"/fr/appointments/{agency}/given-nowhere/wait/").status_code == 404


def test_another_agencys_lanes_do_not_make_a_service_given_here(full):
    of, _taken = full
    other = desk.agency("elsewhere", "AUEL", "Ailleurs", "05.255")

    assert Client().get(f"/fr/appointments/{other.slug}/{of.service.key}/wait/").status_code == 404


@pytest.mark.parametrize("verb", ["waiting", "wait_accept", "wait_decline", "wait_leave", "wait_code"])
def test_a_forged_link_opens_nothing_and_says_so(full, verb):
    of, _taken = full
    forged = reverse(f"appointments:{verb}", args=[links.to_wait(wait.place(of))[:-1] + "x"])

    answer = Client().get(forged) if verb == "waiting" else Client().post(forged)

    assert answer.status_code == 404
    assert links.waiting("\x00") is None


@pytest.mark.parametrize("verb", ["wait_accept", "wait_decline", "wait_leave", "wait_code"])
def test_nothing_is_done_by_merely_opening_a_link(verb):
    entry, _offer = wait.offered()

    assert Client().get(page(entry, verb)).status_code == 405
    assert wait.fresh(entry).status == Wait.OFFERED


def test_declining_and_leaving_from_the_page():
    entry, _offer = wait.offered()
    browser = Client()

    declined = browser.post(page(entry, "wait_decline"), follow=True)
    left = browser.post(page(entry, "wait_leave"), follow=True)

    assert "Vous gardez votre place" in text_of(declined)
    assert "Vous avez quitté la liste" in text_of(left)
    assert wait.fresh(entry).status == Wait.LEFT


def test_an_offer_answered_too_late_is_told_and_the_place_is_kept():
    entry, offer = wait.offered()
    wait.too_late(offer)

    shown = Client().get(page(entry))
    answer = Client().post(page(entry, "wait_accept"), follow=True)

    assert page(entry, "wait_accept") not in text_of(shown)
    assert answer.status_code == 200
    assert wait.fresh(entry).is_standing


def test_an_offer_shows_two_clocks_to_who_lives_elsewhere():
    entry, offer = wait.offered(time_zone="America/New_York")

    shown = text_of(Client().get(page(entry)))

    there = offer.starts_at.astimezone(ZoneInfo("America/New_York"))
    assert "New York" in shown
    assert f"{there:%H:%M}" in shown


def test_who_is_before_whom_is_said_in_words(full):
    of, _taken = full
    first = wait.place(of)
    later = wait.place(of, last=make.monday() + timedelta(days=2))

    assert "Personne n’est servi avant vous" in text_of(Client().get(page(first)))
    assert "quittent le Maroc avant vous" in text_of(Client().get(page(later)))


def test_a_place_nobody_confirmed_asks_for_the_code_again_and_is_forgotten_after_two_days(full):
    of, _taken = full
    browser = Client()
    browser.post(join_page(of), typed(of))
    entry = WaitEntry.objects.get()

    shown = Client().get(page(entry))
    sent = Client().post(page(entry, "wait_code"))
    WaitEntry.objects.update(made_at=timezone.now() - timedelta(days=3))
    offering.tend()

    assert "Confirmez votre adresse" in text_of(shown)
    assert sent.status_code == 302
    assert not WaitEntry.objects.exists()


def test_somebody_else_signed_in_confirms_nothing(full):
    of, _taken = full
    Client().post(join_page(of), typed(of))
    entry = WaitEntry.objects.get()

    signed_in(desk.citizen()).get(page(entry))

    assert wait.fresh(entry).person is None


def test_one_connection_cannot_ask_for_codes_without_end(full):
    of, _taken = full

    codes = [Client().post(join_page(of), typed(of)).status_code for _n in range(6)]

    assert codes == [302] * 5 + [429]


def test_a_service_for_requests_under_way_is_waited_for_by_who_has_one(full):
    of, _taken = full
    Service.objects.update(needs_case=True)
    case = desk.case()
    browser = signed_in(case.applicant)

    stranger = Client().get(join_page(of))
    without = browser.post(join_page(of), typed(of))
    with_it = browser.post(join_page(of), typed(of, case=case.pk))
    others = signed_in(desk.citizen()).post(join_page(of), typed(of, case=case.pk))

    assert "/account/" in stranger["Location"]
    assert set(without.context["form"].errors) == set(others.context["form"].errors) == {"case"}
    assert with_it.status_code == 302
    assert WaitEntry.objects.get().case == case


def test_the_services_questions_are_asked_and_go_along_to_the_appointment(full):
    of, taken = full
    question = Question.objects.create(
        service=of.service, kind="yes_no", label_ar="هل لديكم الملف؟", label_fr="Avez-vous le dossier ?", required=True
    )
    browser, key = signed_in(desk.citizen()), f"q{question.pk}"

    without = browser.post(join_page(of), typed(of))
    browser.post(join_page(of), typed(of, **{key: "yes"}))
    entry = WaitEntry.objects.get()
    wait.freed(taken[0])
    offering.tend()
    booking = waiting.accept(entry=entry)

    assert set(without.context["form"].errors) == {key}
    assert booking.said("fr") == [("Avez-vous le dossier ?", "Oui")]
    assert "Avez-vous le dossier" in text_of(browser.get(page(entry)))


def test_what_was_agreed_is_kept_with_the_place(full):
    of, _taken = full

    entry = wait.place(of)

    assert entry.person.consents.get().purpose == "appointment"


def test_a_persons_places_and_an_agencys_are_seen_by_nobody_else(full):
    of, _taken = full
    entry = wait.place(of)
    officer, stranger = desk.officer(of.office.agency), desk.citizen()
    elsewhere = desk.officer(desk.agency("elsewhere", "AUEL", "Ailleurs", "05.255"))

    seen = {who: entry in WaitEntry.objects.visible_to(who) for who in (entry.person, officer, stranger, elsewhere)}

    assert list(seen.values()) == [True, True, False, False]
    assert waiting.leave(entry=entry).status == Wait.LEFT
