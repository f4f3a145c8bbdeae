"""Taking over a request filed at the desk: by the receipt in hand, on a phone, once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from notifications.models import Message, State
from requests_desk import verbs
from requests_desk.models import Case, CaseEvent
from requests_desk.receipts import facts_of, receipt_pdf
from tests.recipes import desk as make
from tests.recipes import people
from tests.recipes.answers import codes_in, page_image, photographed
from tests.recipes.intake import Counter, claim_url, page, phone
from tests.requests_desk.test_races import at_once
from tests.requests_desk.walk import text_of

pytestmark = pytest.mark.django_db
EMAIL = "mohamed@demo.example"


@pytest.fixture
def case(counter) -> Case:
    return counter.file()


def confirm(browser: Client, email: str) -> str:
    """Type the code that went to an address; where it leads."""
    code = Message.objects.filter(template="code", to=email).latest("pk").context["code"]
    return browser.post(reverse("account_confirm_login_code"), {"code": str(code)})["Location"]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_whole_way_from_the_code_on_paper_to_the_case(counter, case, language):
    browser, url = Client(), claim_url(case, language)

    read = browser.get(url).content.decode()
    asked = browser.post(url, {"email": EMAIL})
    back = confirm(browser, EMAIL)
    done = browser.post(url, {"digits": "5678"}, follow=True)

    with override(language):
        assert str(case.get_kind_display()) in read
        assert case.agency.name in read
    for secret in (case.reference, case.name_ar, "12345/10", "5678"):
        assert secret not in read
    assert asked.status_code == 302
    assert back == url
    assert done.redirect_chain[-1][0].rstrip("/").endswith(case.reference)
    assert done.status_code == 200
    case.refresh_from_db()
    assert case.applicant.email == EMAIL
    event = case.events.get(verb="claimed")
    assert (event.by, event.actor) == (case.applicant, "citizen")
    assert EMAIL.split("@")[0] in case.search_text
    assert not list(CaseEvent.objects.broken())


def test_later_news_reach_the_new_applicant_and_earlier_letters_are_not_sent_again(counter, case):
    phone(EMAIL).post(claim_url(case), {"digits": "5678"})

    verbs.take(case=case, by=counter.officer)

    assert Message.objects.get(to=EMAIL).state == State.WAITING
    assert Message.objects.get(template="case_filed_at_desk").state == State.SUPPRESSED


def test_arabic_digits_and_the_whole_number_are_read(case):
    assert phone(EMAIL).post(claim_url(case), {"digits": "٠٦ ١٢ ٣٤ ٥٦ ٧٨"}).status_code == 302

    case.refresh_from_db()
    assert case.applicant.email == EMAIL


def test_without_a_phone_the_receipt_alone_proves(counter):
    case = counter.file(phone="")
    browser = phone(EMAIL)

    assert "digits" not in browser.get(claim_url(case)).content.decode()
    assert browser.post(claim_url(case)).status_code == 302
    case.refresh_from_db()
    assert case.applicant.email == EMAIL


def test_five_wrong_tries_lock_the_link_until_it_is_printed_again(counter, case):
    browser, url = phone(EMAIL), claim_url(case)

    statuses = [browser.post(url, {"digits": "0000"}).status_code for _try in range(5)]
    right = browser.post(url, {"digits": "5678"})
    counter.client.post(page("reprint", case.pk))
    case.claim.refresh_from_db()
    old, new = browser.post(url, {"digits": "5678"}), browser.post(claim_url(case), {"digits": "5678"})

    assert statuses == [422] * 4 + [410]
    assert right.status_code == 410
    assert old.status_code == 410
    assert new.status_code == 302


def test_digits_that_are_not_four_are_no_try(case):
    phone(EMAIL).post(claim_url(case), {"digits": "12"})

    case.claim.refresh_from_db()
    assert case.claim.wrong == 0


def test_a_second_person_with_the_receipt_reads_that_it_was_taken_over(case):
    url = claim_url(case)
    phone(EMAIL).post(url, {"digits": "5678"})

    thief = phone("thief@demo.example")
    read, pressed = thief.get(url), thief.post(url, {"digits": "5678"})

    assert read.status_code == pressed.status_code == 410
    case.refresh_from_db()
    assert case.applicant.email == EMAIL


def test_who_took_it_over_goes_straight_to_it(case):
    browser = phone(EMAIL)
    browser.post(claim_url(case), {"digits": "5678"})

    assert case.reference in browser.get(claim_url(case))["Location"]


def test_a_link_is_good_for_ninety_days(case):
    case.claim.printed_at = timezone.now() - timedelta(days=90, minutes=1)
    case.claim.save()

    assert phone(EMAIL).get(claim_url(case)).status_code == 410


def test_a_link_opens_no_other_case(counter, case):
    other = counter.file(name_ar="فاطمة الخيالية", phone="+212611111111")
    forged = claim_url(case).replace(f"/{case.claim.pk}.", f"/{other.claim.pk}.")

    browser = phone(EMAIL)
    assert browser.get(forged).status_code == 404
    assert browser.post(forged, {"digits": "1111"}).status_code == 404
    browser.post(claim_url(case), {"digits": "5678"})
    other.refresh_from_db()
    assert other.applicant.email != EMAIL
    assert browser.get(f"/fr/requests/case/{other.reference}/").status_code == 404


@pytest.mark.parametrize("odd", ["x", "1.1:abc", "1.1", "%00", "é" * 300])
def test_an_odd_link_is_said_to_be_over(case, odd):
    assert Client().get(f"/fr/requests/claim/{odd}/").status_code in (400, 404)


def test_an_address_misheard_at_the_desk_does_not_keep_the_person_out(counter):
    case = counter.file(email="misheard@demo.example")

    assert phone(EMAIL).post(claim_url(case), {"digits": "5678"}).status_code == 302
    case.refresh_from_db()
    assert case.applicant.email == EMAIL


def test_a_case_of_somebody_who_signed_in_already_cannot_be_taken(counter):
    amina = make.citizen("amina@demo.example")
    case = counter.file(email=amina.email)

    assert phone(EMAIL).post(claim_url(case), {"digits": "5678"}).status_code == 410
    case.refresh_from_db()
    assert case.applicant == amina


def test_who_works_the_case_cannot_take_it(counter, case):
    counter.client.post(claim_url(case), {"digits": "5678"})

    case.refresh_from_db()
    assert case.applicant.email.endswith(".invalid")


def test_printing_anew_after_it_was_taken_is_refused(counter, case):
    phone(EMAIL).post(claim_url(case), {"digits": "5678"})

    with pytest.raises(ValidationError):
        verbs.print_anew(case=case, by=counter.officer)


# --- the receipt ---------------------------------------------------------------------------------------------


def test_the_receipt_carries_the_claim_until_it_is_used_then_the_page_to_follow(counter, case):
    before = facts_of(Case.objects.get(pk=case.pk))
    phone(EMAIL).post(claim_url(case), {"digits": "5678"})
    after = facts_of(Case.objects.get(pk=case.pk))

    assert before.url.endswith(claim_url(case, case.language))
    assert before.claim_until
    assert after.url.endswith(f"/requests/case/{case.reference}/")


def test_a_phone_reads_the_code_on_the_printed_receipt(case):
    sheet = receipt_pdf(case)

    read = codes_in(photographed(page_image(sheet, 0)))
    assert any(url.endswith(claim_url(case, case.language)) for url in read)
    assert case.reference in text_of(sheet)


def test_receipts_of_the_web_keep_the_page_to_follow():
    case = make.case()

    assert facts_of(case).url.endswith(f"/requests/case/{case.reference}/")


def test_the_officer_downloads_the_receipt_of_the_desk(counter, case):
    answer = counter.client.get(f"/fr/requests/case/{case.reference}/receipt/")

    assert answer["Content-Type"] == "application/pdf"
    assert people.signed_in(make.citizen()).get(f"/fr/requests/case/{case.reference}/receipt/").status_code == 404


# --- at one moment -------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_people_take_one_case_over_at_once_and_one_has_it():
    case = Counter().file()
    one, two = make.citizen(), make.citizen()

    results = at_once(
        *[lambda who=who: verbs.take_over(claim=case.claim, number=1, by=who, digits="5678") for who in (one, two)]
    )

    assert sum(isinstance(result, Case) for result in results) == 1
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert case.events.filter(verb="claimed").count() == 1
    case.refresh_from_db()
    assert case.applicant == case.claim.__class__.objects.get(case=case).taken_by


@pytest.mark.django_db(transaction=True)
def test_wrong_tries_side_by_side_are_all_counted():
    case, thief = Counter().file(), make.citizen()

    at_once(*[lambda: verbs.take_over(claim=case.claim, number=1, by=thief, digits="0000")] * 8)

    case.claim.refresh_from_db()
    assert case.claim.wrong == 5
    assert case.claim.is_locked
