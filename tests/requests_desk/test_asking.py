"""Papers asked for: one round by law, a further one by the chief with a reason; taking a complaint acknowledges it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from agencies.models import Kind, Role
from common import days
from notifications.models import Message
from requests_desk import verbs
from requests_desk.models import Case, Complaint, DeskRules, Status
from tests.recipes import desk as make
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db
PLAN = [verbs.AskedPaper(reason="unreadable", label="Plan de situation", note="La page 2 est floue")]


def page(name: str, *args: object, language: str = "fr") -> str:
    with override(language):
        return reverse(name, args=args)


def asked_once() -> Case:
    case = make.case(status=Status.STUDY)
    verbs.ask_for_documents(case=case, by=case.assignee, papers=PLAN)
    paper = case.paper_requests.get()
    return verbs.give_papers(paper_request=paper, files=[make.accepted()], by=case.applicant)


def test_a_second_round_is_refused_to_an_officer():
    case = asked_once()

    with pytest.raises(ValidationError, match="55-19"):
        verbs.ask_for_documents(case=case, by=case.assignee, papers=PLAN, why_again="x")

    assert case.paper_requests.count() == 1


def test_the_chief_of_another_agency_is_not_found_and_without_reason_nobody_asks():
    case = asked_once()
    elsewhere = make.officer(make.agency("khemisset", "AUKM", "Khémisset", "04.291"), Role.CHIEF)

    with pytest.raises(Case.DoesNotExist):
        verbs.ask_for_documents(case=case, by=elsewhere, papers=PLAN, why_again="x")
    with pytest.raises(ValidationError):
        verbs.ask_for_documents(case=case, by=make.officer(case.agency, Role.CHIEF), papers=PLAN, why_again="  ")


def test_the_chief_asks_again_with_a_reason_that_the_citizen_reads():
    case = asked_once()

    verbs.ask_for_documents(
        case=case, by=make.officer(case.agency, Role.CHIEF), papers=PLAN, why_again="Le plan a changé"
    )

    assert case.events.filter(verb="papers_asked").last().data["why_again"] == "Le plan a changé"
    assert Message.objects.filter(template="paper_requested").last().context["why_again"] == "Le plan a changé"
    shown = signed_in(case.applicant).get(page("requests_desk:case", case.reference)).content.decode()
    assert "Le plan a changé" in shown


def test_how_many_rounds_are_free_is_data():
    case = asked_once()
    DeskRules.objects.update_or_create(pk=1, defaults={"completion_requests": 2})

    case = verbs.ask_for_documents(case=case, by=case.assignee, papers=PLAN)

    assert case.status == Status.WAITING
    assert case.events.filter(verb="papers_asked").last().data["why_again"] == ""


def test_the_officers_page_says_who_may_ask_again():
    case = asked_once()
    url = page("admin:requests_desk_case_change", case.pk)

    officers = signed_in(case.assignee).get(url)
    chiefs = signed_in(make.officer(case.agency, Role.CHIEF)).get(url)

    assert officers.context["ask_form"].chief_only
    assert "ask-note" not in officers.content.decode()
    assert 'name="ask-why_again"' in chiefs.content.decode()


def test_the_chiefs_form_needs_its_reason_and_an_officers_post_is_told_why_not():
    case = asked_once()
    paper = make.requirement()
    url, typed = page("admin:requests_desk_case_ask", case.pk), {f"ask-reason_{paper.pk}": "missing"}
    chief = signed_in(make.officer(case.agency, Role.CHIEF))

    bare = chief.post(url, typed)
    officer = signed_in(case.assignee).post(url, typed | {"ask-why_again": "x"}, follow=True)
    done = chief.post(url, typed | {"ask-why_again": "Le plan a changé"})

    case.refresh_from_db()
    assert (bare.status_code, officer.status_code, done.status_code) == (422, 422, 302)
    assert "why_again" in bare.context["ask_form"].errors
    assert officer.context["ask_form"].non_field_errors()
    assert case.status == Status.WAITING


def test_the_citizen_sees_which_paper_why_and_what_was_received():
    case = make.case(status=Status.STUDY)
    both = [*PLAN, verbs.AskedPaper(reason="outdated", label="Certificat")]
    verbs.ask_for_documents(case=case, by=case.assignee, papers=both, note="Merci")
    first = case.paper_requests.first()
    verbs.give_papers(paper_request=first, files=[make.accepted()], by=case.applicant)

    answer = signed_in(case.applicant).get(page("requests_desk:case", case.reference))

    shown = answer.content.decode()
    assert all(words in shown for words in ("Plan de situation", "Certificat", "Merci"))
    assert [paper.label for paper in answer.context["received_papers"]] == ["Plan de situation"]
    assert [paper.label for paper, _form in answer.context["answer_forms"]] == ["Certificat"]


def complaint() -> Case:
    case = make.case()
    Case.objects.filter(pk=case.pk).update(kind=Kind.COMPLAINT)
    Complaint.objects.create(case=case, sort="complaint", text="…", acknowledge_by=days.today())
    case.refresh_from_db()
    return case


def test_taking_a_complaint_acknowledges_it():
    case = complaint()
    owner = signed_in(case.applicant)
    before = owner.get(page("requests_desk:case", case.reference))

    verbs.take(case=case, by=make.officer(case.agency))

    after = owner.get(page("requests_desk:case", case.reference))
    assert Complaint.objects.get().acknowledged_on == days.today()
    assert Message.objects.filter(template="complaint_acknowledged").count() == 1
    assert not Message.objects.filter(template="case_taken").exists()
    assert before.content != after.content
    assert days.spell_day(days.today(), "fr") in before.content.decode()
