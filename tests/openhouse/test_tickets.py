"""The ticket's page: for whoever holds its link, for a stranger, for nobody; files, codes, changes, odd input."""

import io
from datetime import timedelta

import pytest
import zxingcpp
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts import space
from notifications.models import Message
from openhouse import links
from openhouse.models import OpenDay, Registration, Seat, Session, State
from openhouse.space import section as my_dates
from openhouse.verbs import offering, registering
from tests.recipes import desk
from tests.recipes import openhouse as make
from tests.recipes.people import code_sent_to, signed_in

pytestmark = pytest.mark.django_db
ROOM = "https://meet.example/room-7"
VERBS = ("code", "confirm", "party", "cancel", "accept")


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def page(row: Registration, verb: str = "", language: str = "fr") -> str:
    return f"/{language}/open-days/tickets/{links.to_ticket(row)}/{f'{verb}/' if verb else ''}"


def file(row: Registration, ending: str) -> str:
    return f"{page(row)}ticket.{ending}"


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def text(answer) -> str:
    return answer.content.decode()


def fresh(row: Registration) -> Registration:
    return Registration.objects.for_page().get(pk=row.pk)


def taken(row: Registration) -> int:
    return Session.objects.get(pk=row.session_id).taken


def waiting_behind(party: int = 1) -> tuple[Registration, Registration]:
    """A session whose only places somebody has, and who waits for them."""
    session = make.session(capacity=party)
    return make.registered(session, party=party), make.registered(session, party=party)


@pytest.mark.parametrize(("language", "said"), [("fr", ["À l’entrée", "au Maroc"]), ("ar", ["عند المدخل", "بالمغرب"])])
def test_the_link_alone_shows_the_ticket_in_both_languages(language, said):
    row = make.registered(party=2)

    answer = Client().get(page(row, language=language))

    assert answer.status_code == 200
    assert all(words in text(answer) for words in said)
    assert f"{row.code[:4]} {row.code[4:]}" in text(answer)
    assert answer["Cache-Control"].startswith("max-age=0")


def test_a_broken_link_is_a_friendly_page_for_every_verb():
    row = make.registered()
    signed = links.to_ticket(row)
    for wrong in (signed[:-1], signed.replace(":", "."), "x", row.uid.hex, "ا" * 20, f"{'0' * 32}:{signed[33:]}"):
        for tail in ("", "ticket.pdf", "ticket.png", "cancel/"):
            answer = Client().get(f"/fr/open-days/tickets/{wrong}/{tail}")
            assert answer.status_code == 404
            assert "Retrouver mon billet" in text(answer)
        for verb in VERBS:
            assert Client().post(f"/fr/open-days/tickets/{wrong}/{verb}/").status_code == 404
    assert fresh(row).seat == Seat.REGISTERED


def test_nothing_is_changed_by_looking():
    row = make.registered()

    for verb in ("code", "confirm", "party", "accept"):
        assert Client().get(page(row, verb)).status_code == 405
    assert Client().get(page(row, "cancel")).status_code == 200
    assert fresh(row).seat == Seat.REGISTERED


def test_the_qr_code_is_read_and_leads_to_a_page_without_anybodys_data(settings):
    row = make.registered(name_latin="Amina Secret")

    png = Client().get(file(row, "png"))
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png.content)))
    scanned = Client().get(found.text.removeprefix(settings.BASE_URL), headers={"accept-language": "fr"})
    unknown = Client().get("/open-days/t/ZZZZZZZZ/", headers={"accept-language": "fr"})

    assert found.text == f"{settings.BASE_URL}/open-days/t/{row.code}/"
    assert (png["Content-Type"], scanned.status_code) == ("image/png", 200)
    assert "Amina" not in text(scanned)
    assert soup(scanned).main.text == soup(unknown).main.text


def test_the_paper_is_a_pdf_with_the_code_even_for_a_name_no_font_draws():
    for name in ("Amina", "أمينة", "ⵣⵉⵔⵉ 王 🙂"):
        answer = Client().get(file(make.registered(name_latin=name), "pdf"))

        assert answer.content.startswith(b"%PDF")
        assert answer["Content-Type"] == "application/pdf"
        assert 'filename="' in answer["Content-Disposition"]


def test_who_only_waits_has_neither_code_nor_files_nor_the_room():
    session = make.session(make.event(online=True, online_url=ROOM), capacity=1, online=True)
    first, second = make.registered(session), make.registered(session)

    has, waits = Client().get(page(first)), Client().get(page(second))
    paper = Client().get(file(second, "pdf"))

    assert ROOM in text(has)
    assert ROOM not in text(waits)
    assert second.code not in text(waits)
    assert not soup(waits).select_one("img.qr")
    assert paper["Location"] == page(second)


def test_the_room_is_not_on_the_events_page_nor_after_cancelling():
    session = make.session(make.event(online=True, online_url=ROOM), online=True)
    row = make.registered(session)
    registering.cancel(registration=row, by=row.person)

    assert ROOM not in text(Client().get(f"/fr/open-days/{session.event_id}/"))
    assert ROOM not in text(Client().get(page(row)))


def test_only_the_person_of_the_address_confirms():
    row = registering.register(session=make.session(), party=1, typed=make.typed(email="me@demo.example"))
    stranger, nobody = signed_in(desk.citizen()), Client()

    for browser in (stranger, nobody):
        assert soup(browser.get(page(row))).select_one(f'form[action="{page(row, "code")}"]')
        browser.post(page(row, "confirm"))
    assert fresh(row).confirmed_at is None

    answer = signed_in(desk.citizen("me@demo.example")).post(page(row, "confirm"), follow=True)

    assert fresh(row).seat == Seat.REGISTERED
    assert "Vous êtes inscrit." in text(answer)


def test_a_code_can_be_sent_again_and_leads_back_to_the_ticket():
    row = registering.register(session=make.session(), party=1, typed=make.typed(email="me@demo.example"))
    browser = Client()

    sent = browser.post(page(row, "code"))
    back = browser.post(sent["Location"], {"code": code_sent_to("me@demo.example")})

    assert back["Location"] == page(row)
    assert soup(browser.get(page(row))).select_one(f'form[action="{page(row, "confirm")}"]')


def test_no_code_is_sent_for_what_is_confirmed():
    row = make.registered()

    assert Client().post(page(row, "code"))["Location"] == page(row)
    assert not Message.objects.filter(template="code").exists()


def test_a_place_that_lapsed_before_the_code_is_taken_again_or_waits():
    session, person = make.session(capacity=2), desk.citizen("me@demo.example")
    row = registering.register(session=session, party=2, typed=make.typed(email="me@demo.example"))
    Registration.objects.update(held_until=timezone.now())
    offering.lapse_due()
    make.registered(session, party=2)
    browser = signed_in(person)

    shown = browser.get(page(row))
    answer = browser.post(page(row, "confirm"), follow=True)

    assert "Les vingt minutes sont passées" in text(shown)
    assert fresh(row).seat == Seat.WAITING
    assert "liste d’attente" in text(answer)
    assert taken(row) == 2


def test_the_number_of_people_is_changed_and_places_follow():
    row = make.registered(make.session(capacity=6), party=2)

    more = Client().post(page(row, "party"), {"party": "5"})
    fewer = Client().post(page(row, "party"), {"party": "1"})

    assert (more.status_code, fewer.status_code) == (302, 302)
    assert (fresh(row).party, taken(row)) == (1, 1)
    assert Message.objects.filter(template="visit_changed").count() == 2


@pytest.mark.parametrize("party", ["0", "1000", "", "abc", "7", "-3", "9" * 40])
def test_an_odd_number_of_people_is_answered_at_the_number(party):
    row = make.registered(party=2)

    answer = Client().post(page(row, "party"), {"party": party})

    assert answer.status_code == 422
    assert soup(answer).select_one('#errors a[href="#id_party"]')
    assert "Entre 1 et 6 personnes." in text(answer)
    assert (fresh(row).party, taken(row)) == (2, 2)


def test_more_people_than_are_left_is_refused_with_how_many_are():
    row = make.registered(make.session(capacity=4), party=2)
    make.registered(row.session, party=1)

    answer = Client().post(page(row, "party"), {"party": "4"})

    assert answer.status_code == 422
    assert "Il ne reste que 1 place." in text(answer)
    assert taken(row) == 3


def test_cancelling_asks_first_and_is_done_once():
    row = make.registered(party=3)
    browser = Client()

    asked = browser.get(page(row, "cancel"))
    done = browser.post(page(row, "cancel"), follow=True)
    again = browser.post(page(row, "cancel"), follow=True)

    assert "Annuler l’inscription ?" in text(asked).replace("\u00a0", " ")
    assert "Cette inscription est annulée" in text(done)
    assert again.status_code == 200
    assert taken(row) == 0
    assert Message.objects.filter(template="visit_cancelled").count() == 1
    assert Client().get(file(row, "pdf"))["Location"] == page(row)


def test_an_offer_is_accepted_by_the_link_once():
    first, second = waiting_behind()
    registering.cancel(registration=first, by=first.person)
    offering.offer_freed()

    offered = Client().get(page(second))
    taken_now = Client().post(page(second, "accept"), follow=True)
    again = Client().post(page(second, "accept"), follow=True)

    assert "Une place vous est gardée" in text(offered)
    assert "Vous êtes inscrit." in text(taken_now)
    assert again.status_code == 200
    assert (fresh(second).seat, taken(second)) == (Seat.REGISTERED, 1)
    assert Message.objects.filter(template="visit_registered", user=second.person).count() == 1


def test_an_offer_that_is_over_says_so():
    first, second = waiting_behind()
    registering.cancel(registration=first, by=first.person)
    offering.offer_freed()
    Registration.objects.filter(pk=second.pk).update(held_until=timezone.now() - timedelta(seconds=1))

    answer = Client().post(page(second, "accept"), follow=True)

    assert "expiré" in text(answer)
    assert fresh(second).seat == Seat.OFFERED


def test_an_offer_is_declined_and_goes_to_the_next():
    first, second = waiting_behind()
    third = make.registered(second.session)
    registering.cancel(registration=first, by=first.person)
    offering.offer_freed()

    Client().post(page(second, "cancel"))
    offering.offer_freed()

    assert (fresh(second).seat, fresh(third).seat) == (Seat.CANCELLED, Seat.OFFERED)


@pytest.mark.parametrize("what", ["past", "off"])
def test_what_has_begun_or_is_called_off_is_shown_and_changed_no_more(what):
    row = make.registered(party=2)
    if what == "past":
        Session.objects.update(starts_at=timezone.now() - timedelta(minutes=5))
    else:
        OpenDay.objects.update(state=State.CANCELLED, cancelled_why_fr="Tempête.")

    shown = Client().get(page(row))
    answers = [Client().post(page(row, "party"), {"party": "1"}), Client().post(page(row, "cancel"), follow=True)]

    assert ("a commencé" if what == "past" else "Tempête.") in text(shown)
    assert not soup(shown).select_one("form.party")
    assert [answer.status_code for answer in answers] == [422, 200]
    assert (fresh(row).seat, fresh(row).party) == (Seat.REGISTERED, 2)
    assert bool(soup(shown).select_one("img.qr")) == (what == "past")


def test_a_called_off_event_confirms_nobody():
    row = registering.register(session=make.session(), party=1, typed=make.typed(email="me@demo.example"))
    OpenDay.objects.update(state=State.CANCELLED)

    answer = signed_in(desk.citizen("me@demo.example")).post(page(row, "confirm"), follow=True)

    assert answer.status_code == 200
    assert fresh(row).confirmed_at is None


def test_a_ticket_is_found_again_by_code_and_address():
    row, browser = make.registered(), Client()

    sent = browser.post("/fr/open-days/tickets/find/", {"code": f" {row.code[:4].lower()}-{row.code[4:]} ",
                                                        "email": row.person.email.upper()})  # fmt: skip
    back = browser.post(sent["Location"], {"code": code_sent_to(row.person.email)})

    assert back["Location"] == page(row)


def test_finding_tells_nobody_whether_a_ticket_exists():
    row = make.registered()
    tries = [(row.code, "stranger@demo.example"), ("ZZZZZZZZ", row.person.email), ("ZZZZZZZZ", "nobody@demo.example")]
    Message.objects.all().delete()

    answers = []
    for code, email in [(row.code, row.person.email), *tries]:
        browser = Client()
        sent = browser.post("/fr/open-days/tickets/find/", {"code": code, "email": email})
        answers.append((sent.status_code, sent["Location"], text(browser.get(sent["Location"])).count(email)))

    assert len(set(answers)) == 1
    assert [message.state for message in Message.objects.order_by("pk")] == ["waiting"] + ["suppressed"] * 3


@pytest.mark.parametrize("code", ["", "123", "x" * 30, "ABCD EFG", "\x00\x00", "١٢٣٤٥٦٧٨", "' OR 1=1"])
def test_what_cannot_be_a_code_is_told_at_once(code):
    answer = Client().post("/fr/open-days/tickets/find/", {"code": code, "email": "me@demo.example"})

    assert answer.status_code == 422
    assert not Message.objects.exists()


def test_ones_own_page_has_offers_first_then_dates_then_what_is_over():
    person = desk.citizen()
    coming = make.registered(by=person)
    first = make.registered(make.session(capacity=1))
    waits = make.registered(first.session, by=person)
    other = make.registered(make.session(capacity=1))
    offered = make.registered(other.session, by=person)
    registering.cancel(registration=other, by=other.person)
    offering.offer_freed()
    over = make.registered(by=person)
    Session.objects.filter(pk=over.session_id).update(starts_at=timezone.now() - timedelta(days=1))
    gone = make.registered(by=person)
    registering.cancel(registration=gone, by=person)

    shelves = {shelf.urgency.name: [item.url for item in shelf.items] for shelf in space.shelves(person)}
    answer = signed_in(person).get("/fr/requests/")

    ar = {name: [url.replace("/ar/", "/fr/") for url in urls] for name, urls in shelves.items()}
    assert ar["NOW"] == [page(offered)]
    assert set(ar["COMING"]) == {page(coming), page(waits)}
    assert ar["DONE"] == [page(over)]
    assert "Une place vous est gardée" in text(answer)
    assert page(gone) not in text(answer)


def test_ones_own_page_costs_the_same_for_many(django_assert_max_num_queries):
    person = desk.citizen()
    for _number in range(6):
        make.registered(by=person)

    with django_assert_max_num_queries(1):
        assert len(list(my_dates(person))) == 6
