"""What is kept in a process is read again as soon as one of its tables was written, by whomever."""

from datetime import time, timedelta

import pytest
from django.db import connection, transaction

from agencies.models import Agency, DayException, DutyShift, Holiday, HoursPeriod, HoursRule, Office
from appointments import standing
from appointments.models import BookingRules, Lane, Service
from appointments.offered import offered
from appointments.slots import free_slots
from common import days
from tests.recipes import agencies
from tests.recipes import appointments as make
from tests.recipes.crowd import rush

pytestmark = pytest.mark.django_db
MONDAY = make.monday()


def starts(wish) -> list[str]:
    return [f"{slot.starts:%H:%M}" for slot in free_slots(wish, MONDAY, MONDAY).get(MONDAY, [])]


@pytest.fixture
def wish():
    found = make.wish(opens=time(9), closes=time(10), notice_hours=0)
    assert starts(found) == ["09:00", "09:30"]
    return found


def test_hours_that_stand_are_not_read_again(wish, django_assert_num_queries):
    found = offered(wish.office.agency.slug, wish.service.key)

    # the stamp, and what is taken
    with django_assert_num_queries(2):
        assert starts(found.wish(found.offices[0], "in_person")) == ["09:00", "09:30"]
    with django_assert_num_queries(1):
        assert offered(wish.office.agency.slug, wish.service.key) is found


@pytest.mark.parametrize(
    ("write", "then"),
    [
        (lambda wish: Holiday.objects.create(day=MONDAY, name_ar="عيد", name_fr="Fête"), []),
        (lambda wish: DayException.objects.create(agency=wish.office.agency, day=MONDAY, kind="closed"), []),
        (lambda wish: HoursRule.objects.filter(weekday=0).update(closes=time(9, 30)), ["09:00"]),
        (lambda wish: HoursRule.objects.filter(weekday=0).delete(), []),
        (lambda wish: HoursPeriod.objects.update(first_day=MONDAY + timedelta(days=1)), []),
        (lambda wish: Office.objects.update(kind="stand"), []),
    ],
)
def test_hours_written_by_anybody_hold_at_the_next_look(wish, write, then):
    write(wish)

    assert starts(wish) == then


def test_a_duty_that_is_published_opens_its_lane(wish):
    Lane.objects.update(on_duty=True)
    line = agencies.contact(wish.office.agency)

    DutyShift.objects.create(
        agency=wish.office.agency, line=line, day=MONDAY, starts=time(18), ends=time(19), published=True
    )

    assert starts(wish) == ["09:00", "09:30", "18:00", "18:30"]


def test_services_lanes_and_agencies_are_what_they_are_now(wish):
    slug, key = wish.office.agency.slug, wish.service.key
    assert len(offered(slug, key).lanes) == 1

    make.lane(wish.office, wish.service)
    assert len(offered(slug, key).lanes) == 2
    Service.objects.update(minutes=45)
    assert offered(slug, key).service.minutes == 45
    wish.office.lanes.first().services.clear()
    assert len(offered(slug, key).lanes) == 1
    Agency.objects.update(until=days.today() - timedelta(days=1))
    assert offered(slug, key) is None


def test_the_numbers_of_booking_are_what_they_are_now():
    assert standing.rules().hold_minutes == 10

    BookingRules.objects.create(pk=1, hold_minutes=5)

    assert standing.rules().hold_minutes == 5


def test_what_was_undone_is_forgotten(wish):
    with transaction.atomic():
        Holiday.objects.create(day=MONDAY, name_ar="عيد", name_fr="Fête")
        assert starts(wish) == []
        transaction.set_rollback(True)

    assert starts(wish) == ["09:00", "09:30"]


def test_every_table_behind_free_times_leaves_its_mark():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_object_table FROM information_schema.triggers WHERE trigger_name = %s",
            ["appointments_standing"],
        )
        marked = {row[0] for row in cursor.fetchall()}

    wanted = (Agency, Office, Holiday, DayException, HoursPeriod, HoursRule, DutyShift, Service, Lane, BookingRules)
    assert {model._meta.db_table for model in wanted} | {Lane.services.through._meta.db_table} <= marked


def test_old_marks_are_removed_and_nothing_old_is_believed(wish):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM appointments_standing")
        marks = cursor.fetchone()[0]
        cursor.execute("UPDATE appointments_standing SET stamp = stamp - 2 * 86400000000")

    assert standing.tidy() == marks > 0
    assert starts(wish) == ["09:00", "09:30"]
    Holiday.objects.create(day=MONDAY, name_ar="عيد", name_fr="Fête")
    assert starts(wish) == []


@pytest.mark.django_db(transaction=True)
def test_another_connection_sees_a_change_with_its_commit_and_not_before():
    wish = make.wish(opens=time(9), closes=time(10))
    assert starts(wish) == ["09:00", "09:30"]
    seen = []

    with transaction.atomic():
        Holiday.objects.create(day=MONDAY, name_ar="عيد", name_fr="Fête")
        seen += rush(lambda: starts(wish))
    seen += rush(lambda: starts(wish))

    assert seen == [["09:00", "09:30"], []]
