"""A case passed on to another agency or office, suspended by law, or referred to another administration."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, ExternalService, Office, ServiceTerms
from common import days
from requests_desk import verbs
from requests_desk.models import Case, CaseEvent, Outcome, Referral, Status
from requests_desk.offers import Offers
from requests_desk.staff_offers import StaffOffers
from tests.recipes import desk as make
from tests.recipes.people import signed_in
from tests.recipes.verbs import chief, citizens_page, elsewhere, letters, page, service

pytestmark = pytest.mark.django_db


def test_a_transferred_case_is_new_there_with_its_reference_papers_and_clock():
    case, there = make.case(status=Status.STUDY), elsewhere()
    here, by, due, reference = case.agency, case.assignee, case.due_on, case.reference

    verbs.transfer(case=case, by=by, agency=there, reason="Autre ressort")

    case.refresh_from_db()
    assert (case.agency, case.status, case.assignee) == (there, Status.SUBMITTED, None)
    assert (case.reference, case.due_on, case.rerouted_from) == (reference, due, here)
    assert case.news_at is not None
    assert not list(CaseEvent.objects.filter(case=case).broken())


def test_the_applicant_and_the_new_chiefs_are_told_once():
    case, there = make.case(status=Status.STUDY), elsewhere()
    boss = chief(there)

    verbs.transfer(case=case, by=case.assignee, agency=there, reason="Autre ressort")

    [told], [arrived] = letters("case_transferred"), letters("case_arrived")
    assert (told.to, told.context["reason"], told.context["office"]) == (case.applicant.email, "Autre ressort", "")
    assert told.context["agency"] == there.name_ar
    assert (arrived.to, arrived.context["sender"]) == (boss.email, case.agency.name_fr)


def test_the_former_agency_sees_it_no_more_and_the_new_one_at_once():
    case, there = make.case(status=Status.STUDY), elsewhere()
    former, new = case.assignee, make.officer(there)
    paper = make.accepted()
    verbs.write_as_agency(case=case, by=former, text="Bonjour", files=[paper])

    answer = signed_in(former).post(
        page("do", case.pk, "transfer"),
        {"transfer-to": f"agency-{there.pk}", "transfer-reason": "Autre ressort"},
    )

    document = case.documents.get()
    before, after = signed_in(former), signed_in(new)
    assert answer.url == page("changelist")
    assert before.get(page("change", case.pk)).status_code == 404
    assert before.get(reverse("requests_desk:document", args=[document.uuid])).status_code == 404
    assert not Case.objects.visible_to(former).exists()
    assert after.get(page("change", case.pk)).status_code == 200
    with pytest.raises(Case.DoesNotExist):
        verbs.note(case=case, by=former, text="Encore moi")


def test_papers_asked_for_travel_and_the_clock_goes_on_standing_still():
    case, there = make.case(status=Status.WAITING), elsewhere()

    verbs.transfer(case=case, by=case.assignee, agency=there, reason="Autre ressort")
    case.refresh_from_db()
    still = case.status
    for paper in case.paper_requests.all():
        verbs.give_papers(paper_request=paper, files=[make.accepted()], by=case.applicant)

    case.refresh_from_db()
    assert (still, case.status, case.agency) == (Status.WAITING, Status.STUDY, there)
    assert letters("case_transferred")[0].context["waiting"] is True
    mine = verbs.assign(case=case, by=(officer := make.officer(there)), to=officer)
    assert mine.assignee == officer


def test_a_case_goes_to_an_annex_of_its_own_agency_and_stays_visible():
    case = make.case()
    officer = make.officer(case.agency)
    annex = Office.objects.create(agency=case.agency, kind="annex", name_ar="ملحقة أزيلال", name_fr="Annexe d’Azilal")

    answer = signed_in(officer).post(
        page("do", case.pk, "transfer"), {"transfer-to": f"office-{annex.pk}", "transfer-reason": "Plus proche"}
    )

    case.refresh_from_db()
    assert (case.office, case.status) == (annex, Status.SUBMITTED)
    assert answer.url == page("change", case.pk)
    assert letters("case_transferred")[0].context["office"] == "ملحقة أزيلال"


def _places(case: Case) -> dict[str, dict[str, object]]:
    closed = elsewhere()
    Agency.objects.filter(pk=closed.pk).update(until=date(2026, 1, 1))
    closed.refresh_from_db()
    future = make.agency("future", "AUFU", "Settat", "06.461")
    Agency.objects.filter(pk=future.pk).update(since=date(2050, 1, 1))
    future.refresh_from_db()
    without = make.agency("without", "AUWI", "Fès", "03.231")
    ServiceTerms.objects.create(kind=case.kind, agency=without, days=5, offered=False)
    shut = Office.objects.create(agency=case.agency, kind="annex", name_ar="أ", name_fr="A", active=False)
    strange = Office.objects.get(agency=without)
    return {
        "closed": {"agency": closed},
        "future": {"agency": future},
        "not offered": {"agency": without},
        "same": {"agency": case.agency},
        "office closed": {"agency": case.agency, "office": shut},
        "office elsewhere": {"agency": case.agency, "office": strange},
    }


@pytest.mark.parametrize("place", ["closed", "future", "not offered", "same", "office closed", "office elsewhere"])
def test_a_case_goes_nowhere_that_cannot_take_it_and_nothing_is_half_done(place):
    case = make.case(status=Status.STUDY)
    before = Case.objects.values().get(pk=case.pk)

    with pytest.raises(ValidationError):
        verbs.transfer(case=case, by=case.assignee, reason="x", **_places(case)[place])

    assert Case.objects.values().get(pk=case.pk) == before
    assert case.events.count() == 2
    assert not letters("case_transferred")


def test_the_form_does_not_offer_a_closed_agency_and_refuses_it_when_forged():
    case = make.case()
    _places(case)
    browser = signed_in(make.officer(case.agency))

    panels = browser.get(page("change", case.pk)).context["panels"]
    closed = Agency.objects.get(slug="khemisset")
    typed = {"transfer-to": f"agency-{closed.pk}", "transfer-reason": "Un motif à garder."}
    answer = browser.post(page("do", case.pk, "transfer"), typed)

    form = next(panel.form for panel in panels if panel.name == "transfer")
    assert f"agency-{closed.pk}" not in str(form["to"])
    assert answer.status_code == 422
    assert "Un motif à garder." in answer.content.decode()


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.CLOSED])
def test_an_answered_case_is_passed_on_no_more(status):
    case = make.case(status=status)

    with pytest.raises(ValidationError):
        verbs.transfer(case=case, by=chief(case.agency), agency=elsewhere(), reason="x")


def test_a_transfer_needs_its_reason():
    case = make.case()

    with pytest.raises(ValidationError):
        verbs.transfer(case=case, by=make.officer(case.agency), agency=elsewhere(), reason=" \n")


def test_a_suspended_study_stands_still_and_both_letters_tell_why_and_until_when(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 2, 10, tzinfo=UTC))
    case = make.case(status=Status.STUDY)
    due = case.due_on

    paused = verbs.pause(case=case, by=case.assignee, legal_reason="Article 44 de la loi 12-90")
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 9, 10, tzinfo=UTC))
    resumed = verbs.resume(case=case, by=case.assignee)

    assert (paused.status, resumed.status) == (Status.PAUSED, Status.STUDY)
    assert resumed.due_on > due
    assert letters("case_paused")[0].context["reason"] == "Article 44 de la loi 12-90"
    assert letters("case_resumed")[0].context["due"] == resumed.due_on.isoformat()


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.WAITING, Status.ANSWERED])
def test_only_a_study_is_suspended_and_only_a_suspended_one_goes_on(status):
    case = make.case(status=status)
    officer = make.officer(case.agency)

    with pytest.raises(ValidationError):
        verbs.pause(case=case, by=officer, legal_reason="x")
    with pytest.raises(ValidationError):
        verbs.resume(case=case, by=officer)


def test_a_referred_applicant_reads_where_to_go_and_what_to_prepare():
    case, to = make.case(status=Status.STUDY, language="fr", country="BE"), service()

    case = verbs.refer_elsewhere(case=case, by=case.assignee, service=to, text="La conservation délivre ce certificat.")

    told, counted, shown = letters("case_answered")[0].context, Referral.objects.get(), citizens_page(case)
    assert (case.status, case.outcome) == (Status.ANSWERED, Outcome.REFERRED)
    assert (counted.service, str(counted.country), counted.language, counted.on) == (to, "BE", "fr", days.today())
    assert (told["service_url"], told["prepare"]) == (to.url, ["Numéro du titre foncier"])
    for words in ("La conservation délivre", "Conservation foncière", "Numéro du titre foncier", to.url):
        assert words in shown


def test_a_referral_is_an_answer_that_can_be_reviewed_once_a_level():
    case = make.case(status=Status.STUDY)
    chief(case.agency)

    case = verbs.refer_elsewhere(case=case, by=case.assignee, service=service(), text="x")

    offers = Offers(case)
    assert offers.answer is not None
    assert not offers.why_not_review


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.WAITING, Status.CLOSED])
def test_only_a_study_is_referred(status):
    case = make.case(status=status)

    with pytest.raises(ValidationError):
        verbs.refer_elsewhere(case=case, by=make.officer(case.agency), service=service(), text="x")

    assert not Referral.objects.exists()


def test_the_chief_reopens_at_any_time_and_an_officer_never(monkeypatch):
    case = make.case(status=Status.CLOSED)
    boss = chief(case.agency)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 12, 1, 10, tzinfo=UTC))

    with pytest.raises(ValidationError):
        verbs.reopen_by_staff(case=case, by=case.assignee, reason="x")
    case = verbs.reopen_by_staff(case=case, by=boss, reason="Plan approuvé depuis")

    assert (case.status, case.outcome) == (Status.STUDY, "")
    assert len(letters("case_reopened")) == 1


def test_an_urban_agency_is_no_other_administration():
    case = make.case(status=Status.STUDY)
    other = service()
    ExternalService.objects.create(key="own-site", name_fr=case.agency.name_fr, name_ar=case.agency.name_ar)

    assert StaffOffers(case, case.assignee).services == [other]


def test_an_agency_closed_meanwhile_is_refused_in_words_and_what_was_typed_stays():
    case, there = make.case(status=Status.STUDY), elsewhere()
    Agency.objects.filter(pk=there.pk).update(until=date(2026, 1, 1))
    typed = {"transfer-to": f"agency-{there.pk}", "transfer-reason": "Le terrain est là-bas."}

    answer = signed_in(case.assignee).post(page("do", case.pk, "transfer"), typed)

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "fermé" in shown
    assert "Le terrain est là-bas." in shown
    assert f"agency-{there.pk} " not in shown
