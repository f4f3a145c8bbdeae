"""Work on many requests: judged beforehand, done one by one, each with its result."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from agencies.models import Role
from notifications.models import Message
from requests_desk import verbs
from requests_desk.models import BulkJob, BulkStep, Case, PaperRequest, Status
from requests_desk.verbs import bulk
from tests.recipes import desk as make
from tests.recipes import many
from tests.recipes.many import do

pytestmark = pytest.mark.django_db
EACH = [Status.SUBMITTED, Status.STUDY, Status.WAITING, Status.ANSWERED, Status.CLOSED]


def results(job):
    return dict(job.steps.values_list("case_id", "state"))


def words_for(verb, officer):
    return {
        "assign": {"to": officer.pk, "reason": ""},
        "message": {"ar": "مرحبا {name}", "fr": "Bonjour {name}"},
        "ask": {"ar": "", "fr": "", "paper": "", "label": "Plan", "why": "missing"},
    }.get(verb, {})


@pytest.mark.parametrize("verb", BulkJob.Verb.values)
@pytest.mark.parametrize("role", [Role.OFFICER, Role.CHIEF])
def test_what_the_dry_run_says_is_what_happens(verb, role):
    cases = [make.case(status=status) for status in EACH]
    by = make.officer(cases[0].agency, role)
    words = words_for(verb, by)

    with override("fr"):
        said = bulk.trial(verb=verb, by=by, words=words, cases=cases)
    job = do(verb, by, cases, **words)

    assert results(job) == {case.pk: "done" for case in said.can} | {
        case.pk: "refused" for found in said.cannot.values() for case in found
    }
    assert dict(job.steps.filter(state="refused").values_list("case_id", "reason")) == {
        case.pk: why for why, found in said.cannot.items() for case in found
    }
    assert job.done_at


def test_the_dry_run_changes_nothing_and_asks_a_fixed_number_of_questions(django_assert_max_num_queries):
    cases = many.cases(12, "ar fr")
    by = make.officer(cases[0].agency)
    Message.objects.all().delete()
    queue = list(Case.objects.select_related("agency", "commune", "applicant", "assignee"))

    for verb in BulkJob.Verb.values:
        with django_assert_max_num_queries(8):
            bulk.trial(verb=verb, by=by, words=words_for(verb, by), cases=queue)

    assert not Message.objects.exists()
    assert {case.events.count() for case in cases} == {1}


def test_taking_many_does_not_wake_what_waits_for_its_applicant():
    waiting, answered, new = (make.case(status=status) for status in ("waiting", "answered", "submitted"))
    by = make.officer(new.agency)

    do("take", by, [waiting, answered, new])

    assert [Case.objects.get(pk=case.pk).status for case in (waiting, answered, new)] == [
        "waiting", "answered", "study",
    ]  # fmt: skip


def test_a_message_reaches_each_in_their_language_with_their_own_name():
    arab, french = many.cases(2, "ar fr")
    by = make.officer(arab.agency)

    do("message", by, [arab, french], ar="السلام عليكم {name}، {reference}", fr="Bonjour {name}")

    assert arab.messages.get().text == f"السلام عليكم أمينة 0، {arab.reference}"
    assert french.messages.get().text == "Bonjour Amina 1"
    assert Message.objects.filter(template="message_received").count() == 2


def test_who_has_no_text_in_their_language_is_left_out_and_told_why():
    arab, french = many.cases(2, "ar fr")

    job = do("message", make.officer(arab.agency), [arab, french], ar="", fr="Bonjour")

    assert results(job) == {arab.pk: "refused", french.pk: "done"}
    assert not arab.messages.exists()


def test_nobody_is_written_a_variable_without_its_value():
    case = make.case(commune=None)

    job = do("message", make.officer(case.agency), [case], ar="جماعة {commune}", fr="")

    assert "{commune}" in job.steps.get().reason
    assert not case.messages.exists()


def test_a_paper_is_named_as_its_kind_of_request_names_it():
    paper = make.requirement("cadastral_plan", name_fr="Plan cadastral", name_ar="تصميم عقاري")
    case = make.case(status=Status.STUDY)

    job = do("ask", case.assignee, [case], paper="cadastral_plan", label="", why="missing", ar="", fr="")
    unknown = do("ask", case.assignee, [make.case(status=Status.STUDY)], paper="x", label="", why="missing")

    assert results(job) == {case.pk: "done"}
    assert PaperRequest.objects.get(case=case).requirement == paper
    assert list(results(unknown).values()) == ["refused"]


def test_the_law_allows_one_request_for_papers_in_many_too():
    case = make.case(status=Status.WAITING)
    verbs.give_papers(paper_request=case.paper_requests.get(), files=[make.accepted()], by=case.applicant)

    job = do("ask", case.assignee, [case], **words_for("ask", case.assignee))

    assert "55-19" in job.steps.get().reason


def test_the_officer_who_is_given_many_gets_one_letter():
    cases = many.cases(5)
    chief, to = make.officer(cases[0].agency, Role.CHIEF), make.officer(cases[0].agency)

    do("assign", chief, cases, to=to.pk, reason="Congé")

    assert {Case.objects.get(pk=case.pk).assignee for case in cases} == {to}
    assert Message.objects.get(to=to.email).context["number"] == 5


def test_a_case_that_left_the_agency_meanwhile_is_refused_the_rest_done():
    ours, gone = many.cases(2)
    by = make.officer(ours.agency)
    job = bulk.begin(key=uuid.uuid4(), verb="take", by=by, words={}, cases=[ours, gone], language="fr")
    Case.objects.filter(pk=gone.pk).update(agency=make.agency("khemisset", "AUKM", "Khémisset", "04.291"))

    bulk.finish_now(job)

    assert results(job) == {ours.pk: "done", gone.pk: "refused"}


def test_the_same_key_again_is_the_same_job_and_nobody_elses():
    case = make.case()
    by, other = make.officer(case.agency), make.officer(case.agency)
    key = uuid.uuid4()

    jobs = {bulk.begin(key=key, verb="take", by=by, words={}, cases=[case], language="fr").pk for _n in range(2)}

    assert jobs == {key}
    assert BulkStep.objects.count() == 1
    with pytest.raises(ValidationError):
        bulk.begin(key=key, verb="close", by=other, words={}, cases=[case], language="fr")
