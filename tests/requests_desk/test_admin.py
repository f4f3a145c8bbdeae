"""An officer works the queue; another agency's officer meets 404 everywhere."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from notifications.models import Message
from requests_desk.models import Case, Status
from tests.recipes import desk as make
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db
VERBS = ("take", "ask", "answer", "write", "close")


def page(name: str, *args: object, language: str = "fr") -> str:
    with override(language):
        return reverse(f"admin:requests_desk_case_{name}", args=args)


def other_officer():
    return make.officer(make.agency("khemisset", "AUKM", "Khémisset", "04.291"))


def test_the_queue_shows_the_own_agencys_cases_only():
    case = make.case(name_latin="Amina ZELLIGE")

    own = signed_in(make.officer(case.agency)).get(page("changelist")).content.decode()
    other = signed_in(other_officer()).get(page("changelist")).content.decode()

    assert case.reference in own
    assert case.reference not in other
    assert "ZELLIGE" not in other


@pytest.mark.parametrize("verb", VERBS)
def test_another_agencys_officer_gets_404_at_every_verb(verb):
    case = make.case(status=Status.STUDY)
    stranger = signed_in(other_officer())

    answer = stranger.post(page(verb, case.pk), {"write-text": "x"})

    assert answer.status_code == 404
    assert case.events.count() == 2


@pytest.mark.parametrize("name", ["change", "history", "delete"])
def test_another_agencys_officer_gets_404_at_every_page(name):
    case = make.case()

    assert signed_in(other_officer()).get(page(name, case.pk)).status_code in (403, 404)


def test_files_of_a_case_ask_the_officer_for_the_second_factor():
    case = make.case(status=Status.ANSWERED)
    officer = case.assignee
    weak, strong = Client(), signed_in(officer)
    weak.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    urls = [
        reverse("requests_desk:deliverable", args=[case.deliverables.get().uuid]),
        reverse("requests_desk:receipt", args=[case.reference]),
    ]

    assert [weak.get(url).status_code for url in urls] == [302, 302]
    assert all(strong.get(url).getvalue().startswith(b"%PDF") for url in urls)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_officer_takes_asks_and_answers_on_one_page(language):
    case = make.case()
    paper = make.requirement()
    browser = signed_in(make.officer(case.agency))

    browser.post(page("take", case.pk, language=language))
    asked = browser.post(page("ask", case.pk, language=language), {f"ask-reason_{paper.pk}": "unreadable"})
    case.refresh_from_db()
    waiting = case.status
    _give_everything(case)
    answer = {"answer-outcome": "informed", "answer-text": "Voici.", "answer-pdf": make.pdf()}
    browser.post(page("answer", case.pk, language=language), answer)

    case.refresh_from_db()
    assert (asked.status_code, waiting, case.status) == (302, Status.WAITING, Status.ANSWERED)
    told = set(Message.objects.values_list("template", flat=True))
    assert told == {"case_filed", "case_taken", "paper_requested", "case_news", "case_answered"}
    assert browser.get(page("change", case.pk, language=language)).status_code == 200


def _give_everything(case: Case) -> None:
    from requests_desk import verbs

    for paper in case.paper_requests.filter(answered_at=None):
        verbs.give_papers(paper_request=paper, files=[make.accepted()], by=case.applicant)


def test_a_refused_form_keeps_what_was_typed():
    case = make.case(status=Status.STUDY)
    browser = signed_in(case.assignee)

    answer = browser.post(page("answer", case.pk), {"answer-outcome": "informed", "answer-text": "Un long texte."})

    assert answer.status_code == 422
    assert "Un long texte." in answer.content.decode()
    assert answer.context["answer_form"].errors["pdf"]


def test_a_document_that_is_no_pdf_is_refused_at_its_field():
    case = make.case(status=Status.STUDY)
    typed = {"answer-outcome": "informed", "answer-text": "x", "answer-pdf": make.jpeg("note.pdf")}

    answer = signed_in(case.assignee).post(page("answer", case.pk), typed)

    assert answer.status_code == 422
    assert "pdf" in answer.context["answer_form"].errors


def test_a_stale_page_says_that_a_colleague_was_quicker():
    case = make.case()
    first, second = (signed_in(make.officer(case.agency)) for _n in range(2))

    first.post(page("take", case.pk))
    answer = second.post(page("take", case.pk), follow=True)

    case.refresh_from_db()
    assert answer.status_code == 200
    assert [str(message) for message in answer.context["messages"]]
    assert case.events.filter(verb="taken").count() == 1


@pytest.mark.parametrize(
    "query",
    ["AUBM", "amina", "أمينه", "\u202e", "x" * 500, "'\"<>", "AUBM-26-000001-Z"],
)
def test_any_search_answers(query):
    case = make.case()
    browser = signed_in(make.officer(case.agency))

    assert browser.get(page("changelist"), {"q": query}).status_code == 200


@pytest.mark.parametrize("query", ["amina", "AMINA", "أَمينة", "امينه"])
def test_a_name_is_found_in_either_script_and_any_spelling(query):
    case = make.case(by=make.citizen(name_ar="أمينة", name_latin="Amina"))
    browser = signed_in(make.officer(case.agency))

    assert case.reference in browser.get(page("changelist"), {"q": query}).content.decode()


@pytest.mark.parametrize("query", ["?status__exact=%00", "?status__exact=nonsense", "?p=999", "?o=99.99", "?e=1"])
def test_odd_addresses_of_the_queue_are_no_server_error(query):
    case = make.case()
    browser = signed_in(make.officer(case.agency))

    assert browser.get(page("changelist") + query).status_code in (200, 302, 400)


def test_a_chief_may_work_and_an_agency_administrator_may_not_see_cases():
    case = make.case()

    chief = signed_in(make.officer(case.agency, "chief")).get(page("change", case.pk))
    administrator = signed_in(make.officer(case.agency, "agency_admin")).get(page("change", case.pk))

    assert chief.status_code == 200
    assert administrator.status_code in (403, 404)


def test_the_queue_costs_at_most_ten_queries(django_assert_max_num_queries):
    cases = [make.case() for _n in range(5)]
    browser = signed_in(make.officer(cases[0].agency))

    with django_assert_max_num_queries(10):
        browser.get(page("changelist"))
