"""Times that come free are offered to the waiting list by itself, before everybody sees them.

Safe however many workers do it at once: an office is asked by one at a time (its row lock keeps the turn), a place
is changed under its own lock, and the exclusion constraint decides who has a time. Each offer is a transaction of its
own: it holds one time at most while it waits for anybody.
"""

import logging
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import DatabaseError
from django.db.models import Max, Min, Q
from django.utils import timezone

from agencies.models import Office
from agencies.opening.day import instant
from appointments import notices
from appointments.models import Actor, Booking, BookingRules, Service, Wait, WaitEntry
from appointments.models.wait import WaitEntryQuerySet
from appointments.slots import MOST_DAYS, Slot, Wish, free_slots
from appointments.verbs import places
from appointments.verbs.places import LEAST_COOLING
from appointments.verbs.taking import insert, whole
from common import days

log = logging.getLogger(__name__)
LEAST_TO_ANSWER = timedelta(minutes=30)
AT_ONCE = 50  # offers of one office in one round
SECONDS = 40.0  # the round begins anew each minute
_NAMED = ("agency", "office", "service", "person", "case")
Key = tuple[int, str, int]  # service, way, people


def tend(*, seconds: float = SECONDS) -> int:
    """One round over the list; how many times were offered. The next round reaches what this one did not."""
    if not WaitEntry.objects.standing().exists():
        return 0
    until, made = time.monotonic() + seconds, 0
    places.forget_unconfirmed()
    places.expire_offers()
    places.end_places()
    for office in _offices_to_ask():
        if time.monotonic() > until:
            break
        made += offer_at(office=office)
    return made


def _offices_to_ask() -> list[Office]:
    """Offices where somebody is in turn, beginning elsewhere each minute: none is always the last."""
    waiting = _in_turn().order_by().values("office_id")
    found = list(Office.objects.filter(pk__in=waiting, active=True).select_related("agency").order_by("pk"))
    start = int(time.time() // 60) % len(found) if found else 0
    return found[start:] + found[:start]


class Busy(Exception):
    """Another worker asks this office's list."""


def offer_at(*, office: Office, most: int = AT_ONCE) -> int:
    """Offer what is free at an office to whoever is in turn; how many times. It stops when another worker does it."""
    found, made = _times_at(office), 0
    try:
        for entry in _asked(office, found) if found else ():
            made += _offer_first(entry, found[entry.service_id, entry.mode, entry.party])
            if made == most:
                break
    except Busy:
        log.info("another worker asks the waiting list of office %s", office.pk)
    return made


def _in_turn() -> WaitEntryQuerySet:
    """In turn, for a service in use, with an offer left."""
    most = BookingRules.objects.current().offers_most
    return WaitEntry.objects.in_turn().filter(service__active=True, offers_made__lt=most)


def _times_at(office: Office) -> dict[Key, list[Slot]]:
    """Free times of each wish of those in turn, from the first stay's beginning to the last one's end."""
    waiting = _in_turn().filter(office=office).order_by()
    wishes = list(waiting.values_list("service", "mode", "party").annotate(Min("first_day"), Max("last_day")))
    services = Service.objects.in_bulk({wish[0] for wish in wishes})
    found = {}
    for service, mode, party, first, last in wishes:
        wish = Wish(services[service], office, mode, party, freshly_freed=True)
        found[service, mode, party] = list(free_within(wish, first, last))
    return {key: slots for key, slots in found.items() if slots}


def free_within(wish: Wish, first: date, last: date) -> Iterator[Slot]:
    """Free times between two days however far apart, the first first."""
    now = timezone.now()
    first, last = max(first, days.local(now).date()), min(last, wish.last_day(now))
    while first <= last:
        until = min(last, first + timedelta(days=MOST_DAYS - 1))
        for slots in free_slots(wish, first, until, now=now).values():
            yield from slots
        first = until + timedelta(days=1)


def _asked(office: Office, times: dict[Key, list[Slot]]) -> WaitEntryQuerySet:
    """Those in turn at an office for whom anything is free at all."""
    wanted = Q()
    for service, mode, party in times:
        wanted |= Q(service=service, mode=mode, party=party)
    return _in_turn().filter(wanted, office=office).select_related(*_NAMED)


def _offer_first(entry: WaitEntry, times: list[Slot]) -> bool:
    """Offer the first of the times that suits. One that turns out to be gone is not tried again."""
    for slot in _suiting(entry, times):
        try:
            if offer(entry=entry, slot=slot):
                return True
        except WaitEntry.DoesNotExist:  # answered or left at this moment
            return False
        except (Busy, DatabaseError):
            raise
        except Exception:  # a place that cannot be written to must not hold up the others
            log.exception("waiting list, place %s", entry.pk)
            return False
        times.remove(slot)
    return False


def _suiting(entry: WaitEntry, times: list[Slot]) -> list[Slot]:
    """Times within the stay that can still be answered, without those that were offered to it before."""
    now, rules = timezone.now(), BookingRules.objects.current()
    before = set(entry.offers.values_list("day", "starts")) if entry.offers_made else set()
    return [
        slot
        for slot in times
        if entry.first_day <= slot.day <= entry.last_day
        and (slot.day, slot.starts) not in before
        and held_until(slot, entry.service, rules, now) >= now + LEAST_TO_ANSWER
    ]


def held_until(slot: Slot, service: Service, rules: BookingRules, now: datetime) -> datetime:
    """Until when an offer stands: some hours, but never beyond the notice that the service asks for."""
    latest = instant(slot.day, slot.starts) - timedelta(hours=service.notice_hours)
    return min(now + timedelta(hours=rules.offer_hours), latest)


@whole
def offer(*, entry: WaitEntry, slot: Slot) -> Booking | None:
    """Hold a time for whoever is in turn and write to them; None when the time is gone.

    When nobody takes it, it still cools until the list was asked again. Raises Busy while another worker asks the
    office's list, WaitEntry.DoesNotExist when the place is not in turn (any more) or just being changed.
    """
    mine = Office.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=entry.office_id)
    if not list(mine.values_list("pk", flat=True)):
        raise Busy
    fresh = _in_turn().select_related(*_NAMED).select_for_update(of=("self",), skip_locked=True).get(pk=entry.pk)
    rules = BookingRules.objects.current()
    wish = Wish(fresh.service, fresh.office, fresh.mode, fresh.party, freshly_freed=True)
    until = held_until(slot, fresh.service, rules, timezone.now())
    kept = {name: value for name, value in fresh.carried().items() if name not in ("person", "party")}
    held = insert(
        wish, slot.day, slot.starts, wait=fresh, held_until=until,
        cooling_until=until + timedelta(minutes=max(rules.cooling_minutes, LEAST_COOLING)), **kept,
    )  # fmt: skip
    if held is None:
        return None
    fresh.offers_made, fresh.offered_on = fresh.offers_made + 1, days.today()
    fresh.move_to(Wait.OFFERED)
    held.record("offered", by=None, actor=Actor.SYSTEM)
    notices.wait_offered(fresh, Booking.objects.for_page().get(pk=held.pk))
    return held
