"""Another summer: opened from the last one, by the ministry or the command line, and moved from state to state."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from agencies.models import Agency, Role
from campaigns import copying, verbs
from campaigns.models import Campaign, Participation
from tests.recipes import agencies as make
from tests.recipes.crowd import rush

pytestmark = pytest.mark.django_db


@pytest.fixture
def summer(db) -> Campaign:
    """The campaign of 2026, in which one agency has its own dates."""
    campaign = Campaign.objects.create(
        year=2026, title_ar="صيف 2026", title_fr="Été 2026", state="closed", desk_from=date(2026, 6, 15),
        desk_to=date(2026, 9, 15), open_from=date(2026, 8, 10),
    )  # fmt: skip
    agency = make.agency("one", "AUA", "Une")
    Participation.objects.create(
        campaign=campaign, agency=agency, open_from=date(2026, 8, 3), open_to=date(2026, 8, 7), saturday=True,
        programme_ar="البرنامج", programme_fr="Programme", contact=make.contact(agency), requests_target=120,
        note="entre nous", source="seasons.csv",
    )  # fmt: skip
    campaign.circulars.create(reference="n° 12")
    return campaign


def ministry(role=Role.MINISTRY_ADMIN):
    return make.staff(role)


def test_the_next_summer_takes_over_dates_by_whole_weeks_and_agencies(summer):
    opened = verbs.open_campaign(year=2027, by=ministry())

    made, part = Campaign.objects.get(year=2027), Participation.objects.get(campaign__year=2027)
    assert (opened.campaign, opened.copied_from, opened.agencies) == (made, summer, 1)
    assert (made.state, made.title_ar, made.title_fr) == ("prepared", "صيف 2027", "Été 2027")
    assert (made.desk_from, made.desk_to) == (date(2027, 6, 14), date(2027, 9, 14))
    assert (made.open_from, made.open_to) == (date(2027, 8, 9), None)
    assert (part.open_from, part.open_to, part.desk_from) == (date(2027, 8, 2), date(2027, 8, 6), None)
    assert (part.agency, part.contact, part.saturday) == (
        Agency.objects.get(),
        Agency.objects.get().contacts.get(),
        True,
    )
    assert (part.programme_ar, part.programme_fr, part.requests_target) == ("البرنامج", "Programme", 120)
    assert (part.note, part.source, made.circulars.count()) == ("", "", 0)


@pytest.mark.parametrize("after", range(2027, 2041))
def test_a_day_keeps_its_weekday_and_stays_within_four_days_of_its_date(after):
    by = copying.shift(2026, after)

    for month in range(1, 13):
        day = date(2026, month, 20)
        assert (day + by).weekday() == day.weekday()
        assert abs(day + by - date(after, month, 20)) <= timedelta(days=4)


def test_a_year_that_has_its_campaign_is_refused_and_nothing_is_copied_twice(summer):
    verbs.open_campaign(year=2027, by=ministry())

    with pytest.raises(ValidationError) as refused:
        verbs.open_campaign(year=2027, by=ministry())

    assert refused.value.code == "exists"
    assert (Campaign.objects.count(), Participation.objects.count()) == (2, 2)


@pytest.mark.parametrize(("year", "code"), [(2025, "nothing_to_copy"), (1999, "year"), (2101, "year")])
def test_odd_years_are_refused(summer, year, code):
    with pytest.raises(ValidationError) as refused:
        verbs.open_campaign(year=year, by=ministry())

    assert refused.value.code == code
    assert Campaign.objects.get() == summer


@pytest.mark.parametrize("role", [Role.MINISTRY_READER, Role.AGENCY_ADMIN, Role.OFFICER])
def test_only_the_ministrys_administrator_opens_and_moves_a_campaign(summer, role):
    at = None if role == Role.MINISTRY_READER else Agency.objects.get()
    person = make.staff(role, at)

    with pytest.raises(PermissionDenied):
        verbs.open_campaign(year=2027, by=person)
    with pytest.raises(PermissionDenied):
        verbs.move(campaign=summer, state="open", by=person)

    assert Campaign.objects.get().state == "closed"


def test_a_campaign_opens_closes_and_opens_again(summer):
    made, by = verbs.open_campaign(year=2027, by=ministry()).campaign, ministry()

    states = [verbs.move(campaign=made, state=state, by=by).state for state in ("open", "closed", "open")]

    assert states == ["open", "closed", "open"]
    assert Campaign.objects.get(year=2027).state == "open"


@pytest.mark.parametrize(("before", "after"), [("prepared", "closed"), ("frozen", "open"), ("open", "open")])
def test_a_state_that_may_not_follow_is_refused(summer, before, after):
    Campaign.objects.update(state=before)

    with pytest.raises(ValidationError):
        verbs.move(campaign=summer, state=after, by=ministry())

    assert Campaign.objects.get().state == before


def test_the_command_line_opens_a_summer_and_says_what_came_along(summer):
    said = StringIO()

    call_command("open_campaign", "2027", stdout=said)

    assert "agencies: 1" in said.getvalue()
    assert "open days: 1" in said.getvalue()
    assert Campaign.objects.get(year=2027).state == "prepared"
    with pytest.raises(CommandError):
        call_command("open_campaign", "2027")


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_open_one_summer(summer):
    by = ministry()

    results = rush(*[lambda: verbs.open_campaign(year=2027, by=by)] * 4)

    refused = [result for result in results if isinstance(result, ValidationError)]
    assert len(refused) == 3
    assert {error.code for error in refused} == {"exists"}
    assert Participation.objects.filter(campaign__year=2027).count() == 1
