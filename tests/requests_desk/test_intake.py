"""Filing for somebody who came, called or wrote: one page, one case, nobody mailed in vain."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Consent, User
from notifications.models import Message, State
from requests_desk import verbs
from requests_desk.models import Case, Document, Status
from requests_desk.models.states import Actor
from tests.recipes import agencies
from tests.recipes import desk as make
from tests.recipes.intake import COMPLAINT, PROJECT, Counter, page
from tests.recipes.verbs import elsewhere
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_page_is_read_in_both_languages(language):
    read = Counter(language=language).read()

    assert 'name="query"' in read
    assert 'value="Béni Mellal"' in read or 'value="جماعة Béni Mellal"' in read


def test_a_note_filed_at_the_counter_without_email(counter):
    case = counter.file()

    event = case.events.get()
    assert (event.verb, event.actor, event.by, event.to_status) == (
        "filed_at_desk", Actor.STAFF, counter.officer, Status.SUBMITTED,
    )  # fmt: skip
    assert event.data["channel"] == case.channel == "counter"
    assert (case.filed_by, case.agency, case.commune) == (counter.officer, counter.agency, make.commune(counter.agency))
    assert (case.parcel.title_number, case.information_note.purpose) == ("12345/10", "build")
    assert str(case.phone) == "+212612345678"
    assert Consent.objects.get(user=case.applicant).purpose == "request"
    assert case.claim.is_open


def test_a_placeholder_can_never_sign_in_and_is_never_mailed(counter):
    case = counter.file()
    person = case.applicant

    assert person.email.endswith("@counter.invalid")
    assert not person.is_active
    assert not person.has_usable_password()
    assert set(Message.objects.values_list("state", flat=True)) == {State.SUPPRESSED}

    browser = Client()
    browser.post(reverse("account_login"), {"email": person.email})
    browser.post(reverse("account_reset_password"), {"email": person.email})
    assert set(Message.objects.values_list("state", flat=True)) == {State.SUPPRESSED}
    assert not browser.login(username=person.email, password="")


def test_what_happens_later_mails_nobody_at_invalid_addresses(counter):
    case = counter.file()

    verbs.take(case=case, by=counter.officer)
    verbs.write_as_agency(case=case, by=counter.officer, text="Bonjour")

    assert Message.objects.filter(to__endswith=".invalid").count() >= 2
    assert not Message.objects.filter(to__endswith=".invalid").exclude(state=State.SUPPRESSED).exists()


def test_the_officer_reads_whom_to_call(counter):
    case = counter.file()

    shown = counter.client.get(page("filed", case.pk)).content.decode()

    assert case.reference in shown
    assert "tel:+212612345678" in shown


def test_an_address_of_a_known_person_makes_the_case_theirs(counter):
    amina = make.citizen("amina@demo.example")

    case = counter.file(email="Amina@Demo.example ")

    assert case.applicant == amina
    assert Message.objects.get(template="case_filed_at_desk").to == amina.email
    assert case in Case.objects.of(amina)


def test_a_new_address_is_a_person_who_confirms_it_by_signing_in(counter):
    case = counter.file(email="nouveau@demo.example")

    person = case.applicant
    assert person.email == "nouveau@demo.example"
    assert not person.name_ar, "the address may be somebody else's"
    assert not person.emailaddress_set.get().verified
    letter = Message.objects.get(template="case_filed_at_desk")
    assert (letter.to, letter.state) == (person.email, State.WAITING)
    assert case.reference in letter.context["url"]


def test_the_officers_own_address_is_refused(counter):
    answer = counter.send(email=counter.officer.email)

    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_a_pre_study_and_a_complaint(counter):
    study = counter.file(**PROJECT)
    complaint = counter.file(**COMPLAINT, about="")

    assert (study.pre_study.nature, study.pre_study.size) == ("building", "small")
    assert study.parcel.tenure == "title"
    assert complaint.complaint.text == COMPLAINT["text"]
    assert complaint.complaint.acknowledge_by
    assert complaint.due_on


@pytest.mark.parametrize("query", ["Béni Mellal", "beni mellal", "جماعة Béni Mellal"])
def test_a_commune_is_found_as_it_is_typed(counter, query):
    assert counter.file(query=query).commune == make.commune(counter.agency)


def test_a_commune_of_another_agency_names_that_agency(counter):
    theirs = elsewhere()

    answer = counter.send(query="Khémisset")

    assert answer.status_code == 422
    assert theirs.name in answer.content.decode()
    assert not Case.objects.exists()


def test_a_commune_nobody_bears_and_none_at_all(counter):
    assert counter.send(query="Zzzzqq").status_code == 422
    assert counter.send(query="").status_code == 422


def test_two_communes_of_one_name_are_chosen_between(counter):
    province = make.commune(counter.agency).province
    twin = agencies.commune(province, "05.091.01.09", "Béni Mellal", "بني ملال")

    assert counter.send().status_code == 422
    assert counter.file(commune=twin.pk).commune == twin


def test_a_commune_ticked_before_another_name_was_typed_does_not_count(counter):
    elsewhere()

    answer = counter.send(query="Khémisset", commune=make.commune(counter.agency).pk)

    assert answer.status_code == 422


def test_nothing_typed_is_lost_on_errors_searches_and_another_kind(counter):
    typed = {"name_ar": "", "name_latin": "", "question": "Peut-on bâtir ?", "locality": "Douar X"}

    wrong = counter.send(**typed, files=[make.jpeg("acte.jpg")])
    searched = counter.send(**typed, search="1").content.decode()
    switched = counter.send(**typed, switch="complaint")

    for shown in (wrong.content.decode(), searched):
        assert "Peut-on bâtir ?" in shown
        assert "Douar X" in shown
    assert wrong.status_code == 422
    assert "Douar X" in switched.content.decode()
    assert switched.context["kind"] == "complaint"
    assert "acte.jpg" in searched, "the paper stays with the form"


def test_papers_come_along_once_however_often_they_are_sent(counter):
    counter.send(consent="", files=[make.jpeg("acte.jpg")])

    case = counter.file(files=[make.jpeg("acte.jpg"), make.pdf("plan.pdf")])

    assert sorted(case.documents.values_list("original_name", flat=True)) == ["acte.jpg", "plan.pdf"]


def test_a_paper_is_taken_away_again(counter):
    counter.send(consent="", files=[make.jpeg("acte.jpg")])

    answer = counter.send(remove=str(Document.objects.get().uuid))

    assert answer.status_code == 200
    assert not Document.objects.exists()


def test_a_file_that_cannot_be_read_is_named_and_the_others_stay(counter):
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = counter.send(files=[SimpleUploadedFile("virus.pdf", b"MZ nothing"), make.jpeg("acte.jpg")])

    assert answer.status_code == 422
    assert "virus.pdf" in answer.content.decode()
    assert Document.objects.get().original_name == "acte.jpg"


def test_without_agreement_nothing_is_filed(counter):
    assert counter.send(consent="").status_code == 422
    assert not Case.objects.exists()


@pytest.mark.parametrize("channel", ["phone", "whatsapp"])
def test_who_called_or_wrote_has_a_number(counter, channel):
    assert counter.send(channel=channel, phone="").status_code == 422
    assert counter.file(channel=channel).channel == channel


@pytest.mark.parametrize(
    "odd",
    [
        {"kind": "nonsense"}, {"token": "x"}, {"channel": "web"}, {"office": "99999"}, {"office": "x"},
        {"commune": "'"},
        {"name_ar": "\x00\u202e"}, {"phone": "abc"}, {"stay_to": "2026-13-40"}, {"tenure": "castle"}, {"remove": "x"},
        {"switch": "x"}, {"query": "x" * 5000},
    ],
)  # fmt: skip
def test_odd_input_is_answered_with_words(counter, odd):
    assert counter.send(**odd).status_code in (200, 302, 422)


def test_an_office_of_the_agency_is_kept_and_another_agencys_refused(counter):
    stand = agencies.office(counter.agency, "Aéroport", "stand")
    theirs = agencies.office(elsewhere(), "Comptoir ZELLIGE", "counter")

    read = counter.read()

    assert "Aéroport" in read
    assert "ZELLIGE" not in read
    assert counter.send(office=theirs.pk).status_code == 422
    assert counter.file(office=stand.pk, channel="stand").office == stand


def test_the_form_sent_twice_is_one_case(counter):
    first, second = counter.send(), counter.send()

    assert first["Location"] == second["Location"]
    assert Case.objects.count() == User.objects.filter(is_active=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_case():
    counter = Counter()
    twin = Client()
    twin.cookies = counter.client.cookies
    other = Counter.__new__(Counter)
    other.__dict__.update(counter.__dict__, client=twin)

    answers = at_once(*[lambda who=who: who.send(files=[make.jpeg()]) for who in (counter, other, counter)])

    assert {answer.status_code for answer in answers} == {302}
    case = Case.objects.get()
    assert case.documents.count() == 1
    assert [event.verb for event in case.events.all()] == ["filed_at_desk"]
    assert User.objects.filter(email__endswith="@counter.invalid").count() == 1
