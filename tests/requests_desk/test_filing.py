"""A citizen abroad writes an information note, step by step; nothing typed is lost."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from notifications.models import Message
from requests_desk.models import Case, Draft
from tests.recipes import desk as make

pytestmark = pytest.mark.django_db

YOU = {
    "name_ar": "أمينة",
    "name_latin": "Amina",
    "email": "amina@demo.example",
    "country": "FR",
    "applicant_is": "owner",
    "consent": "on",
}


@pytest.fixture
def beni_mellal():
    make.terms()
    make.requirement()
    return make.agency()


def page(name: str, *args: object, language: str = "ar") -> str:
    with override(language):
        return reverse(f"requests_desk:{name}", args=args)


def begin(client: Client, language: str = "ar") -> Draft:
    client.post(page("start", "information-note", language=language))
    return Draft.objects.latest("begun_at")


def code_sent_to(email: str) -> str:
    message = Message.objects.filter(template="code", to=email).latest("pk")
    return str(message.context["code"])


def confirm(client: Client, email: str) -> str:
    answer = client.post(reverse("account_confirm_login_code"), {"code": code_sent_to(email)})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def write_up_to_papers(client: Client, agency, language: str = "ar", **you: str) -> Draft:
    draft = begin(client, language)
    commune = make.commune(agency)
    client.post(page("place", draft.token, language=language), {"commune": commune.pk, "locality": "حي النهضة"})
    client.post(page("land", draft.token, language=language), {"tenure": "title", "title_number": "12345/10"})
    answer = client.post(page("you", draft.token, language=language), YOU | you)
    assert answer.status_code == 302, answer.content.decode()
    assert confirm(client, (YOU | you)["email"]) == page("papers", draft.token, language=language)
    return draft


def file_whole(client: Client, agency, **you: str) -> Case:
    draft = write_up_to_papers(client, agency, **you)
    paper = make.requirement()
    client.post(page("papers", draft.token), {f"paper_{paper.pk}": make.jpeg()})
    answer = client.post(page("review", draft.token), follow=True)
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert draft.case is not None, answer.content.decode()
    return draft.case


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_whole_way_from_the_first_page_to_the_reference(client, beni_mellal, language):
    draft = write_up_to_papers(client, beni_mellal, language)
    paper = make.requirement()

    client.post(page("papers", draft.token, language=language), {f"paper_{paper.pk}": make.jpeg()})
    answer = client.post(page("review", draft.token, language=language), follow=True)

    case = Case.objects.get()
    assert case.reference in answer.content.decode()
    assert case.language == language
    assert case.documents.count() == 1
    assert (case.parcel.title_number, case.parcel.locality) == ("12345/10", "حي النهضة")


def test_a_double_click_and_the_back_button_file_one_case(client, beni_mellal):
    case = file_whole(client, beni_mellal)

    again = client.post(page("review", case.draft.token))
    back = client.get(page("land", case.draft.token))

    assert Case.objects.count() == 1
    assert again["Location"] == back["Location"] == page("case", case.reference)


@pytest.mark.parametrize("query", ["béni mellal", "BENI", "bni mellal", "  Beni   Mellal "])
def test_a_commune_is_found_in_the_ways_people_write_it(client, beni_mellal, query):
    draft = begin(client)

    answer = client.post(page("place", draft.token), {"query": query, "search": "1", "locality": "قرب المسجد"})

    assert make.commune(beni_mellal).pk in answer.content.decode()
    assert "قرب المسجد" in answer.content.decode()


@pytest.mark.parametrize("query", ["", "x", "ب" * 500, "\u202e\u200b", "'; DROP TABLE agencies_commune; --", "<b>"])
def test_an_odd_search_says_that_nothing_was_found(client, beni_mellal, query):
    draft = begin(client)

    answer = client.post(page("place", draft.token), {"query": query, "search": "1"})

    assert answer.status_code == 200
    assert "<b>" not in answer.content.decode().split("<main")[1].split('name="query" value="')[1][:5]


def test_a_commune_without_an_agency_goes_to_the_ministrys_desk(client, beni_mellal):
    from agencies.models import Agency, Commune

    desk = Agency.objects.create(
        slug="ministry-desk", code="MRE", kind="ministry", name_ar="خلية الوزارة", name_fr="Cellule du ministère"
    )
    guercif = make.agency("guercif", "XXGU", "Guercif", "02.265")
    guercif.territories.all().delete()
    draft = begin(client, "fr")
    commune = Commune.objects.get(province="02.265")

    found = client.post(page("place", draft.token, language="fr"), {"query": "guercif", "search": "1"})
    client.post(page("place", draft.token, language="fr"), {"commune": commune.pk})

    draft.refresh_from_db()
    assert draft.agency == desk
    assert "Aucune agence" in found.content.decode() or "No agency" in found.content.decode()


def test_what_was_typed_wrong_is_shown_again_with_a_word_next_to_it(client, beni_mellal):
    draft = begin(client, "fr")
    typed = YOU | {
        "email": "amina@",
        "phone": "12",
        "name_latin": "Amina El Idrissi",
        "stay_from": "2026-08-10",
        "stay_to": "2026-08-01",
    }

    answer = client.post(page("you", draft.token, language="fr"), typed)
    later = client.get(page("you", draft.token, language="fr"))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert {"email", "phone", "stay_to"} <= set(answer.context["form"].errors)
    assert "Amina El Idrissi" in text
    assert "Amina El Idrissi" in later.content.decode()


def test_right_to_left_controls_and_nul_never_reach_a_name(client, beni_mellal):
    case = file_whole(client, beni_mellal, name_latin="Ami\u202ena\u200f El\u0000 Fassi")

    assert case.name_latin == "Amina El Fassi"


def test_ten_thousand_characters_are_refused_in_words_and_kept_in_the_draft(client, beni_mellal):
    draft = begin(client)

    answer = client.post(page("land", draft.token), {"tenure": "unknown", "question": "ا" * 10_000})

    draft.refresh_from_db()
    assert answer.status_code == 422
    assert "question" in answer.context["form"].errors
    assert len(draft.answer("land", "question")) == 10_000


def test_a_stranger_does_not_open_a_draft(client, beni_mellal):
    draft = begin(client)

    answers = [Client().get(page(step, draft.token)) for step in ("place", "land", "you", "papers", "review", "later")]

    assert {answer.status_code for answer in answers} == {404}
    assert all(page("mine") in answer.content.decode() for answer in answers)


def test_somebody_else_signed_in_does_not_open_a_confirmed_draft(client, beni_mellal):
    draft = write_up_to_papers(client, beni_mellal)
    other = Client()
    other.force_login(make.citizen())

    assert other.get(page("papers", draft.token)).status_code == 404


def test_papers_wait_for_the_confirmed_e_mail(client, beni_mellal):
    draft = begin(client)

    answer = client.get(page("papers", draft.token))

    assert answer["Location"] == page("you", draft.token)


def test_a_wrong_code_is_told_next_to_the_field_and_the_right_one_still_works(client, beni_mellal):
    draft = begin(client)
    client.post(page("you", draft.token), YOU)
    right = code_sent_to(YOU["email"])
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    refused = client.post(reverse("account_confirm_login_code"), {"code": wrong})

    assert refused.status_code == 200
    assert refused.context["form"].errors
    assert confirm(client, YOU["email"]) == page("papers", draft.token)


def test_a_refused_file_is_named_and_its_good_neighbour_kept(client, beni_mellal):
    draft = write_up_to_papers(client, beni_mellal)
    paper = make.requirement()
    lie = SimpleUploadedFile("acte.pdf", b"<html><script>alert(1)</script></html>", "application/pdf")

    answer = client.post(page("papers", draft.token), {f"paper_{paper.pk}": [make.jpeg(), lie]})

    assert answer.status_code == 422
    assert "acte.pdf" in answer.content.decode()
    assert draft.documents.count() == 1


def test_a_file_over_ten_megabytes_is_refused_in_words(client, beni_mellal, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    draft = write_up_to_papers(client, beni_mellal)
    paper = make.requirement()

    answer = client.post(page("papers", draft.token), {f"paper_{paper.pk}": make.jpeg(size=(900, 900))})

    assert answer.status_code == 422
    assert draft.documents.count() == 0


def test_a_paper_can_be_taken_out_again(client, beni_mellal, django_capture_on_commit_callbacks):
    draft = write_up_to_papers(client, beni_mellal)
    paper = make.requirement()
    client.post(page("papers", draft.token), {f"paper_{paper.pk}": make.jpeg()})
    document = draft.documents.get()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(page("remove_paper", draft.token, document.uuid))

    assert not draft.documents.exists()
    assert not document.file.storage.exists(document.file.name)


def test_without_a_mandatory_paper_nothing_is_sent_and_the_page_says_what_is_missing(client, beni_mellal):
    draft = write_up_to_papers(client, beni_mellal)

    answer = client.post(page("review", draft.token))

    assert answer.status_code == 422
    assert not Case.objects.exists()
    assert page("papers", draft.token) in answer.content.decode()


def test_the_link_in_the_mail_takes_the_draft_up_on_another_device(client, beni_mellal):
    draft = begin(client)
    client.post(page("place", draft.token), {"commune": make.commune(beni_mellal).pk})
    client.post(page("later", draft.token), {"email": "amina@demo.example"})
    url = Message.objects.get(template="draft_saved").context["resume_url"]
    elsewhere = Client()

    opened = elsewhere.get(re.sub(r"^https?://[^/]+", "", url))

    assert opened["Location"] == page("land", draft.token)
    assert elsewhere.get(opened["Location"]).status_code == 200


@pytest.mark.parametrize("signed", ["x", "0" * 32 + ":1:x", "not-a-token:1:x"])
def test_a_forged_link_is_refused_in_words(client, signed):
    answer = client.get(page("resume", signed))

    assert answer.status_code == 404
    assert page("mine") in answer.content.decode()


def test_a_missing_csrf_cookie_is_told_and_nothing_breaks(beni_mellal):
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(page("start", "information-note"))

    assert answer.status_code == 403
    assert "html" in answer.content.decode()[:60]


def test_a_step_costs_few_queries(client, beni_mellal, django_assert_max_num_queries):
    draft = begin(client)
    client.post(page("place", draft.token), {"commune": make.commune(beni_mellal).pk})

    with django_assert_max_num_queries(25):
        client.post(page("land", draft.token), {"tenure": "title", "title_number": "12345/10"})
