"""Complaints not yet acknowledged: watched some days before their day, and when it has passed."""

from datetime import date

import pytest

from agencies.models import Kind
from notifications.models import Message
from requests_desk import verbs
from requests_desk.models import Case, Complaint
from requests_desk.verbs.alarms import raise_alarms
from tests import make
from tests.recipes.alarms import letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def complaint(staffed):
    """Filed on 2 November with fifteen days to be acknowledged; sixty to be answered."""
    case = make.case(staffed["agency"])
    Case.objects.filter(pk=case.pk).update(
        kind=Kind.COMPLAINT, due_on=date(2027, 1, 1), risk_on=date(2026, 12, 15), term_days=60, term_counted="calendar"
    )
    return Complaint.objects.create(case=case, sort="complaint", text="…", acknowledge_by=date(2026, 11, 17))


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2026-11-13", {}),
        ("2026-11-14", {"chief": "acknowledge"}),
        ("2026-11-17", {"chief": "acknowledge"}),
        ("2026-11-18", {"chief": "unacknowledged", "ministry": "unacknowledged"}),
    ],
)
def test_the_acknowledgement_is_watched_three_days_before_and_when_its_day_has_passed(clock, complaint, day, told):
    clock(day)

    raise_alarms()
    raise_alarms()

    reference = complaint.case.reference
    assert letters() == {who: [{level: [reference]}] for who, level in told.items()}


def test_soon_and_then_late_are_told_once_each(clock, complaint):
    for day in ("2026-11-15", "2026-11-16", "2026-11-18", "2026-11-20"):
        clock(day)
        raise_alarms()

    assert [list(letter) for letter in letters()["chief"]] == [["acknowledge"], ["unacknowledged"]]
    words = Message.objects.filter(template="alarm_digest").first().context
    assert words["groups"][0]["cases"][0]["day"] == "2026-11-17"


def test_an_acknowledged_complaint_is_not_watched(clock, staffed, complaint):
    verbs.take(case=complaint.case, by=staffed["officer"])
    clock("2026-11-18")

    assert raise_alarms() == 0


def test_a_withdrawn_complaint_is_not_watched(clock, complaint):
    verbs.withdraw(case=complaint.case, by=complaint.case.applicant)
    clock("2026-11-18")

    assert raise_alarms() == 0
