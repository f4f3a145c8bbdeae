"""WhatsApp: a plain link with the reference already written, and what was said there kept with the case."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.template import Context, Template
from django.utils.translation import override

from requests_desk import whatsapp
from requests_desk.models import CaseNote
from tests.recipes import agencies, people
from tests.recipes import desk as make
from tests.recipes.intake import Counter, page

pytestmark = pytest.mark.django_db


def text_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["text"][0]


@pytest.mark.parametrize(("language", "word"), [("ar", "وكالة"), ("fr", "Agence")])
def test_the_link_to_the_applicant_speaks_their_language(language, word):
    case = make.case(phone="+33639981234", language=language)

    with override("fr"):
        url = whatsapp.to_applicant(case)

    assert url.startswith("https://wa.me/33639981234?text=")
    assert case.reference in text_of(url)
    with override(language):
        assert case.agency.name in text_of(url)


def test_without_a_phone_there_is_no_link():
    assert whatsapp.to_applicant(make.case()) == ""


def test_the_officers_page_has_the_link_without_telling_where_it_was_opened():
    case = make.case(phone="+33639981234")

    shown = Template("{% load desk %}{% whatsapp_to case %}").render(Context({"case": case}))

    assert 'href="https://wa.me/33639981234?text=' in shown
    assert "noopener" in shown


def test_the_applicant_is_led_to_the_published_line():
    case = make.case()
    agencies.contact(case.agency, "+212600000001", channel="whatsapp", public=False)
    agencies.contact(case.agency, "+212600000002", channel="whatsapp")

    shown = people.signed_in(case.applicant).get(f"/fr/requests/case/{case.reference}/").content.decode()

    assert "https://wa.me/212600000002?text=" in shown
    assert "212600000001" not in shown


def test_without_a_published_line_no_link_is_shown():
    case = make.case()

    shown = people.signed_in(case.applicant).get(f"/fr/requests/case/{case.reference}/").content.decode()

    assert "wa.me" not in shown


def test_a_pasted_exchange_is_kept_line_by_line_without_hidden_direction_characters():
    counter = Counter()
    case = counter.file()
    pasted = "[12/08 10:01] Mohamed: السلام عليكم\u202e\r\n[12/08 10:02] Agence: Bonjour\u2066\r\n\r\nIMG-1.jpg"

    answer = counter.client.post(page("whatsapp", case.pk), {"text": pasted})

    assert answer.status_code == 302
    note = CaseNote.objects.get()
    assert (note.sort, note.by) == ("whatsapp", counter.officer)
    assert note.text == "[12/08 10:01] Mohamed: السلام عليكم\n[12/08 10:02] Agence: Bonjour\n\nIMG-1.jpg"
    assert case.events.filter(verb="noted").count() == 1


@pytest.mark.parametrize("text", ["", "x" * 20_001])
def test_nothing_or_too_much_is_said_and_not_lost(text):
    counter = Counter()
    case = counter.file()

    answer = counter.client.post(page("whatsapp", case.pk), {"text": text})

    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert not CaseNote.objects.exists()


def test_the_applicant_never_reads_the_exchange():
    case = make.case()
    officer = make.officer(case.agency)
    people.signed_in(officer).post(page("whatsapp", case.pk), {"text": "ZELLIJ secret"})

    shown = people.signed_in(case.applicant).get(f"/fr/requests/case/{case.reference}/").content.decode()

    assert CaseNote.objects.exists()
    assert "ZELLIJ" not in shown
