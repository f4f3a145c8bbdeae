"""Who has charge of a case: given to a colleague, given back to the queue."""

import pytest
from django.core.exceptions import ValidationError

from agencies.models import Posting
from requests_desk import verbs
from requests_desk.models import Case, Status
from tests.recipes import desk as make
from tests.recipes.people import signed_in
from tests.recipes.verbs import chief, elsewhere, letters, named, page

pytestmark = pytest.mark.django_db


def test_an_officer_gives_an_unassigned_case_to_a_colleague_who_is_told_in_their_language():
    case = make.case()
    karim, salma = named(case.agency, "Karim"), named(case.agency, "Salma")
    salma.language = "ar"
    salma.save()

    verbs.assign(case=case, by=karim, to=salma, reason="Elle connaît le douar")

    case.refresh_from_db()
    [letter] = letters("case_assigned")
    assert (case.assignee, case.status) == (salma, Status.SUBMITTED)
    assert (letter.to, letter.language) == (salma.email, "ar")
    assert f"/ar/admin/requests_desk/case/{case.pk}" in letter.context["url"]
    assert letter.context["who"] == "Karim"
    assert case.events.last().data["to_name"] == "Salma"


def test_taking_charge_oneself_sends_no_letter():
    case = make.case()
    karim = named(case.agency, "Karim")

    verbs.assign(case=case, by=karim, to=karim)

    assert not letters("case_assigned")


def test_an_officer_passes_on_their_own_case_and_the_chief_any():
    case = make.case(status=Status.STUDY)
    one, boss = make.officer(case.agency), chief(case.agency)

    verbs.assign(case=case, by=case.assignee, to=one)
    verbs.assign(case=case, by=boss, to=boss)

    case.refresh_from_db()
    assert (case.assignee, case.status) == (boss, Status.STUDY)


def test_an_officer_does_not_take_a_colleagues_case_away():
    case = make.case(status=Status.STUDY)
    other = make.officer(case.agency)

    with pytest.raises(ValidationError, match=str(case.assignee)):
        verbs.assign(case=case, by=other, to=other)


def test_nobody_from_another_agency_or_whose_posting_ended_or_who_filed_it_gets_a_case():
    case = make.case()
    boss, stranger, gone = chief(case.agency), make.officer(elsewhere()), make.officer(case.agency)
    Posting.objects.filter(user=gone).update(until="2026-01-01")
    filer = make.officer(case.agency)
    Case.objects.filter(pk=case.pk).update(applicant=filer)

    for who in (stranger, gone, filer):
        with pytest.raises(ValidationError):
            verbs.assign(case=case, by=boss, to=who)

    assert not case.events.filter(verb="assigned").exists()


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.CLOSED])
def test_an_answered_case_is_not_given_to_anybody(status):
    case = make.case(status=status)

    with pytest.raises(ValidationError):
        verbs.assign(case=case, by=chief(case.agency), to=make.officer(case.agency))


def test_another_agencys_officer_can_do_nothing():
    case, stranger = make.case(), make.officer(elsewhere())

    with pytest.raises(Case.DoesNotExist):
        verbs.assign(case=case, by=stranger, to=stranger)


def test_a_case_given_back_waits_in_the_queue_again_with_its_day_unchanged():
    case = make.case(status=Status.STUDY)
    due = case.due_on

    case = verbs.give_back(case=case, by=case.assignee, reason="Congé")

    assert (case.status, case.assignee, case.due_on) == (Status.SUBMITTED, None, due)
    assert case.events.last().verb == "returned"
    again = verbs.take(case=case, by=make.officer(case.agency))
    assert again.status == Status.STUDY


def test_a_waiting_case_and_a_colleagues_case_are_not_given_back_and_a_reason_is_asked():
    waiting, other = make.case(status=Status.WAITING), make.case(status=Status.STUDY)

    for case, by, reason in [
        (waiting, waiting.assignee, "x"),
        (other, make.officer(other.agency), "x"),
        (other, other.assignee, "  "),
    ]:
        with pytest.raises(ValidationError):
            verbs.give_back(case=case, by=by, reason=reason)


def test_the_form_names_colleagues_only_and_a_forged_choice_is_refused_in_place():
    case, stranger = make.case(), named(elsewhere(), "Etranger")
    karim, salma = named(case.agency, "Karim"), named(case.agency, "Salma")
    browser = signed_in(karim)

    shown = browser.get(page("change", case.pk)).context["panels"]
    forged = browser.post(
        page("do", case.pk, "assign"), {"assign-to": str(stranger.pk), "assign-reason": "Un mot à garder."}
    )
    done = browser.post(page("do", case.pk, "assign"), {"assign-to": str(salma.pk)})

    assign = next(panel for panel in shown if panel.name == "assign")
    names = [label for _key, label in assign.form.fields["to"].choices]
    assert "Salma" in names
    assert "Etranger" not in names
    assert (forged.status_code, done.status_code) == (422, 302)
    assert "Un mot à garder." in forged.content.decode()


def test_an_unknown_verb_and_a_strangers_post_are_404_and_a_get_is_refused():
    case = make.case()
    own, stranger = signed_in(make.officer(case.agency)), signed_in(make.officer(elsewhere()))

    assert own.post(page("do", case.pk, "erase")).status_code == 404
    assert own.get(page("do", case.pk, "note")).status_code == 403
    for verb in ("assign", "transfer", "note", "merge", "refer", "mark", "pause", "give_opinion", "reopen"):
        assert stranger.post(page("do", case.pk, verb)).status_code == 404
