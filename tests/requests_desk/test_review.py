"""A review: the chief first, then the ministry; nobody judges their own answer; each told in their language."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from agencies.models import Posting, Role
from common import days
from notifications.models import Message
from requests_desk import verbs
from requests_desk.models import Case, CaseEvent, Review, Status
from tests.recipes import desk as make
from tests.recipes import people
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db


def address(name: str, *args: object, language: str = "fr") -> str:
    with override(language):
        return reverse(name, args=args)


def at_ministry(role: str = Role.MINISTRY_ADMIN, **fields) -> User:
    person = people.staff(**fields)
    Posting.objects.create(user=person, agency=None, role=role, since=days.today() - timedelta(days=9))
    return person


def answered() -> Case:
    return make.case(status=Status.ANSWERED)


def asked(case: Case, reason: str = "Ancien plan") -> Review:
    return verbs.ask_review(case=case, by=case.applicant, reason=reason)


def test_the_chief_is_asked_first_and_everybody_is_told():
    case = answered()
    chief = make.officer(case.agency, Role.CHIEF)

    review = asked(case)

    assert review.level == Review.Level.CHIEF
    assert Message.objects.get(template="review_asked").to == case.applicant.email
    told = Message.objects.get(template="review_to_decide")
    assert (told.to, told.language) == (chief.email, chief.language)
    assert address("admin:requests_desk_case_change", case.pk) in told.context["url"]


def test_without_another_chief_the_ministry_decides():
    case = make.case(status=Status.STUDY)
    chief = make.officer(case.agency, Role.CHIEF)
    ministry = at_ministry(language="ar")
    case = verbs.answer(case=case, by=chief, outcome="refused", text="Non.")

    review = asked(case)

    assert review.level == Review.Level.MINISTRY
    assert list(Message.objects.filter(template="review_to_decide").values_list("to", "language")) == [
        (ministry.email, "ar")
    ]


def test_a_second_review_waits_for_the_first():
    case = answered()
    asked(case)

    with pytest.raises(ValidationError):
        asked(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(case=case, level="ministry", reason="x", asked_by=case.applicant)


def test_an_answer_that_stands_may_be_put_to_the_ministry_and_then_no_further():
    case, ministry = answered(), at_ministry()
    chief = make.officer(case.agency, Role.CHIEF)
    verbs.decide_review(review=asked(case), by=chief, decision="upheld", words="Le plan est celui de 2024.")

    second = asked(case, "Je maintiens")
    verbs.decide_review(review=second, by=ministry, decision="upheld", words="Confirmé.")

    assert second.level == Review.Level.MINISTRY
    with pytest.raises(ValidationError):
        asked(case)
    case.refresh_from_db()
    assert case.status == Status.ANSWERED
    assert Message.objects.filter(template="review_decided", to=case.applicant.email).count() == 2


def test_a_chief_has_the_request_studied_again():
    case = answered()
    chief = make.officer(case.agency, Role.CHIEF)

    verbs.decide_review(review=asked(case), by=chief, decision="reopened", words="À revoir.")

    case.refresh_from_db()
    assert (case.status, case.reopened_on) == (Status.STUDY, days.today())
    assert case.events.get(verb="reopened").data["earlier"]["outcome"] == "informed"
    told = Message.objects.get(template="review_decided").context
    assert (told["decision"], told["due"]) == ("reopened", case.due_on.isoformat())
    assert not list(CaseEvent.objects.broken())


def test_a_new_answer_may_be_reviewed_anew():
    case = answered()
    chief, officer = make.officer(case.agency, Role.CHIEF), case.assignee
    verbs.decide_review(review=asked(case), by=chief, decision="reopened", words="À revoir.")
    verbs.answer(case=case, by=officer, outcome="informed", text="Voici.", pdf=make.accepted())

    assert asked(case).level == Review.Level.CHIEF


def test_nobody_decides_on_their_own_answer_while_another_chief_can():
    case = make.case(status=Status.STUDY)
    author, other = (make.officer(case.agency, Role.CHIEF) for _n in range(2))
    case = verbs.answer(case=case, by=author, outcome="refused", text="Non.")
    review = asked(case)

    with pytest.raises(ValidationError):
        verbs.decide_review(review=review, by=author, decision="upheld", words="x")

    assert review.level == Review.Level.CHIEF
    assert verbs.may_decide(review, other)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AGENCY_ADMIN])
def test_other_staff_do_not_decide(role):
    case = answered()
    make.officer(case.agency, Role.CHIEF)
    review = asked(case)

    with pytest.raises((ValidationError, Review.DoesNotExist)):
        verbs.decide_review(review=review, by=make.officer(case.agency, role), decision="upheld", words="x")


def test_the_ministry_does_not_decide_what_is_put_to_the_chief():
    case = answered()
    make.officer(case.agency, Role.CHIEF)

    with pytest.raises(Review.DoesNotExist):
        verbs.decide_review(review=asked(case), by=at_ministry(), decision="upheld", words="x")


@pytest.mark.parametrize(("decision", "words"), [("upheld", " "), ("maybe", "x"), ("", "")])
def test_a_decision_has_its_reasons(decision, words):
    case = answered()
    chief = make.officer(case.agency, Role.CHIEF)

    with pytest.raises(ValidationError):
        verbs.decide_review(review=asked(case), by=chief, decision=decision, words=words)


def test_time_to_ask_runs_from_the_answer_and_again_from_the_chiefs_decision():
    case = answered()
    chief = make.officer(case.agency, Role.CHIEF)
    review = asked(case)
    long_ago = timezone.now() - timedelta(days=70)
    Case.objects.filter(pk=case.pk).update(answered_on=long_ago.date())
    verbs.decide_review(review=review, by=chief, decision="upheld", words="x")

    assert asked(case).level == Review.Level.MINISTRY


def test_after_the_last_day_no_review_is_taken():
    case = answered()
    Case.objects.filter(pk=case.pk).update(answered_on=days.today() - timedelta(days=61))

    with pytest.raises(ValidationError):
        asked(case)


def test_reopening_waits_for_the_review():
    case = answered()
    asked(case)

    with pytest.raises(ValidationError):
        verbs.reopen(case=case, by=case.applicant, reason="x")


# --- pages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_chief_decides_on_the_cases_page(language):
    case = answered()
    browser = signed_in(make.officer(case.agency, Role.CHIEF))
    review = asked(case)
    url = address("admin:requests_desk_case_decide", case.pk, language=language)

    empty = browser.post(url, {"review": review.pk})
    done = browser.post(url, {"review": review.pk, "decide-decision": "upheld", "decide-words": "Motifs."}, follow=True)
    again = browser.post(
        url, {"review": review.pk, "decide-decision": "upheld", "decide-words": "Encore."}, follow=True
    )

    review.refresh_from_db()
    assert (empty.status_code, done.status_code, again.status_code) == (422, 200, 422)
    assert (review.decision, review.words) == ("upheld", "Motifs.")
    assert again.context["decide_form"].non_field_errors()
    assert "Encore." in again.content.decode()


def test_an_officer_reads_the_review_without_a_form():
    case = answered()
    make.officer(case.agency, Role.CHIEF)
    asked(case, "Parce que ZELLIJ")

    shown = signed_in(case.assignee).get(address("admin:requests_desk_case_change", case.pk))

    assert "Parce que ZELLIJ" in shown.content.decode()
    assert shown.context["decide_form"] is None


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 30, "٣"])
def test_odd_keys_of_reviews_are_not_found(number):
    case = answered()
    browser = signed_in(make.officer(case.agency, Role.CHIEF))

    answer = browser.post(address("admin:requests_desk_case_decide", case.pk), {"review": number})

    assert answer.status_code == 404


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_ministry_reads_the_case_through_the_review_alone(language):
    case, ministry = answered(), at_ministry()
    review = asked(case, "Parce que ZELLIJ")
    browser = signed_in(ministry)

    listed = browser.get(address("admin:requests_desk_review_changelist", language=language)).content.decode()
    shown = browser.get(address("admin:requests_desk_review_change", review.pk, language=language)).content.decode()
    document = browser.get(
        address("admin:requests_desk_review_document", review.pk, case.deliverables.get().uuid, language=language)
    )

    assert case.reference in listed
    assert "Parce que ZELLIJ" in shown
    assert "Voici la note." in shown
    assert document.getvalue().startswith(b"%PDF")
    assert browser.get(address("admin:requests_desk_case_change", case.pk)).status_code in (403, 404)
    paper = address("requests_desk:deliverable", case.deliverables.get().uuid)
    assert browser.get(paper).status_code == 404


def test_the_ministry_decides_on_the_reviews_page():
    case, ministry = answered(), at_ministry()
    review = asked(case)
    browser, url = signed_in(ministry), address("admin:requests_desk_review_decide", review.pk)

    empty = browser.post(url, {"decide-decision": "upheld", "decide-words": ""})
    browser.post(url, {"decide-decision": "reopened", "decide-words": "À revoir."})
    again = browser.post(url, {"decide-decision": "upheld", "decide-words": "x"}, follow=True)

    case.refresh_from_db()
    assert (empty.status_code, again.status_code) == (422, 422)
    assert case.status == Status.STUDY
    assert [str(message) for message in again.context["messages"]]


def test_other_people_do_not_find_the_review():
    case = answered()
    make.officer(case.agency, Role.CHIEF)
    review = asked(case)
    elsewhere = make.officer(make.agency("khemisset", "AUKM", "Khémisset", "04.291"), Role.CHIEF)
    urls = [
        address("admin:requests_desk_review_change", review.pk),
        address("admin:requests_desk_review_document", review.pk, case.deliverables.get().uuid),
    ]

    for person in (elsewhere, at_ministry(), at_ministry(Role.MINISTRY_READER)):
        browser = signed_in(person)
        assert {browser.get(url).status_code for url in urls} <= {403, 404}
        posted = browser.post(address("admin:requests_desk_review_decide", review.pk), {"decide-decision": "upheld"})
        assert posted.status_code in (403, 404)


def test_whoever_works_the_case_is_led_to_its_page():
    case = answered()
    chief = make.officer(case.agency, Role.CHIEF)
    review = asked(case)

    answer = signed_in(chief).get(address("admin:requests_desk_review_change", review.pk))

    assert answer["Location"] == address("admin:requests_desk_case_change", case.pk)
