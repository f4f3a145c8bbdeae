"""What work on many asks of the database for each case: lock, verb, event, message, and nothing twice."""

import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies.models import Role
from notifications.models import Message
from requests_desk.models import CaseEvent, Status
from requests_desk.verbs import bulk, locks
from tests.recipes import desk as make
from tests.recipes import many

pytestmark = pytest.mark.django_db(transaction=True)
FRAMES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
# Every verb: the step, the case under its lock, the history, the event, the case, the step again.
EACH = {
    "assign": 7,  # … whether the colleague works there
    "take": 8,  # … who follows it, the message
    "close": 7,  # … whether a review is under way
    "ask": 11,  # … the rounds before and under the lock, the paper, followers, the message
    "message": 9,  # … the last words, these words, followers, the message; the case itself stays
    "export": 0,  # settled in two statements, for it changes no case
}


def statements(job):
    with CaptureQueriesContext(connection) as asked:
        bulk.finish_now(job)
    return [query["sql"] for query in asked.captured_queries if not query["sql"].startswith(FRAMES)]


def begun(verb, number, by, cases):
    words = {
        "assign": {"to": make.officer(cases[0].agency).pk, "reason": ""},
        "message": {"ar": "مرحبا {name}", "fr": "Bonjour {name}"},
        "ask": {"ar": "", "fr": "", "paper": "", "label": "Plan", "why": "missing"},
    }.get(verb, {})
    return bulk.begin(key=uuid.uuid4(), verb=verb, by=by, words=words, cases=cases[:number], language="fr")


@pytest.mark.parametrize(("verb", "each"), EACH.items())
def test_each_case_costs_a_fixed_number_of_statements(verb, each):
    status = {"ask": Status.STUDY, "close": Status.ANSWERED}.get(verb, Status.SUBMITTED)
    cases = [make.case(status=status) for _n in range(10)]
    by = make.officer(cases[0].agency, Role.CHIEF)

    few = statements(begun(verb, 2, by, cases[:2]))
    more = statements(begun(verb, 8, by, cases[2:]))

    assert (len(more) - len(few)) / 6 == each, "\n".join(sql[:100] for sql in more[-30:])


def test_each_case_is_done_in_a_transaction_of_its_own_with_its_event_and_message():
    cases = many.cases(5, "ar fr")
    by = make.officer(cases[0].agency)
    job = begun("take", 5, by, cases)
    Message.objects.all().delete()

    with CaptureQueriesContext(connection) as asked:
        bulk.finish_now(job)

    frames = [query["sql"] for query in asked.captured_queries if query["sql"] in ("BEGIN", "COMMIT")]
    locked = [query["sql"] for query in asked.captured_queries if 'FOR UPDATE OF "requests_desk_case"' in query["sql"]]
    assert len(frames) == 2 * (len(cases) + 2)  # one finds no step left, one closes the job
    assert len(locked) == len(cases)
    assert Message.objects.filter(template="case_taken").count() == len(cases)
    assert CaseEvent.objects.filter(verb="taken").count() == len(cases)
    assert not list(CaseEvent.objects.broken())


def test_a_verb_outside_of_the_work_asks_for_its_case_anew():
    case = make.case()
    by, other = make.officer(case.agency), make.officer(make.agency("khemisset", "AUKM", "Khémisset", "04.291"))

    with transaction.atomic(), locks.holding(case, by):
        with pytest.raises(type(case).DoesNotExist):
            locks.worked(case, other)
        assert locks.worked(case, by) is case
    with transaction.atomic():
        assert locks.worked(case, by) is not case
