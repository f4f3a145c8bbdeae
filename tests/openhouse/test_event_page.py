"""The page of one event: days, place, programme, places left, what became of it, and how it is passed on."""

import io
import json
import subprocess
from datetime import date, time, timedelta

import pytest
import zxingcpp
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from agencies.models import Office
from common import days
from openhouse import posters
from openhouse.models import Question, Stand, State
from tests.recipes import agencies as directory
from tests.recipes import desk, people
from tests.recipes import openhouse as make
from tests.recipes.agencies import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def public_host(settings):
    settings.BASE_URL = "https://portal.example"


@pytest.fixture
def open_door(monkeypatch):
    """The second factor has its own tests; these are about what lies behind it."""
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)


def path(event, rest="", language="fr"):
    return f"/{language}/open-days/{event.pk}/{rest}"


def page(client, event, language="fr", expect=200):
    answer = client.get(path(event, language=language))
    assert answer.status_code == expect
    return BeautifulSoup(answer.content.decode().replace("\xa0", " "), "html.parser")


def data_of(soup):
    return json.loads(soup.select_one('script[type="application/ld+json"]').string)


def answered(event, **fields):
    texts = {"public_text_fr": "Quelles pièces ?", "public_text_ar": "أي وثائق؟"}
    texts |= {"answer_fr": "Le titre.", "answer_ar": "الرسم."}
    values = {"text": "…", "language": "fr", "state": "answered", "published": True, "name": "Prénom Privé"}
    return Question.objects.create(event=event, **values | texts | fields)


def test_the_page_says_when_where_who_and_what(client):
    agency = desk.agency()
    office = Office.objects.get(agency=agency)
    office.address_fr, office.latitude, office.longitude = "1, avenue de la Paix", 32.33, -6.35
    office.save()
    event = make.event(
        agency, office=office, hall_fr="Salle 2", opens=time(9), closes=time(16, 30),
        description_fr="Bienvenue\n- à tous", programme_fr="# Matin\nAccueil",
        step_free=True, access_note_fr="Boucle magnétique",
    )  # fmt: skip
    Stand.objects.create(event=event, name_ar="وثائق", name_fr="Documents d’urbanisme")
    Stand.objects.create(event=event, name_ar="م", name_fr="Conservation foncière", administration_fr="ANCFCC")

    shown = page(client, event)

    facts = shown.select_one("dl.facts").text
    for words in ("09:00–16:30", "Salle 2", "1, avenue de la Paix", "Entrée sans marche", "Boucle magnétique"):
        assert words in facts
    assert shown.select_one('dl.facts a[href="geo:32.330000,-6.350000"]')
    assert shown.select_one('dl.facts a[href="/fr/agencies/beni-mellal/"]')
    assert [tag.text for tag in shown.select("section[aria-labelledby=stands] .tag")] == ["ANCFCC"]
    assert shown.select_one("section[aria-labelledby=about] li").text == "à tous"
    assert shown.select_one("section[aria-labelledby=programme] h3").text == "Matin"


def test_nothing_noted_on_access_is_said(client):
    assert "Rien n’est indiqué sur l’accès" in page(client, make.event()).text


def test_sessions_stand_day_by_day_with_places_left_in_words(client):
    event = make.event()
    second = event.first_day + timedelta(days=1)
    rows = [
        make.session(event, capacity=5, taken=5, starts=time(9), ends=time(10)),
        make.session(event, capacity=5, taken=4, starts=time(10), ends=time(11)),
        make.session(event, capacity=50, taken=4, day=second),
        make.session(event, capacity=None, day=second, starts=time(12), ends=time(13)),
        make.session(event, capacity=5, taken=5, open=False, day=second, starts=time(14), ends=time(15)),
    ]

    shown = page(client, event)

    assert len(shown.select("h3.of-day")) == 2
    said = [shown.select_one(f"#session-{row.pk}").text for row in rows]
    for text, words in zip(
        said,
        (
            "Complet ; la liste d’attente est ouverte", "Il reste 1 place", "Il reste 46 places",
            "Entrée libre pour tous", "inscriptions à cette séance sont closes",
        ), strict=True,
    ):  # fmt: skip
        assert words in text


def test_the_page_lives_with_and_without_the_page_to_register(client, monkeypatch):
    session = make.session()
    real = reverse

    def pretend(name, *args, **kwargs):
        return "/register/here/" if name == "openhouse:register" else real(name, *args, **kwargs)

    monkeypatch.setattr("django.urls.reverse", pretend)

    item = page(client, session.event).select_one(f"#session-{session.pk}")

    assert item.select_one('a[href="/register/here/"]').text.startswith("S’inscrire")
    assert item.select_one(f'a[href="/fr/open-days/sessions/{session.pk}.ics"]')


def test_a_session_that_began_takes_nobody(client):
    event = make.event(in_days=-1)
    session = make.session(event)

    item = page(client, event).select_one(f"#session-{session.pk}")

    assert "a commencé ou est passée" in item.text
    assert not item.select("a")


def test_what_is_called_off_is_said_with_its_reason_and_offers_nothing(client):
    event = make.event(state=State.CANCELLED, cancelled_why_fr="Travaux", cancelled_why_ar="أشغال")
    session = make.session(event)

    shown, arabic = page(client, event), page(client, event, "ar")

    assert "Cet événement est annulé" in shown.select_one(".notice.error").text
    assert "Travaux" in shown.select_one(".notice.error").text
    assert "أشغال" in arabic.select_one(".notice.error").text
    assert not shown.select(f"#session-{session.pk} a")
    assert data_of(shown)["eventStatus"] == "https://schema.org/EventCancelled"


def test_past_events_say_so_and_show_what_was_answered(client):
    event = make.event(in_days=-20)
    answered(event)
    answered(event, public_text_fr="Cachée", published=False)
    answered(event, public_text_fr="Sans réponse", answer_fr="", answer_ar="", published=False)

    shown = page(client, event)

    assert "Cet événement est terminé" in shown.select_one(".notice").text
    assert shown.select_one('.notice a[href="#questions"]')
    assert [line.text for line in shown.select("section[aria-labelledby=questions] summary")] == ["Quelles pièces ?"]
    assert "Prénom Privé" not in shown.text
    assert not shown.select_one('a[href$="event.ics"]')


def test_a_text_of_one_language_alone_is_marked_as_such(client):
    event = make.event(description_fr="Bienvenue", description_ar="")
    answered(event, public_text_ar="", answer_ar="")

    arabic = page(client, event, "ar")

    assert arabic.select_one("section[aria-labelledby=about] .prose")["lang"] == "fr"
    assert arabic.select_one("section[aria-labelledby=about] .prose")["dir"] == "ltr"
    assert arabic.select_one("section[aria-labelledby=questions] summary span")["lang"] == "fr"


def test_the_national_day_lists_its_parts_and_each_part_leads_back(client):
    national = make.event(kind="migrant_day", title_fr="Journée nationale")
    part = make.event(kind="migrant_day", national=national, title_fr="À Béni Mellal")
    make.event(kind="migrant_day", national=national, title_fr="En préparation", state=State.DRAFT)

    shown, below = page(client, national), page(client, part)

    assert [link.text for link in shown.select("section[aria-labelledby=parts] .dates a")] == ["À Béni Mellal"]
    assert below.select_one(f'.lead a[href="{path(national)}"]')


def test_the_address_of_an_online_room_is_never_shown(client):
    event = make.event(place_kind="online", online=True, online_url="https://meet.example/secret-room")
    make.session(event, online=True)

    for rest in ("", "event.ics", "qr.svg"):
        assert b"secret-room" not in client.get(path(event, rest)).content
    data = data_of(page(client, event))
    assert data["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert data["location"] == [{"@type": "VirtualLocation", "url": f"https://portal.example{path(event)}"}]


def test_search_engines_read_the_event_whatever_is_typed(client):
    event = make.event(
        title_fr="Portes </script><script>alert(1)</script>", opens=time(9), closes=time(16), place_fr="Gare",
        place_kind="port", latitude=35.8, longitude=-5.5,
    )  # fmt: skip
    session = make.session(event, capacity=10, taken=4)

    answer = client.get(path(event))
    data = data_of(BeautifulSoup(answer.content, "html.parser"))

    assert b"<script>alert" not in answer.content
    assert data["name"] == event.title_fr
    assert data["startDate"].startswith(f"{event.first_day}T09:00:00")
    assert data["location"][0]["geo"]["latitude"] == 35.8
    assert data["organizer"][0]["url"] == "https://portal.example/fr/agencies/beni-mellal/"
    assert data["subEvent"][0]["remainingAttendeeCapacity"] == 6
    assert data["subEvent"][0]["startDate"] == session.starts_at.isoformat()
    assert "script-src" not in answer["Content-Security-Policy"]
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]


def test_a_draft_is_shown_to_who_prepares_it_alone(client, open_door):
    ours, theirs = directory.two_agencies()
    event = make.event(ours, state=State.DRAFT)
    mine = people.signed_in(directory.staff(Role.AGENCY_ADMIN, ours))
    other = people.signed_in(directory.staff(Role.AGENCY_ADMIN, theirs))

    for rest in ("", "poster.pdf", "qr.svg"):
        assert client.get(path(event, rest)).status_code == 404
        assert other.get(path(event, rest)).status_code == 404
        assert mine.get(path(event, rest)).status_code == 200
        assert "no-store" in mine.get(path(event, rest))["Cache-Control"]
    assert "Aperçu" in BeautifulSoup(mine.get(path(event)).content, "html.parser").select_one(".notice.warning").text
    assert mine.get(path(event, "event.ics")).status_code == 404


@pytest.mark.parametrize("rest", ["", "event.ics", "poster/", "poster.pdf", "qr.svg"])
def test_an_event_that_is_none_is_not_found(client, rest):
    assert client.get(f"/fr/open-days/999999999999999999999/{rest}").status_code == 404


# --- passing it on ------------------------------------------------------------------------------------------


def test_the_page_can_be_passed_on_by_link_and_code(client):
    event = make.event()

    shown = page(client, event, "ar")

    address = f"https://portal.example{path(event, language='ar')}"
    assert shown.select_one("#share-address")["value"] == address
    assert shown.select_one('meta[property="og:url"]')["content"] == address
    assert shown.select_one("img.qr")["src"] == path(event, "qr.svg", "ar")
    assert len(shown.select('section[aria-labelledby=share] a[rel="noopener noreferrer"]')) == 3


def test_the_code_leads_to_the_page_in_the_readers_language(client):
    event = make.event()

    answer = client.get(path(event, "qr.svg"))
    short = posters.short_address(event)
    on = client.get(short.removeprefix("https://portal.example"), headers={"accept-language": "fr"})

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert on["Location"] == path(event)
    assert "Accept-Language" in on["Vary"]


def stored(event, name, data):
    event.poster.save(name, ContentFile(data))
    return event


def png():
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "#0b5a3c").save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_shown_and_a_pdf_is_a_download(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    picture, paper = stored(make.event(), "p.png", png()), stored(make.event(), "p.pdf", b"%PDF-1.7")

    image, file = client.get(path(picture, "poster/")), client.get(path(paper, "poster/"))

    assert (image["Content-Type"], file["Content-Type"]) == ("image/png", "application/pdf")
    assert image["Content-Disposition"].startswith("inline")
    assert file["Content-Disposition"].startswith("attachment")
    for answer in (image, file):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "max-age" in answer["Cache-Control"]
    assert page(client, picture).select_one(".poster img")["alt"].startswith("Affiche")
    assert page(client, picture).select_one('meta[property="og:image"]')["content"].endswith(path(picture, "poster/"))
    assert page(client, paper).select_one(f'a[href="{path(paper, "poster/")}"]')


def test_no_other_file_is_served_as_a_poster(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    live = stored(make.event(), "p.svg", b"<svg onload='alert(1)'/>")
    gone = stored(make.event(), "p.png", png())
    gone.poster.storage.delete(gone.poster.name)

    for event in (live, gone, make.event()):
        assert client.get(path(event, "poster/")).status_code == 404
    assert not page(client, live).select_one(".poster")


# --- the sheet of paper -------------------------------------------------------------------------------------


def pages_of(data):
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return [document[number] for number in range(len(document))]


def words_of(data):
    found = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(found.stdout.decode().split())


def test_the_sheet_is_one_page_in_both_languages_with_a_code_a_phone_reads(client):
    event = make.event(opens=time(9), closes=time(16), first_day=date(2027, 8, 9), last_day=date(2027, 8, 13))
    make.session(event, title_fr="Lire un plan")

    answer = client.get(path(event, "poster.pdf", "ar"))

    assert answer["Content-Type"] == "application/pdf"
    sheets = pages_of(answer.content)
    assert [round(side) for side in sheets[0].get_size()] == [595, 842]
    assert len(sheets) == 1
    words = words_of(answer.content)
    assert "Du 9 au 13 août 2027" in words
    assert "Lire un plan" in words
    found = zxingcpp.read_barcodes(sheets[0].render(scale=3).to_pil())
    assert [code.text for code in found] == [f"https://portal.example/e/{event.pk}/"]


def test_a_programme_beyond_all_measure_still_fits_one_sheet(client):
    event = make.event(title_fr="Portes ouvertes " * 12, title_ar="أبواب مفتوحة " * 15, hall_fr="Salle " * 19)
    for number in range(30):
        Stand.objects.create(event=event, name_fr=f"Guichet {number} " * 9, name_ar=f"شباك {number} " * 9)
        make.session(event, title_fr=f"Séance {number} " * 12, title_ar=f"جلسة {number} " * 12)

    answer = client.get(path(event, "poster.pdf"))

    assert len(pages_of(answer.content)) == 1
    assert "et 23 autres sur la page" in words_of(answer.content)
    assert zxingcpp.read_barcodes(pages_of(answer.content)[0].render(scale=3).to_pil())


def test_the_sheet_of_a_called_off_event_says_so(client):
    event = make.event(state=State.CANCELLED, cancelled_why_fr="Travaux", cancelled_why_ar="أشغال")

    assert "Annulé : Travaux" in words_of(client.get(path(event, "poster.pdf")).content)


def test_the_sheet_is_drawn_again_only_when_it_says_something_else(client):
    event = make.event()
    first = client.get(path(event, "poster.pdf"))

    same = client.get(path(event, "poster.pdf"), headers={"if-none-match": first["ETag"]})
    Stand.objects.create(event=event, name_ar="وثائق", name_fr="Documents")
    other = client.get(path(event, "poster.pdf"), headers={"if-none-match": first["ETag"]})

    assert (same.status_code, other.status_code) == (304, 200)


def test_the_page_stays_within_its_queries(client, django_assert_max_num_queries):
    national = make.event(kind="migrant_day")
    for number in range(8):
        make.session(national, starts=time(8 + number), ends=time(9 + number))
        Stand.objects.create(event=national, name_ar="و", name_fr=f"S{number}", order=number)
        answered(national)
        make.event(kind="migrant_day", national=national)
    client.get(path(national))

    with django_assert_max_num_queries(8):
        page(client, national)


def test_the_sitemap_names_events_in_both_languages(client):
    shown, hidden = make.event(in_days=-40), make.event(state=State.DRAFT)

    text = client.get("/sitemap.xml").content.decode()

    assert f"<loc>https://portal.example{path(shown)}</loc>" in text
    assert f"<loc>https://portal.example{path(shown, language='ar')}</loc>" in text
    assert f"<lastmod>{days.today().isoformat()}</lastmod>" in text
    assert path(hidden) not in text
    assert "<loc>https://portal.example/fr/open-days/</loc>" in text
