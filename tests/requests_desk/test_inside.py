"""Notes, opinions and marks stay inside the agency: its applicant never meets them."""

import pytest
from django.core.exceptions import ValidationError

from notifications.models import Message
from requests_desk import verbs
from requests_desk.models import Case, CaseNote, Status
from tests.recipes import desk as make
from tests.recipes.people import signed_in
from tests.recipes.verbs import citizens_page, elsewhere, letters, named, page

pytestmark = pytest.mark.django_db


def test_a_note_is_kept_once_with_who_wrote_it():
    case = make.case()
    karim = named(case.agency, "Karim")

    first = verbs.note(case=case, by=karim, text="Voisin déjà connu")
    again = verbs.note(case=case, by=karim, text="Voisin déjà connu ")

    assert first == again
    assert case.notes.get().by == karim
    assert case.events.filter(verb="noted").count() == 1


def test_an_empty_note_is_refused_and_a_closed_case_still_takes_one():
    case = make.case(status=Status.CLOSED)
    officer = make.officer(case.agency)

    with pytest.raises(ValidationError):
        verbs.note(case=case, by=officer, text=" ")
    pasted = verbs.note(case=case, by=officer, text="[12:03] Bonjour", sort=CaseNote.Sort.WHATSAPP)

    assert pasted.sort == "whatsapp"


def test_a_colleague_asked_for_an_opinion_is_told_and_so_is_who_asked():
    case = make.case()
    karim, salma = named(case.agency, "Karim"), named(case.agency, "Salma")

    opinion = verbs.ask_opinion(case=case, by=karim, of=salma, question="Servitude ?")
    verbs.give_opinion(opinion=opinion, by=salma, text="Aucune.")

    [asked], [given] = letters("opinion_asked"), letters("opinion_given")
    assert (asked.to, asked.context["question"]) == (salma.email, "Servitude ?")
    assert (given.to, given.context["opinion"]) == (karim.email, "Aucune.")
    opinion.refresh_from_db()
    assert (opinion.text, opinion.given_at is not None) == ("Aucune.", True)


def test_an_opinion_is_asked_of_a_colleague_once_and_given_by_them_once():
    case = make.case()
    karim, salma, stranger = named(case.agency, "Karim"), named(case.agency, "Salma"), make.officer(elsewhere())
    opinion = verbs.ask_opinion(case=case, by=karim, of=salma, question="Servitude ?")

    for of in (salma, karim, stranger):
        with pytest.raises(ValidationError):
            verbs.ask_opinion(case=case, by=karim, of=of, question="Encore ?")
    with pytest.raises(ValidationError):
        verbs.give_opinion(opinion=opinion, by=karim, text="Moi-même")
    with pytest.raises(Case.DoesNotExist):
        verbs.give_opinion(opinion=opinion, by=stranger, text="x")
    verbs.give_opinion(opinion=opinion, by=salma, text="Aucune.")
    with pytest.raises(ValidationError):
        verbs.give_opinion(opinion=opinion, by=salma, text="Une autre")


def test_the_colleague_gives_the_opinion_on_the_cases_page():
    case = make.case()
    karim, salma = named(case.agency, "Karim"), named(case.agency, "Salma")
    asker, adviser = signed_in(karim), signed_in(salma)

    asked = asker.post(
        page("do", case.pk, "ask_opinion"), {"ask_opinion-of": salma.pk, "ask_opinion-question": "Servitude ?"}
    )
    panels = adviser.get(page("change", case.pk)).context["panels"]
    given = adviser.post(page("do", case.pk, "give_opinion"), {"give_opinion-text": "Aucune."})
    unasked = asker.post(page("do", case.pk, "give_opinion"), {"give_opinion-text": "Je réponds à ma place."})

    assert (asked.status_code, given.status_code, unasked.status_code) == (302, 302, 422)
    assert panels[0].name == "give_opinion"
    assert "Je réponds à ma place." in unasked.content.decode()
    assert case.internal_opinions.get().text == "Aucune."


def test_marks_are_set_taken_away_and_unchanged_ones_refused():
    case = make.case()
    officer = make.officer(case.agency)

    verbs.mark(case=case, by=officer, fast_lane=True)
    case = verbs.mark(case=case, by=officer, after_hours=True, reason="Vol dimanche")
    with pytest.raises(ValidationError):
        verbs.mark(case=case, by=officer, fast_lane=True)
    case = verbs.mark(case=case, by=officer, fast_lane=False)

    assert (case.fast_lane, case.after_hours) == (False, True)
    assert case.events.filter(verb="marked").count() == 3


SECRETS = ("SECRETNOTE", "SECRETQUESTION", "SECRETOPINION", "SECRETMARK", "SECRETREASON", "SECRETWORD")


def _worked_inside() -> Case:
    """A case in which much happened inside, then answered with a document."""
    case = make.case(language="fr")
    karim, salma = named(case.agency, "Karim"), named(case.agency, "Salma")
    verbs.assign(case=case, by=karim, to=salma, reason="SECRETWORD")
    verbs.take(case=case, by=salma)
    verbs.give_back(case=case, by=salma, reason="SECRETREASON")
    verbs.take(case=case, by=karim)
    verbs.note(case=case, by=karim, text="SECRETNOTE")
    opinion = verbs.ask_opinion(case=case, by=karim, of=salma, question="SECRETQUESTION")
    verbs.give_opinion(opinion=opinion, by=salma, text="SECRETOPINION")
    verbs.mark(case=case, by=karim, fast_lane=True, reason="SECRETMARK")
    return verbs.answer(case=case, by=karim, outcome="informed", text="Voici.", made_here=True)


def test_nothing_of_what_happens_inside_reaches_the_applicants_page():
    shown = citizens_page(_worked_inside())

    assert not [secret for secret in SECRETS if secret in shown]
    for verb in ("noted", "opinion_asked", "opinion_given", "marked"):
        assert verb not in shown


def test_nor_their_letters():
    case = _worked_inside()

    told = Message.objects.filter(to=case.applicant.email)
    assert {row.template for row in told} == {"case_filed", "case_taken", "case_answered"}
    assert not [secret for secret in SECRETS for row in told if secret in str(row.context)]


def test_nor_their_papers_in_print():
    from django.urls import reverse
    from pypdfium2 import PdfDocument

    case = _worked_inside()
    browser = signed_in(case.applicant)
    addresses = [
        reverse("requests_desk:receipt", args=[case.reference]),
        reverse("requests_desk:deliverable", args=[case.deliverables.get().uuid]),
    ]

    for address in addresses:
        document = PdfDocument(browser.get(address).getvalue())
        words = " ".join(sheet.get_textpage().get_text_range() for sheet in document)
        assert case.reference in words
        assert not [secret for secret in SECRETS if secret in words]
