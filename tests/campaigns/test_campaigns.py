from datetime import date

import pytest
from django.db import IntegrityError, transaction

from campaigns.models import Campaign, Participation
from common import days
from tests.recipes import agencies as make

pytestmark = pytest.mark.django_db


def test_the_campaign_of_a_day_is_its_years():
    summer = Campaign.objects.create(year=2023)

    assert Campaign.objects.for_day(date(2023, 12, 31)) == summer
    assert Campaign.objects.for_day(date(2024, 1, 1)) is None


def test_the_current_campaign_is_this_years(monkeypatch):
    summer = Campaign.objects.create(year=2027)
    monkeypatch.setattr(days, "today", lambda: date(2027, 3, 1))

    assert Campaign.objects.current() == summer


def test_an_agencys_dates_come_before_the_campaigns():
    campaign = Campaign.objects.create(
        year=2027, desk_from=date(2027, 6, 15), desk_to=date(2027, 8, 30), open_from=date(2027, 8, 9),
        open_to=date(2027, 8, 13),
    )  # fmt: skip
    agency = make.agency("one", "AUA", "Une")

    own = Participation.objects.create(
        campaign=campaign, agency=agency, open_from=date(2027, 8, 16), open_to=date(2027, 8, 20)
    )

    assert own.desk == (date(2027, 6, 15), date(2027, 8, 30))
    assert own.open_days == (date(2027, 8, 16), date(2027, 8, 20))


def test_dates_in_the_wrong_order_are_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.create(year=2027, open_from=date(2027, 8, 10), open_to=date(2027, 8, 1))


def test_an_agency_takes_part_once():
    campaign, agency = Campaign.objects.create(year=2027), make.agency("one", "AUA", "Une")
    Participation.objects.create(campaign=campaign, agency=agency)

    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.create(campaign=campaign, agency=agency)


def test_staff_manage_their_own_summer_and_the_ministry_all():
    ours, theirs = make.two_agencies()
    campaign = Campaign.objects.create(year=2027)
    for agency in (ours, theirs):
        Participation.objects.create(campaign=campaign, agency=agency)

    local, ministry = make.staff("agency_admin", ours), make.staff("ministry_admin")

    assert [row.agency for row in Participation.objects.manageable_by(local)] == [ours]
    assert Participation.objects.manageable_by(ministry).count() == 2
