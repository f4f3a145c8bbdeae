"""Workers that die, workers at once, brokers that are gone: each case done once, one letter each."""

import uuid
from threading import Barrier, Thread

import pytest
from django.db import connection

from notifications.models import Message
from requests_desk import bulk_tasks, verbs
from requests_desk.models import BulkJob, BulkStep, Case, CaseEvent, Status
from requests_desk.verbs import bulk
from requests_desk.verbs import many as acts
from tests.recipes import desk as make
from tests.recipes import many

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """What no handler catches, as a killed process."""


def begun(verb="message", number=12, **words):
    cases = many.cases(number, "ar fr")
    by = make.officer(cases[0].agency)
    words = words or {"ar": "مرحبا {name}", "fr": "Bonjour {name}"}
    return bulk.begin(key=uuid.uuid4(), verb=verb, by=by, words=words, cases=cases, language="fr"), cases


def letters():
    return Message.objects.filter(template="message_received").count()


@pytest.mark.parametrize("after", [0, 1, 5, 11])
@pytest.mark.parametrize("late", [False, True], ids=["before the verb", "after the verb"])
def test_a_worker_that_dies_repeats_nothing_and_loses_nothing(monkeypatch, after, late):
    job, cases = begun()
    do, done = acts.Message.do, []

    def dying(self, case):
        if late:
            do(self, case)
        if len(done) == after:
            raise Killed
        done.append(case.pk)
        if not late:
            do(self, case)

    monkeypatch.setattr(acts.Message, "do", dying)
    with pytest.raises(Killed):
        bulk.finish_now(job)
    half = letters()
    monkeypatch.setattr(acts.Message, "do", do)
    bulk_tasks.go_on()

    assert half == after
    assert letters() == len(cases)
    assert {case.messages.count() for case in cases} == {1}
    assert BulkJob.objects.get().done_at
    assert not list(CaseEvent.objects.broken())


def test_a_worker_that_dies_before_the_end_is_noted_is_ended_by_the_sweep(monkeypatch):
    job, cases = begun()
    monkeypatch.setattr(bulk, "_finish", lambda job: (_ for _ in ()).throw(Killed))
    with pytest.raises(Killed):
        bulk.work(job)
    monkeypatch.undo()

    bulk_tasks.go_on()

    assert BulkJob.objects.get().done_at
    assert letters() == len(cases)


def test_workers_at_once_share_the_cases_and_do_each_once():
    job, cases = begun(number=40)
    gate, errors = Barrier(4), []

    def run():
        try:
            mine = BulkJob.objects.select_related("by").get(pk=job.pk)
            gate.wait()
            bulk.finish_now(mine)
        except Exception as error:  # noqa: BLE001 - what went wrong is the result
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    job.refresh_from_db()
    assert errors == []
    assert {case.messages.count() for case in cases} == {1}
    assert letters() == 40
    assert job.done_at
    assert set(job.steps.values_list("state", flat=True)) == {"done"}


def test_two_officers_take_the_same_many_at_once_and_each_case_has_one():
    cases = many.cases(15)
    officers = [make.officer(cases[0].agency) for _n in range(2)]
    jobs = [bulk.begin(key=uuid.uuid4(), verb="take", by=by, words={}, cases=cases, language="fr") for by in officers]
    gate = Barrier(2)

    def run(job):
        gate.wait()
        bulk.finish_now(job)
        connection.close()

    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    states = BulkStep.objects.values_list("state", flat=True)
    assert sorted(states) == ["done"] * 15 + ["refused"] * 15
    assert CaseEvent.objects.filter(verb="taken").count() == 15
    assert all(step.reason for step in BulkStep.objects.filter(state="refused"))


def test_a_case_changed_between_the_dry_run_and_the_work_is_refused():
    case, other = many.cases(2)
    by, quicker = make.officer(case.agency), make.officer(case.agency)
    said = bulk.trial(verb="take", by=by, words={}, cases=[case, other])
    verbs.take(case=case, by=quicker)

    job = bulk.begin(key=uuid.uuid4(), verb="take", by=by, words={}, cases=[case, other], language="fr")
    bulk.finish_now(job)

    assert len(said.can) == 2
    assert dict(job.steps.values_list("case_id", "state")) == {case.pk: "refused", other.pk: "done"}
    assert Case.objects.get(pk=case.pk).assignee == quicker


def test_a_fault_of_ours_refuses_its_case_and_lets_the_others_pass(monkeypatch):
    job, cases = begun(number=4)
    do = acts.Message.do

    def faulty(self, case):
        do(self, case)
        if case.pk == cases[1].pk:
            raise RuntimeError("broken")

    monkeypatch.setattr(acts.Message, "do", faulty)
    bulk.finish_now(job)

    assert list(job.steps.values_list("state", flat=True)) == ["done", "refused", "done", "done"]
    assert letters() == 3
    assert not cases[1].messages.exists()


def test_a_dead_broker_is_no_obstacle(monkeypatch):
    job, cases = begun(verb="close", number=2)

    def refused(*_args, **_kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(bulk_tasks.run, "apply_async", refused)
    bulk_tasks.ask_for(str(job.pk))
    bulk_tasks.go_on()

    assert BulkJob.objects.get().done_at
    assert {Case.objects.get(pk=case.pk).status for case in cases} == {Status.SUBMITTED}


def test_a_chunk_asks_for_the_next_one(monkeypatch):
    asked = []
    monkeypatch.setattr(bulk_tasks.run, "apply_async", lambda args, **_kw: asked.append(args))
    job, _cases = begun(number=30)

    left = [bulk_tasks.run(str(job.pk)) for _n in range(2)]

    assert left == [True, False]
    assert asked == [[str(job.pk)]]
    assert letters() == 30
