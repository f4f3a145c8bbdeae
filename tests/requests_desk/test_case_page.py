"""The officer's page of a case: what it shows, to whom, and at what cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from agencies.models import Role
from common import days
from requests_desk import story
from requests_desk.admin import reading
from requests_desk.models import Actor, Case, CaseMessage, CaseNote, Document, Follower, InternalOpinion, Review, Status
from requests_desk.verbs import keep_document
from tests.recipes import desk as make
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db
INTERNAL = ("noted", "opinion_asked", "opinion_given", "marked", "at_risk", "overdue", "ministry_told")
SECRET = "Zellige secret"


def url(case: Case, language: str = "fr", name: str = "change") -> str:
    with override(language):
        return reverse(f"admin:requests_desk_case_{name}", args=[case.pk])


def opened(case: Case, person=None, language: str = "fr") -> str:
    answer = signed_in(person or make.officer(case.agency)).get(url(case, language))
    assert answer.status_code == 200
    return answer.content.decode()


def with_inside(case: Case) -> Case:
    """A note, an opinion and every internal line."""
    officer = make.officer(case.agency)
    CaseNote.objects.create(case=case, by=officer, text=SECRET)
    InternalOpinion.objects.create(case=case, asked_by=officer, asked_of=make.officer(case.agency), question=SECRET)
    for verb in INTERNAL:
        case.record(verb, by=officer, actor=Actor.STAFF, reason=SECRET)
    return case


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.STUDY, Status.WAITING, Status.ANSWERED, Status.CLOSED])
def test_every_state_has_its_page(status, language):
    case = make.case(status=status)

    page = opened(case, language=language)

    assert case.reference in page
    assert 'class="mre-marks"' in page


def test_what_is_internal_is_marked_for_staff_and_absent_for_the_citizen():
    case = with_inside(make.case(status=Status.ANSWERED))

    inside = opened(case)
    with override("fr"):
        outside = signed_in(case.applicant).get(reverse("requests_desk:case", args=[case.reference])).content.decode()

    assert SECRET in inside
    assert 'class="module mre-internal" id="notes"' in inside
    assert inside.count('<li class="internal">') == len(INTERNAL)
    assert SECRET not in outside
    assert not [verb for verb in INTERNAL if verb in outside]


def test_the_citizens_history_skips_internal_lines_and_staffs_has_all():
    case = with_inside(make.case())

    told = [line.sentence for line in story.lines(case)]
    all_of_it = list(story.lines(case, staff=True))

    assert told == [story.SENTENCES["filed"]]
    assert [line.internal for line in all_of_it] == [True] * len(INTERNAL) + [False]


def test_receipts_and_letters_hold_nothing_internal():
    from notifications.models import Message
    from requests_desk.receipts import facts_of, receipt_data

    case = with_inside(make.case(status=Status.ANSWERED))

    assert SECRET not in str(receipt_data(facts_of(case)))
    assert not [row for row in Message.objects.filter(to=case.applicant.email) if SECRET in str(row.context)]


def test_staff_read_from_where_to_whom_and_why():
    case = make.case()
    officer = make.officer(case.agency)
    told = {
        "transferred": {"from_name": "Béni Mellal", "to_name": "Khénifra", "reason": "territoire"},
        "assigned": {"to_name": "Karim", "reason": "congé"},
        "paused": {"reason": "article 12"},
        "merged": {"reference": "AUBM-26-000009-X"},
    }
    for verb, data in told.items():
        case.record(verb, by=officer, actor=Actor.STAFF, **data)

    lines = {str(line.sentence): [*line.details, line.words] for line in story.lines(case, staff=True)}
    citizens = [detail for line in story.lines(case) for detail in line.details]

    for verb, data in told.items():
        said = " ".join(lines[str(story.STAFF_SENTENCES[verb])])
        assert all(value in said for value in data.values()), said
    assert "Karim" not in citizens
    assert "AUBM-26-000009-X" not in citizens


def test_followers_and_their_rights_and_who_prepared_are_named():
    case = make.case()
    architect = make.citizen("archi@demo.example", name_latin="Sara ARCHI")
    Case.objects.filter(pk=case.pk).update(prepared_by=architect)
    Follower.objects.create(
        case=case, email="frere@demo.example", name="Youssef", is_a="relative", may_act=True, language="fr",
        user=make.citizen("frere@demo.example"), invited_by=case.applicant, accepted_at=timezone.now(),
    )  # fmt: skip

    page = opened(case)

    assert "Youssef" in page
    assert "archi@demo.example" in page


def test_badges_say_what_makes_the_case_unlike_others():
    case = make.case()
    elsewhere = make.agency("khemisset", "AUKM", "Khémisset", "04.291")
    yesterday = days.today() - timedelta(days=1)
    fields = {"filed_on": yesterday, "due_on": yesterday, "fast_lane": True, "after_hours": True}
    Case.objects.filter(pk=case.pk).update(rerouted_from=elsewhere, duplicate_of=make.case(), **fields)
    case.refresh_from_db()

    with override("en"):
        marks = {str(mark.words) for mark in reading.marks_of(case, reading.dial_of(case))}

    assert marks == {"Submitted", "Overdue", "Rerouted", "Fast lane", "For the duty officer", "Duplicate"}


@pytest.mark.parametrize("typed", ["12345/10", "12345 / 10", "١٢٣٤٥/١٠"])
def test_cases_of_the_same_land_are_found_however_its_title_is_spelt(typed):
    case = make.case()
    other = make.case(by=make.citizen())
    other.parcel.title_number = typed
    other.parcel.save()
    other.fold_search_text(typed)
    other.save()

    page = opened(case)

    assert reading.others(case, Case.objects.exclude(pk=case.pk))["same_land"] == [other]
    assert other.reference in page


def test_another_title_and_another_agency_are_not_the_same_land():
    case = make.case()
    foreign = make.case(of=make.agency("khemisset", "AUKM", "Khémisset", "04.291"))
    neighbour = make.case(by=make.citizen())
    neighbour.parcel.title_number = "12345/11"
    neighbour.parcel.save()
    neighbour.fold_search_text("12345/11")
    neighbour.save()

    page = opened(case)

    assert foreign.reference not in page
    assert neighbour.reference not in page


def test_earlier_cases_of_the_person_are_ten_at_most_and_in_scope():
    person = make.citizen()
    cases = [make.case(by=person) for _n in range(12)]
    foreign = make.case(of=make.agency("khemisset", "AUKM", "Khémisset", "04.291"), by=person)

    found = reading.others(cases[0], Case.objects.filter(agency=cases[0].agency).exclude(pk=cases[0].pk))

    assert len(found["same_person"]) == 10
    assert foreign not in found["same_person"]
    assert found["same_person"][0] == cases[-1]


def test_duplicates_are_linked_both_ways():
    kept, other = make.case(), make.case()
    Case.objects.filter(pk=other.pk).update(duplicate_of=kept)

    assert url(other) in opened(kept).split('id="duplicates"')[1]
    assert url(kept) in opened(other).split('id="duplicates"')[1]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CHIEF])
@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.STUDY, Status.WAITING, Status.ANSWERED])
def test_the_page_takes_at_most_twenty_queries_whatever_the_case_holds(status, role):
    case = make.case(status=status)
    fill(case, 30)
    browser = signed_in(make.officer(case.agency, role))
    browser.get(url(case))
    fill(case, 1)

    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url(case)).status_code == 200

    assert len(queries) <= 20, "\n".join(query["sql"][:160] for query in queries)


def fill(case: Case, many: int) -> None:
    """So many papers, messages with a file, notes, opinions, events, followers."""
    officer = case.assignee or make.officer(case.agency)
    paper = keep_document(file=make.accepted(), case=case, requirement=make.requirement())
    for n in range(many):
        message = CaseMessage.objects.create(case=case, side=Actor.CITIZEN, by=case.applicant, text=f"message {n}")
        fields = {"case": case, "file": paper.file.name, "content_type": "application/pdf", "size": 9, "sha256": "0"}
        Document.objects.create(**fields, original_name=f"a{n}.pdf", requirement=paper.requirement)
        Document.objects.create(**fields, original_name=f"b{n}.pdf", message=message)
        CaseNote.objects.create(case=case, by=officer, text=f"note {n}")
        case.record("noted", by=officer, actor=Actor.STAFF)
        other = make.officer(case.agency)
        InternalOpinion.objects.create(case=case, asked_by=officer, asked_of=other, question=f"opinion {n}")
        Review.objects.create(
            case=case, level="chief", reason="non", asked_by=case.applicant, decision="upheld", words="oui",
            decided_by=officer, decided_at=timezone.now(),
        )  # fmt: skip
        for verb in ("opinion_asked", "review_asked", "review_decided"):
            case.record(verb, by=officer, actor=Actor.STAFF)
        Follower.objects.create(
            case=case, email=f"f{n}-{many}@demo.example", is_a="heir", language="ar", invited_by=case.applicant
        )
