"""Following a request: the owner sees it, a stranger and nobody learn nothing."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from notifications.models import Message
from requests_desk.models import Status
from tests.recipes import desk as make

pytestmark = pytest.mark.django_db


def page(name: str, *args: object, language: str = "ar") -> str:
    with override(language):
        return reverse(f"requests_desk:{name}", args=args)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_owner_reads_the_case_in_both_languages():
    case = make.case(status=Status.WAITING)
    owner = signed_in(case.applicant)

    arabic = owner.get(page("case", case.reference)).content.decode()
    french = owner.get(page("case", case.reference, language="fr")).content.decode()

    assert case.reference in arabic
    assert case.reference in french
    assert 'dir="rtl"' in arabic
    assert 'dir="ltr"' in french


@pytest.mark.parametrize("name", ["case", "receipt"])
def test_a_stranger_and_nobody_do_not_see_it(name):
    case = make.case()

    stranger = signed_in(make.citizen()).get(page(name, case.reference))
    nobody = Client().get(page(name, case.reference))

    assert stranger.status_code == 404
    assert nobody.status_code == 302
    assert case.applicant.name_ar not in stranger.content.decode()


def test_files_open_for_their_owner_and_their_officer_only():
    case = make.case(status=Status.ANSWERED)
    url = page("deliverable", case.deliverables.get().uuid)

    mine = signed_in(case.applicant).get(url)
    others = [
        signed_in(make.citizen()).get(url),
        signed_in(make.officer(make.agency("khemisset", "AUKM", "Khémisset", "04.291"))).get(url),
    ]

    assert b"".join(mine.streaming_content).startswith(b"%PDF")
    assert mine["Content-Disposition"].startswith("attachment")
    assert mine["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in mine["Content-Security-Policy"]
    assert {answer.status_code for answer in others} <= {302, 404}


def test_the_receipt_is_a_pdf_with_the_reference():
    case = make.case()

    answer = signed_in(case.applicant).get(page("receipt", case.reference))

    assert answer.content.startswith(b"%PDF")
    assert case.reference in answer["Content-Disposition"]


def test_reference_and_e_mail_lead_through_a_code_to_the_case(client):
    case = make.case()

    asked = client.post(page("follow"), {"reference": case.reference.lower(), "email": case.applicant.email.upper()})
    code = Message.objects.filter(template="code").latest("pk").context["code"]
    answer = client.post(asked["Location"], {"code": code})

    assert answer["Location"] == page("case", case.reference)
    assert client.get(answer["Location"]).status_code == 200


def test_nobody_learns_whether_a_reference_exists():
    case, other = make.case(), make.citizen()
    pages = []
    for reference, email in (
        (case.reference, case.applicant.email),
        (case.reference, other.email),
        (case.reference, "nobody@demo.example"),
    ):
        client = Client()
        answer = client.post(page("follow"), {"reference": reference, "email": email})
        shown = client.get(answer["Location"]).content.decode()
        pages.append(
            (
                answer.status_code,
                answer["Location"],
                shown.split("<main")[1].replace(email, "E").split("csrfmiddlewaretoken")[0],
            )
        )

    assert pages[0] == pages[1] == pages[2]
    assert Message.objects.filter(template="code").exclude(state="suppressed").count() == 1


@pytest.mark.parametrize("reference", ["AUBM-26-000001-Z", "??", "1", "ا" * 40, "AUBM"])
def test_a_mistyped_reference_is_told_at_its_field(client, reference):
    answer = client.post(page("follow"), {"reference": reference, "email": "amina@demo.example"})

    assert answer.status_code == 422
    assert "reference" in answer.context["form"].errors


def test_an_awaited_paper_is_sent_from_the_case_page():
    case = make.case(status=Status.WAITING)
    paper = case.paper_requests.get()
    owner = signed_in(case.applicant)

    empty = owner.post(page("give_paper", case.reference, paper.pk))
    sent = owner.post(page("give_paper", case.reference, paper.pk), {f"p{paper.pk}-files": make.jpeg()})
    again = owner.post(page("give_paper", case.reference, paper.pk), {f"p{paper.pk}-files": make.jpeg()}, follow=True)

    case.refresh_from_db()
    assert (empty.status_code, sent.status_code, again.status_code) == (422, 302, 200)
    assert case.status == Status.STUDY
    assert case.documents.count() == 1


def test_a_message_to_the_agency_is_kept_and_an_empty_one_refused():
    case = make.case()
    owner = signed_in(case.applicant)

    empty = owner.post(page("write", case.reference), {"text": " \u200b "})
    owner.post(page("write", case.reference), {"text": "السلام عليكم\u202e"})

    assert empty.status_code == 422
    assert [message.text for message in case.messages.all()] == ["السلام عليكم"]


def test_my_requests_show_what_waits_for_me_first():
    amina = make.citizen()
    calm, waiting = make.case(by=amina), make.case(by=amina, status=Status.WAITING)

    text = signed_in(amina).get(page("mine")).content.decode()

    assert text.index(waiting.reference) < text.index(calm.reference)


def test_the_case_page_costs_few_queries(django_assert_max_num_queries):
    case = make.case(status=Status.WAITING)
    owner = signed_in(case.applicant)

    with django_assert_max_num_queries(16):
        owner.get(page("case", case.reference))
