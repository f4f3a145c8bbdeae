"""A day closed: where each appointment goes, who is told, and that none is lost or doubled."""

import uuid
from collections import Counter
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from agencies.models import DayException, Holiday, HoursPeriod, HoursRule, Role
from appointments import misfits, tasks
from appointments.models import Booking, Closing, LaneAbsence, Service, WaitEntry
from appointments.slots import free_slots
from appointments.verbs import changing, closing, rebooking
from common import days
from notifications.models import Message
from tests.recipes import appointments as make
from tests.recipes import desk
from tests.recipes import waiting as wait

pytestmark = pytest.mark.django_db
MONDAY = make.monday()


@pytest.fixture
def of():
    return make.wish(opens=time(9), closes=time(11))


@pytest.fixture
def chief(of):
    return desk.officer(of.office.agency, Role.CHIEF)


def close(of, by, first: date = MONDAY, last: date | None = None):
    return closing.close_days(
        offices=[of.office], first=first, last=last or first, reason_ar="أشغال", reason_fr="Travaux", by=by
    )


def settled(of, by, way: str = "move_or_cancel", rows: list[Booking] | None = None, **fields) -> Closing:
    """A decision over all that no longer fits, carried out."""
    keys = list(misfits.misfits([of.office]))
    rows = rows or [Booking.objects.for_page().get(pk=key) for key in keys]
    values = {"key": uuid.uuid4(), "reason": "closed", "language": "fr"} | fields
    begun = rebooking.begin(way=way, bookings=rows, by=by, **values)
    rebooking.finish_now(begun)
    begun.refresh_from_db()
    return begun


def states(of: Closing) -> dict[str, int]:
    return dict(Counter(of.steps.values_list("state", flat=True)))


def now_of(booking: Booking) -> Booking:
    return Booking.objects.filter(uid=booking.uid).latest("sequence")


def letters(template: str) -> list[Message]:
    return list(Message.objects.filter(template=template))


def test_each_goes_to_the_nearest_free_time_with_an_apology(of, chief):
    first, second = make.booked(of, starts=time(9)), make.booked(of, starts=time(9, 30))
    close(of, chief)

    done = settled(of, chief)

    assert states(done) == {"moved": 2}
    assert done.done_at
    # The Friday before has its last times at 10 and 10:30; the nearest to a Monday morning is Tuesday's 9 o'clock.
    tuesday = MONDAY + timedelta(days=1)
    places = {(now_of(row).day, now_of(row).starts) for row in (first, second)}
    assert places == {(tuesday, time(9)), (tuesday, time(9, 30))}
    told = letters("appointment_moved")
    assert {letter.to for letter in told} == {first.person.email, second.person.email}
    assert all(letter.context["sorry"] for letter in told)
    assert misfits.misfits([of.office]) == {}


def test_the_dry_run_says_the_same_and_changes_nothing(of, chief):
    rows = [make.booked(of, starts=hour) for hour in (time(9), time(9, 30), time(10))]
    close(of, chief)
    before = Booking.objects.count(), Message.objects.count()

    trial = {plan.booking.pk: (plan.slot.day, plan.slot.starts) for plan in closing.plans(rows)}
    same = before == (Booking.objects.count(), Message.objects.count())
    settled(of, chief)

    assert same
    assert len(set(trial.values())) == 3
    assert trial == {row.pk: (now_of(row).day, now_of(row).starts) for row in rows}


def test_two_services_in_one_lane_are_never_planned_onto_each_other(of, chief):
    long = make.service(minutes=45, buffer_minutes=0)
    of.office.lanes.get().services.add(long)
    rows = [make.booked(of, starts=time(9)), make.booked(make.Wish(long, of.office, "in_person"), starts=time(9, 45))]
    close(of, chief)

    plans = closing.plans(rows)
    done = settled(of, chief)

    spans = sorted((plan.slot.day, plan.slot.starts, plan.slot.ends) for plan in plans)
    assert spans[0][0] < spans[1][0] or spans[0][2] <= spans[1][1]
    assert states(done) == {"moved": 2}


def test_an_absent_lane_keeps_the_time_where_another_lane_is_free(chief):
    of = make.wish(lanes=2, opens=time(9), closes=time(11))
    booking = make.booked(of, starts=time(9))
    LaneAbsence.objects.create(lane=booking.lane, first_day=MONDAY, last_day=MONDAY)

    settled(of, desk.officer(of.office.agency, Role.CHIEF))

    row = now_of(booking)
    assert (row.day, row.starts) == (MONDAY, time(9))
    assert row.lane != booking.lane
    assert chief


def test_nobody_is_moved_out_of_a_stay_that_is_known(chief):
    of = wait.on_mondays()
    person = desk.citizen()
    case = desk.case(by=person)
    case.stay_from, case.stay_to = MONDAY, MONDAY + timedelta(days=3)
    case.save()
    inside = make.booked(of, person, starts=time(9))
    Booking.objects.filter(pk=inside.pk).update(case=case)
    outside = make.booked(of, starts=time(9, 30))
    close(of, chief)

    done = settled(of, chief, "move")

    assert states(done) == {"refused": 1, "moved": 1}
    assert done.steps.get(state="refused").booking == inside
    assert "2026" in done.steps.get(state="refused").why or "2027" in done.steps.get(state="refused").why
    assert now_of(outside).day in (MONDAY - timedelta(days=7), MONDAY + timedelta(days=7))
    assert now_of(inside).status == "booked"


def test_whoever_has_few_days_chooses_before_whoever_has_many(chief):
    of = wait.on_mondays(closes=time(9, 30))
    free, bound = make.booked(of, day=MONDAY), make.booked(wait_lane(of), day=MONDAY)
    wait_entry = WaitEntry.objects.create(
        agency=of.office.agency, office=of.office, service=of.service, person=bound.person, party=1,
        first_day=MONDAY, last_day=MONDAY + timedelta(days=7), status="booked", confirmed_at=timezone.now(),
    )  # fmt: skip
    close(of, chief)
    of.office.lanes.last().absences.create(first_day=MONDAY + timedelta(days=1), last_day=MONDAY + timedelta(days=30))

    plans = {plan.booking.pk: plan.slot.day for plan in closing.plans([free, bound])}

    assert plans[bound.pk] == MONDAY + timedelta(days=7)
    assert plans[free.pk] != plans[bound.pk]
    assert wait_entry


def wait_lane(of):
    """Another desk beside the first."""
    make.lane(of.office, of.service)
    return of


def test_nobody_is_moved_to_a_time_they_may_not_read_of_before(chief, monkeypatch):
    of = make.wish(opens=time(9), closes=time(11), notice_hours=1)
    booking = make.booked(of, starts=time(10))
    close(of, chief)
    monkeypatch.setattr(timezone, "now", lambda: booking.starts_at - timedelta(hours=20))

    (plan,) = closing.plans([booking])

    moment = days.start_of(plan.slot.day) + timedelta(hours=plan.slot.starts.hour)
    assert moment - timezone.now() >= closing.LEAST_WARNING - timedelta(hours=1)


def test_nobody_is_moved_to_hours_of_duty_on_a_closed_day(of, chief):
    booking = make.booked(of, starts=time(10))
    of.office.lanes.update(on_duty=True)
    period = HoursPeriod.objects.create(
        kind="summer", name_ar="صيف", name_fr="Été", first_day=MONDAY, last_day=MONDAY + timedelta(days=1)
    )
    for weekday in (0, 1):
        HoursRule.objects.create(
            period=period, weekday=weekday, opens=time(16), closes=time(18), effect="adds", duty=True
        )
    Holiday.objects.create(day=MONDAY, name_ar="عيد", name_fr="Fête")
    said = {"agency": of.office.agency, "day": MONDAY, "kind": "added"}
    DayException.objects.create(opens=time(16), closes=time(18), **said)

    (plan,) = closing.plans([booking])

    assert free_slots(of, MONDAY, MONDAY), "there would be a time"
    assert plan.slot.day != MONDAY


def test_where_nothing_is_free_it_is_cancelled_with_the_nearest_times_or_left(chief):
    of = wait.on_mondays()
    horizon = Service.objects.filter(pk=of.service.pk)
    booking = make.booked(of, starts=time(9))
    horizon.update(horizon_days=15)
    close(of, chief)
    DayException.objects.create(agency=of.office.agency, day=MONDAY - timedelta(days=7), kind="closed")

    left = settled(of, chief, "move")
    done = settled(of, chief, "move_or_cancel")

    assert (states(left), states(done)) == ({"refused": 1}, {"cancelled": 1})
    (letter,) = letters("appointment_cancelled")
    assert letter.context["sorry"]
    assert now_of(booking).reason == "closed"


def test_what_fits_again_or_was_settled_meanwhile_is_left_alone(of, chief):
    rows = [make.booked(of, starts=hour) for hour in (time(9), time(9, 30))]
    made = close(of, chief)
    begun = rebooking.begin(key=uuid.uuid4(), way="cancel", reason="closed", bookings=rows, by=chief, language="fr")
    changing.cancel(booking=rows[0], reason="plans", by=rows[0].person)
    for row in made:
        row.delete()

    rebooking.finish_now(begun)

    assert states(begun) == {"refused": 2}
    assert now_of(rows[1]).status == "booked"
    assert len(letters("appointment_cancelled")) == 1


def test_the_same_decision_sent_twice_is_one(of, chief):
    booking = make.booked(of, starts=time(9))
    close(of, chief)
    key = uuid.uuid4()

    first = settled(of, chief, "cancel", [booking], key=key)
    again = settled(of, chief, "cancel", [booking], key=key)

    assert first.pk == again.pk
    assert len(letters("appointment_cancelled")) == 1


def test_a_worker_that_died_is_taken_over_by_the_next_round(of, chief):
    rows = [make.booked(of, starts=hour) for hour in (time(9), time(9, 30), time(10))]
    close(of, chief)
    begun = rebooking.begin(key=uuid.uuid4(), way="cancel", reason="closed", bookings=rows, by=chief, language="fr")
    rebooking.work(begun, 1)

    assert tasks.go_on_with_closings() == 1
    assert states(begun) == {"cancelled": 3}
    assert tasks.go_on_with_closings() == 0
    assert len(letters("appointment_cancelled")) == 3


def test_a_fault_of_ours_leaves_one_appointment_as_it_was_and_goes_on(of, chief, monkeypatch):
    rows = [make.booked(of, starts=hour) for hour in (time(9), time(9, 30))]
    close(of, chief)
    cancel = changing.cancel
    monkeypatch.setattr(
        rebooking.changing, "cancel",
        lambda booking, **kwargs: 1 / 0 if booking.pk == rows[0].pk else cancel(booking=booking, **kwargs),
    )  # fmt: skip

    done = settled(of, chief, "cancel")

    assert states(done) == {"refused": 1, "cancelled": 1}
    assert now_of(rows[0]).status == "booked"


def test_closing_twice_is_closed_once_and_needs_days_to_come(of, chief):
    first, again = close(of, chief), close(of, chief, MONDAY, MONDAY + timedelta(days=1))

    assert (len(first), len(again)) == (1, 1)
    for wrong in ((MONDAY, MONDAY - timedelta(days=1)), (date(2020, 1, 1), MONDAY), (MONDAY, date(9999, 1, 1))):
        with pytest.raises(ValidationError):
            close(of, chief, *wrong)
    assert {row.reason_ar for row in DayException.objects.all()} == {"أشغال"}


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MINISTRY_ADMIN, None])
def test_only_the_chief_and_the_administrator_of_that_agency_close_and_settle(of, chief, role):
    booking = make.booked(of, starts=time(9))
    there = desk.agency("elsewhere", "AUEL", "Ailleurs", "05.255")
    stranger = desk.officer(there, Role.CHIEF)
    if role:
        at = None if role == Role.MINISTRY_ADMIN else of.office.agency
        stranger = desk.officer(at, role)

    with pytest.raises(PermissionDenied):
        close(of, stranger)
    close(of, desk.officer(of.office.agency, Role.AGENCY_ADMIN))
    with pytest.raises(PermissionDenied):
        settled(of, stranger, "cancel", [booking])

    assert now_of(booking).status == "booked"
    assert chief


def test_whoever_lost_the_right_meanwhile_settles_nothing(of, chief):
    booking = make.booked(of, starts=time(9))
    close(of, chief)
    begun = rebooking.begin(
        key=uuid.uuid4(), way="cancel", reason="closed", bookings=[booking], by=chief, language="fr"
    )
    chief.postings.update(until=days.today() - timedelta(days=1))

    tasks.go_on_with_closings()

    assert states(begun) == {"refused": 1}
    assert now_of(booking).status == "booked"


@pytest.mark.parametrize(
    "wrong",
    [{"way": "burn"}, {"reason": "plans"}, {"reason": ""}, {"bookings": []}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_decision_without_sense_is_refused(of, chief, wrong):
    booking = make.booked(of, starts=time(9))
    sound = {"key": uuid.uuid4(), "way": "cancel", "reason": "closed", "bookings": [booking], "by": chief}

    with pytest.raises(ValidationError):
        rebooking.begin(**sound | wrong, language="fr")


def test_another_persons_decision_cannot_be_carried_on_under_its_key(of, chief):
    booking, key = make.booked(of, starts=time(9)), uuid.uuid4()
    close(of, chief)
    settled(of, chief, "cancel", [booking], key=key)
    other = desk.officer(of.office.agency, Role.CHIEF)

    with pytest.raises(ValidationError):
        rebooking.begin(key=key, way="cancel", reason="closed", bookings=[booking], by=other, language="fr")
