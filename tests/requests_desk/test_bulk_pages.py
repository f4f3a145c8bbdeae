"""The pages of work on many: from the queue to the result, refused keys, the file of an export."""

import io
import uuid
import zipfile

import pytest
from django.utils.translation import override

from requests_desk.models import BulkJob, BulkStep, Case, DeskRules, Status
from requests_desk.verbs import bulk
from tests.recipes import desk as make
from tests.recipes import many
from tests.recipes.many import do
from tests.recipes.people import signed_in

pytestmark = pytest.mark.django_db


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
