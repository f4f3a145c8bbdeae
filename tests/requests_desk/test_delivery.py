"""Documents are replaced and revoked under the case's lock, and the applicant is told."""

import time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from notifications.models import Message
from requests_desk import proof, verbs
from requests_desk.models import Case, Deliverable, Status
from requests_desk.verbs import delivery
from tests.recipes import answers as papers
from tests.recipes import desk as make
from tests.recipes.people import signed_in
from tests.requests_desk.test_races import at_once

pytestmark = pytest.mark.django_db


def address(name: str, *args: object) -> str:
    with override("fr"):
        return reverse(f"admin:requests_desk_case_{name}", args=args)


def told(template: str) -> list[Message]:
    return list(Message.objects.filter(template=template))


def test_replacing_keeps_the_old_document_and_tells_the_applicant():
    old = papers.delivered(language="fr")
    case = old.case

    new = verbs.supersede(deliverable=old, by=case.assignee, reason="Une erreur de surface.", pdf=make.accepted())

    old.refresh_from_db()
    assert (old.state, old.replaced_by, new.state) == ("superseded", new, "genuine")
    event = case.events.get(verb="deliverable_superseded")
    assert event.data["code"] == old.code
    assert event.data["delivered"] == [new.sha256]
    message = told("document_replaced")[0]
    assert message.to == case.applicant.email
    assert message.context["new_code"] == proof.grouped(new.code)
    assert message.context["verify_url"].endswith("/fr/verify/")


def test_revoking_is_a_chiefs_act():
    deliverable = papers.delivered()
    case = deliverable.case

    with pytest.raises(ValidationError) as refused:
        verbs.revoke(deliverable=deliverable, by=case.assignee, reason="Faux.")
    verbs.revoke(deliverable=deliverable, by=make.officer(case.agency, "chief"), reason="Faux.")

    deliverable.refresh_from_db()
    assert refused.value.code == "not_chief"
    assert deliverable.state == "revoked"
    assert case.events.filter(verb="deliverable_revoked").count() == 1
    assert len(told("document_revoked")) == 1


def test_a_chief_elsewhere_is_a_stranger():
    deliverable = papers.delivered()
    chief = make.officer(make.agency("khemisset", "AUKM", "Khémisset", "04.291"), "chief")

    with pytest.raises(Case.DoesNotExist):
        verbs.revoke(deliverable=deliverable, by=chief, reason="Faux.")


@pytest.mark.parametrize("given", [{"reason": " ", "text": "x"}, {"reason": "x"}, {"reason": "x", "text": "  "}])
def test_a_reason_and_a_document_are_needed(given):
    deliverable = papers.delivered()

    with pytest.raises(ValidationError):
        verbs.supersede(deliverable=deliverable, by=deliverable.case.assignee, **given)


def test_what_was_revoked_is_neither_replaced_nor_revoked_again():
    deliverable = papers.delivered()
    chief = make.officer(deliverable.case.agency, "chief")
    verbs.revoke(deliverable=deliverable, by=chief, reason="Faux.")

    for again in (verbs.revoke, verbs.supersede):
        more = {"text": "x"} if again is verbs.supersede else {}
        with pytest.raises(ValidationError) as refused:
            again(deliverable=deliverable, by=chief, reason="Encore.", **more)
        assert refused.value.code == "not_genuine"
    assert Deliverable.objects.count() == 1


def test_while_a_case_is_studied_again_its_document_waits_for_the_new_answer():
    deliverable = papers.delivered()
    case = deliverable.case
    verbs.reopen(case=case, by=case.applicant, reason="Il manque une parcelle.")

    with pytest.raises(ValidationError) as refused:
        verbs.supersede(deliverable=deliverable, by=case.assignee, reason="x", text="x")

    assert refused.value.code == "open"


@pytest.mark.django_db(transaction=True)
def test_two_officers_replace_one_document_at_once_and_one_of_them_does():
    deliverable = papers.delivered()
    officers = [make.officer(deliverable.case.agency) for _n in range(4)]

    results = at_once(*[
        lambda who=who: verbs.supersede(deliverable=deliverable, by=who, reason="x", text="x") for who in officers
    ])  # fmt: skip

    assert sum(isinstance(result, Deliverable) for result in results) == 1
    assert sum(isinstance(result, ValidationError) for result in results) == 3
    assert Deliverable.objects.filter(state="genuine").count() == 1
    assert Deliverable.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_officers_would_replace_it(monkeypatch):
    deliverable = papers.delivered()
    monkeypatch.setattr(delivery, "_held", lambda found, by: _slowly(found.pk))
    officers = [make.officer(deliverable.case.agency) for _n in range(2)]

    at_once(*[
        lambda who=who: verbs.supersede(deliverable=deliverable, by=who, reason="x", text="x") for who in officers
    ])  # fmt: skip

    assert Deliverable.objects.filter(state="genuine").count() == 2


def _slowly(pk: int) -> tuple[Case, Deliverable]:
    """The document read without a lock, late enough for the other officer to have read it too."""
    found = Deliverable.objects.select_related("case").get(pk=pk)
    time.sleep(0.3)
    return found.case, found


# --- the officer's page -----------------------------------------------------------------------------------


def typed(**fields):
    return {f"answer-{name}": value for name, value in ({"outcome": "informed", "text": "Voici."} | fields).items()}


def test_a_note_is_answered_from_the_officers_words_alone():
    case = make.case(status=Status.STUDY)

    answer = signed_in(case.assignee).post(address("answer", case.pk), typed(document="make"))

    case.refresh_from_db()
    assert answer.status_code == 302
    assert case.status == Status.ANSWERED
    assert case.deliverables.get().made_here
    assert told("case_answered")[0].context["code"] == proof.grouped(case.deliverables.get().code)


@pytest.mark.parametrize("way", ["", "attach", "none"])
def test_a_note_needs_a_document(way):
    case = make.case(status=Status.STUDY)

    answer = signed_in(case.assignee).post(address("answer", case.pk), typed(document=way))

    assert answer.status_code == 422
    assert answer.context["answer_form"].errors["pdf"]


def test_two_documents_at_once_are_refused_at_their_field():
    case = make.case(status=Status.STUDY)

    answer = signed_in(case.assignee).post(address("answer", case.pk), typed(document="make", pdf=make.pdf()))

    assert answer.status_code == 422
    assert answer.context["answer_form"].errors["document"]


def test_a_preview_has_no_code_and_keeps_nothing():
    case = make.case(status=Status.STUDY, language="fr")

    answer = signed_in(case.assignee).post(address("preview", case.pk), typed(text="Un essai."))

    case.refresh_from_db()
    text = papers.text_of(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert "Un essai." in text
    assert "—" in text
    assert not papers.codes_in(papers.page_image(answer.content, 1))
    assert (case.status, Deliverable.objects.count()) == (Status.STUDY, 0)


def test_a_preview_without_words_keeps_the_form():
    case = make.case(status=Status.STUDY)

    answer = signed_in(case.assignee).post(address("preview", case.pk), typed(text=""))

    assert answer.status_code == 422
    assert answer.context["answer_form"].errors["text"]


def test_an_officer_replaces_and_a_chief_revokes_on_the_page():
    old = papers.delivered()
    case = old.case
    officer, chief = signed_in(case.assignee), signed_in(make.officer(case.agency, "chief"))
    fields = {f"replace{old.pk}-reason": "Erreur.", f"replace{old.pk}-pdf": make.pdf()}

    replaced = officer.post(address("replace", case.pk, old.pk), fields)
    new = case.deliverables.get(state="genuine")
    refused = officer.post(address("revoke", case.pk, new.pk), {f"revoke{new.pk}-reason": "x"})
    revoked = chief.post(address("revoke", case.pk, new.pk), {f"revoke{new.pk}-reason": "Erreur."})

    states = list(case.deliverables.order_by("pk").values_list("state", flat=True))
    assert (replaced.status_code, refused.status_code, revoked.status_code) == (302, 403, 302)
    assert states == ["superseded", "revoked"]
    assert officer.get(address("change", case.pk)).status_code == 200


@pytest.mark.parametrize("way", ["", "make", "attach"])
def test_a_replacement_without_document_keeps_what_was_typed(way):
    old = papers.delivered()
    fields = {f"replace{old.pk}-reason": "Une raison tapée.", f"replace{old.pk}-document": way}

    answer = signed_in(old.case.assignee).post(address("replace", old.case.pk, old.pk), fields)

    assert answer.status_code == 422
    assert "Une raison tapée." in answer.content.decode()


def test_another_agencys_officer_meets_404_and_another_cases_document_too():
    old, other = papers.delivered(), papers.delivered()
    stranger = signed_in(make.officer(make.agency("khemisset", "AUKM", "Khémisset", "04.291"), "chief"))
    own = signed_in(old.case.assignee)

    codes = [stranger.post(address(verb, old.case.pk, old.pk)).status_code for verb in ("replace", "revoke")]
    crossed = own.post(address("replace", old.case.pk, other.pk)).status_code

    assert [*codes, stranger.post(address("preview", old.case.pk)).status_code, crossed] == [404] * 4


# --- the applicant's page -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_applicant_reads_words_outcome_and_every_document(language):
    old = papers.delivered(text="Les mots de la réponse.", language=language)
    case = old.case
    new = verbs.supersede(deliverable=old, by=case.assignee, reason="Une erreur.", text="Nouveau.")

    said = signed_in(case.applicant).get(f"/{language}/requests/case/{case.reference}/").content.decode()

    assert "Les mots de la réponse." in said
    assert said.index(str(new.uuid)) < said.index(str(old.uuid))
    assert f"/{language}/verify/?code={new.code}" in said
    assert "Une erreur." in said
