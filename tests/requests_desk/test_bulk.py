"""Work on many requests: judged beforehand, confirmed, done one by one, each with its result."""

import io
import uuid
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from agencies.models import Role
from notifications.models import Message
from requests_desk import verbs
from requests_desk.models import BulkJob, BulkStep, Case, DeskRules, PaperRequest, Status
from requests_desk.verbs import bulk
from tests.recipes import desk as make
from tests.recipes import many
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db
EACH = [Status.SUBMITTED, Status.STUDY, Status.WAITING, Status.ANSWERED, Status.CLOSED]


def do(verb, by, cases, **words):
    job = bulk.begin(key=uuid.uuid4(), verb=verb, by=by, words=words, cases=cases, language="fr")
    bulk.finish_now(job)
    job.refresh_from_db()
    return job


def results(job):
    return dict(job.steps.values_list("case_id", "state"))


def words_for(verb, officer):
    return {
        "assign": {"to": officer.pk, "reason": ""},
        "message": {"ar": "مرحبا {name}", "fr": "Bonjour {name}"},
        "ask": {"ar": "", "fr": "", "paper": "", "label": "Plan", "why": "missing"},
    }.get(verb, {})


# --- the rules ----------------------------------------------------------------------------------------------


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


# --- the pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_from_the_queue_to_the_result(language):
    cases = many.cases(3, "ar fr")
    browser = signed_in(make.officer(cases[0].agency))
    page = many.address("bulk", "message", language=language)

    chosen = browser.post(many.address("changelist", language=language), many.ticked(cases, "bulk_message"))
    judged = browser.post(page, many.posted(cases, text_ar="مرحبا {name}", step="check"))
    confirmed = browser.post(
        page, many.posted(cases, text_ar="مرحبا {name}", step="do", job=judged.context["key"]), follow=True
    )

    assert chosen.status_code == judged.status_code == 200
    assert [len(judged.context["trial"].can), judged.context["trial"].refused] == [2, 1]
    assert "مرحبا أمينة 0" in judged.content.decode()
    assert confirmed.context["done"] == 2
    assert [step.case for step in confirmed.context["refused"]] == [cases[1]]
    assert cases[1].reference in confirmed.content.decode()


@pytest.mark.parametrize("verb", BulkJob.Verb.values)
def test_every_action_opens_its_page(verb):
    cases = many.cases(2)
    browser = signed_in(make.officer(cases[0].agency))

    page = browser.post(many.address("changelist"), many.ticked(cases, f"bulk_{verb}"))

    assert page.status_code == 200
    assert page.context["chosen"].cases


def test_nothing_ticked_is_said():
    case = make.case()
    browser = signed_in(make.officer(case.agency))

    listed = browser.post(many.address("changelist"), many.ticked([], "bulk_take"), follow=True)
    posted = browser.post(many.address("bulk", "take"), {"cases": "", "step": "do"}, follow=True)

    assert list(listed.context["messages"])
    assert list(posted.context["messages"])
    assert not BulkJob.objects.exists()


def test_over_the_limit_nothing_begins():
    cases = many.cases(3)
    DeskRules.objects.update_or_create(pk=1, defaults={"bulk_most": 2})
    browser = signed_in(make.officer(cases[0].agency))

    whole_view = many.ticked(cases[:1], "bulk_take") | {"select_across": "1"}
    listed = browser.post(many.address("changelist"), whole_view, follow=True)
    posted = browser.post(many.address("bulk", "take"), many.posted(cases, step="do", job=uuid.uuid4()), follow=True)

    assert "2" in str(next(iter(listed.context["messages"])))
    assert list(posted.context["messages"])
    assert not BulkJob.objects.exists()


def test_keys_of_another_agency_are_left_out_and_counted_but_not_named():
    own = make.case()
    alien = make.case(make.agency("khemisset", "AUKM", "Khémisset", "04.291"))
    browser = signed_in(make.officer(own.agency))

    page = browser.post(many.address("bulk", "take"), many.posted([own, alien], step="check"))
    browser.post(many.address("bulk", "take"), many.posted([own, alien], step="do", job=uuid.uuid4()))

    assert page.context["chosen"].lost == 1
    assert alien.reference not in page.content.decode()
    assert Case.objects.get(pk=alien.pk).status == Status.SUBMITTED
    assert BulkStep.objects.get().case == own


@pytest.mark.parametrize("cases", ["\x00", "1;drop", "9" * 30, "-1", ",,,", "٣"])
@pytest.mark.parametrize("step", ["do", "check", "insert", "edit", "x"])
def test_odd_posts_are_no_server_error(cases, step):
    case = make.case()
    browser = signed_in(make.officer(case.agency))

    answers = [
        browser.post(many.address("bulk", verb), {"cases": cases, "step": step, "job": "x"}) for verb in ("take", "ask")
    ]
    odd_job = browser.post(many.address("bulk", "take"), many.posted([case], step="do", job="x"))

    assert {answer.status_code for answer in answers} <= {302, 400, 422}
    assert odd_job.status_code == 302
    assert not BulkJob.objects.exists()


def test_a_mistake_keeps_what_was_typed():
    cases = many.cases(1)
    browser = signed_in(make.officer(cases[0].agency))

    page = browser.post(many.address("bulk", "message"), many.posted(cases, text_fr="Bonjour {nom}", step="check"))

    assert page.status_code == 422
    assert "Bonjour {nom}" in page.content.decode()
    assert "{reference}" in str(page.context["form"].errors["text_fr"])


def test_another_officer_cannot_read_ones_job_or_its_file():
    case = make.case()
    job = do("export", make.officer(case.agency), [case])
    colleague = signed_in(make.officer(case.agency))

    codes = {colleague.get(many.address(name, job.pk)).status_code for name in ("bulk_job", "bulk_file")}

    assert codes == {404}


def test_an_export_is_plain_text_in_the_officers_language():
    case = make.case(name_ar="=1+1", name_latin="")
    by = make.officer(case.agency)
    browser = signed_in(by)

    page = browser.post(many.address("bulk", "export"), many.posted([case], step="do", job=uuid.uuid4()), follow=True)
    answer = browser.get(many.address("bulk_file", page.context["job"].pk))

    with override("fr"):
        title = str(Case._meta.get_field("filed_on").verbose_name)
    book = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    sheet, strings = book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "=1+1" in strings
    assert title in strings
    assert case.reference in strings


def test_an_exported_file_goes_away_after_a_day():
    job = do("export", make.officer(make.agency()), [make.case()])
    BulkJob.objects.update(done_at=job.done_at - bulk.KEPT_FOR * 2)

    forgotten = bulk.forget_files()

    job.refresh_from_db()
    assert forgotten == 1
    assert not job.file


def test_many_go_to_the_worker_and_the_sweep_ends_what_it_did_not(monkeypatch):
    from requests_desk import bulk_tasks

    asked = []
    monkeypatch.setattr(bulk_tasks.run, "apply_async", lambda args, **_kw: asked.append(args[0]))
    cases = many.cases(30)
    browser = signed_in(make.officer(cases[0].agency))

    page = browser.post(many.address("bulk", "take"), many.posted(cases, step="do", job=uuid.uuid4()), follow=True)
    waiting = page.context["waiting"]
    refreshed = 'http-equiv="refresh"' in page.content.decode()
    bulk_tasks.go_on()
    bulk_tasks.go_on()

    assert waiting == 30
    assert refreshed
    assert BulkJob.objects.get().done_at
    assert {case.events.filter(verb="taken").count() for case in cases} == {1}
