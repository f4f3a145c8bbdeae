"""What programs read of the hours, at any instant and day by day."""

from datetime import UTC, datetime, time

import pytest

from agencies.models import HoursPeriod, HoursRule
from common import days
from tests.recipes.api import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def a_saturday(monkeypatch):
    """A Saturday in November."""
    monkeypatch.setattr(days, "now", lambda: datetime(2026, 11, 21, 12, tzinfo=UTC))


@pytest.fixture
def weekdays(directory):
    """Half past eight to half past four by Morocco's clock, Monday to Friday."""
    period = HoursPeriod.objects.create(kind="normal", name_ar="عادي", name_fr="Normal")
    for weekday in range(5):
        HoursRule.objects.create(period=period, weekday=weekday, opens=time(8, 30), closes=time(16, 30))


@pytest.mark.parametrize(
    ("at", "kind"),
    [
        ("2026-11-20T10:00:00Z", "open"),
        ("2026-11-20T16:00:00", "open"),
        ("2026-11-20T23:00:00Z", "closed"),
        ("2026-11-21T10:00:00Z", "closed"),
    ],
)
def test_an_office_is_open_or_closed_at_any_instant(client, directory, weekdays, a_saturday, at, kind):
    offices = rows(client, "offices", at=at)

    assert {office["state"]["kind"] for office in offices} == {kind}
    assert rows(client, "offices", at=at, state=kind) == offices
    assert rows(client, "offices", at=at, state="duty") == []
    assert client.get(f"/api/v1/offices/{offices[0]['id']}/", {"at": at}).json() == offices[0]


def test_a_closed_office_says_when_it_opens(client, directory, weekdays, a_saturday):
    state = rows(client, "offices", at="2026-11-21T10:00:00Z", agency="beni-mellal")[0]["state"]

    assert datetime.fromisoformat(state["next_opens"]) == datetime(2026, 11, 23, 8, 30, tzinfo=days.CASABLANCA)


def test_hours_of_an_office_are_told_day_by_day(client, directory, weekdays, a_saturday):
    office = rows(client, "offices", agency="beni-mellal")[0]["id"]

    told = client.get(f"/api/v1/offices/{office}/hours/", {"first": "2026-11-20", "days": 2}).json()["days"]

    assert told[0]["spans"] == [{"opens": "08:30", "closes": "16:30", "duty": False}]
    assert (told[1]["day"], told[1]["spans"]) == ("2026-11-21", [])


def test_hours_of_another_age_are_not_told(client, directory):
    office = rows(client, "offices")[0]["id"]

    for asked in ({"first": "0001-01-01"}, {"first": "9999-12-31"}, {"days": 32}, {"first": "2026-02-30"}):
        assert client.get(f"/api/v1/offices/{office}/hours/", asked).status_code == 400
    for at in ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "tomorrow"):
        assert client.get("/api/v1/offices/", {"at": at}).status_code == 400
