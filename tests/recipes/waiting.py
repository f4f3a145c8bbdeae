"""Plain recipes of the waiting list: an office that is full, somebody who waits, a time that comes free."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from agencies.models import HoursPeriod, HoursRule
from appointments.models import Booking, BookingRules, WaitEntry
from appointments.slots import Wish, free_slots
from appointments.verbs import changing, offering, waiting
from common import days
from notifications.models import Message
from tests.recipes import appointments as make
from tests.recipes import desk


def on_mondays(lanes: int = 1, closes: time = time(11), **fields: Any) -> Wish:
    """A service at an office that is open on Mondays from 9."""
    period = HoursPeriod.objects.create(kind="normal", name_ar="عادي", name_fr="Normal")
    HoursRule.objects.create(period=period, weekday=0, opens=time(9), closes=closes)
    return make.wish(lanes=lanes, **fields)


def full(of: Wish | None = None, day: date | None = None) -> tuple[Wish, list[Booking]]:
    """An office open from 9 to 11 on Mondays alone, all of its times on one of them booked."""
    of, day = of or on_mondays(), day or make.monday()
    taken = []
    while slots := free_slots(of, day, day).get(day):
        taken.append(make.booked(of, day=day, starts=slots[0].starts))
    return of, taken


def place(
    of: Wish, by: User | None = None, first: date | None = None, last: date | None = None, **typed: Any
) -> WaitEntry:
    """Somebody's confirmed place; in Morocco on one Monday unless told otherwise."""
    by, first = by or desk.citizen(), first or make.monday()
    said = {"name_latin": by.name_latin, "name_ar": by.name_ar, "email": by.email, "time_zone": by.time_zone} | typed
    return waiting.join(
        wish=of, first_day=first, last_day=last or first, typed=said, language=by.language, by=by
    )  # fmt: skip


def freed(booking: Booking) -> Booking:
    """A time given back by its person."""
    return changing.cancel(booking=booking, reason="plans", by=booking.person)


def offered(of: Wish | None = None, **fields: Any) -> tuple[WaitEntry, Booking]:
    """A place and the time that is held for it."""
    of, taken = full(of)
    entry = place(of, **fields)
    freed(taken[0])
    offering.tend()
    return fresh(entry), entry.offers.get(status="held")


def fresh(entry: WaitEntry) -> WaitEntry:
    """The place as it is now."""
    return WaitEntry.objects.select_related("agency", "office", "service", "person", "case").get(pk=entry.pk)


def too_late(offer: Booking) -> None:
    """Let the hold of an offer have run out a minute ago."""
    Booking.objects.filter(pk=offer.pk).update(held_until=timezone.now() - timedelta(minutes=1))


def next_day(entry: WaitEntry) -> None:
    """Let the last offer have been made yesterday."""
    WaitEntry.objects.filter(pk=entry.pk).update(offered_on=days.today() - timedelta(days=1))


def letters(template: str, to: WaitEntry | None = None) -> list[Message]:
    """Letters of a kind, in order; to one person."""
    found = Message.objects.filter(template=template).order_by("pk")
    return list(found.filter(to=to.email) if to else found)


def no_cooling() -> BookingRules:
    """Rules by which a cancelled time is everybody's at once."""
    return BookingRules.objects.update_or_create(pk=1, defaults={"cooling_minutes": 0})[0]
