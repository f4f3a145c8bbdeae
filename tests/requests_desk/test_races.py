"""Several people at one moment: real threads, real connections, one winner."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from requests_desk import verbs
from requests_desk.models import Case, CaseEvent, Draft, Status, Tenure
from requests_desk.verbs import locks
from tests.recipes import desk as make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Each call in a thread and connection of its own, let go together; results or exceptions."""
    gate, results = Barrier(len(calls)), [None] * len(calls)

    def run(n: int, call: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[n] = call()
        except Exception as error:  # noqa: BLE001 - what went wrong is the result
            results[n] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(n, call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_ten_officers_take_one_case_and_one_of_them_has_it():
    case = make.case()
    officers = [make.officer(case.agency) for _n in range(10)]

    results = at_once(*[lambda who=who: verbs.take(case=case, by=who) for who in officers])

    assert sum(isinstance(result, Case) for result in results) == 1
    assert sum(isinstance(result, ValidationError) for result in results) == 9
    assert CaseEvent.objects.filter(case=case, verb="taken").count() == 1


def test_a_form_sent_ten_times_at_once_is_one_case():
    agency, amina = make.agency(), make.citizen()
    make.terms()
    draft = Draft.objects.create(kind="note", language="ar", owner=amina, email=amina.email)
    filing = verbs.Filing(agency=agency, person={"name_ar": "أمينة"}, parcel={"tenure": Tenure.UNKNOWN})

    results = at_once(*[lambda: verbs.file_case(draft=draft, filing=filing, by=amina)] * 10)

    assert {result.reference for result in results} == {Case.objects.get().reference}


def test_two_last_papers_at_once_set_the_clock_running_once():
    case = make.case(status=Status.STUDY)
    asked = [verbs.AskedPaper(reason="missing", label=name) for name in ("Plan", "Acte")]
    verbs.ask_for_documents(case=case, by=case.assignee, papers=asked)
    file = make.accepted()

    at_once(*[
        lambda paper=paper: verbs.give_papers(paper_request=paper, files=[file], by=case.applicant)
        for paper in case.paper_requests.all()
    ])  # fmt: skip

    case.refresh_from_db()
    assert case.status == Status.STUDY
    assert case.events.filter(verb="papers_complete").count() == 1


def test_a_chain_written_by_many_hands_at_once_still_holds():
    case = make.case(status=Status.STUDY)

    at_once(*[lambda n=n: verbs.write_as_applicant(case=case, by=case.applicant, text=f"{n}") for n in range(12)])

    assert case.events.count() == 14
    assert not list(CaseEvent.objects.broken())


def test_without_the_lock_two_officers_would_both_win(monkeypatch):
    case = make.case()
    monkeypatch.setattr(locks, "worked", lambda found, by: _slowly(found.pk))
    officers = [make.officer(case.agency) for _n in range(2)]

    results = at_once(*[lambda who=who: verbs.take(case=case, by=who) for who in officers])

    assert not all(isinstance(result, ValidationError) for result in results)
    assert sum(isinstance(result, ValidationError) for result in results) == 0


def _slowly(pk: int) -> Case:
    """The case read without a lock, late enough for the other reader to have read it too."""
    import time

    found = Case.objects.get(pk=pk)
    time.sleep(0.3)
    return found
