"""What becomes of a place on the waiting list, and of the time held for it, by itself or when something else happens.

Locks are taken place first, then its offer; a place locked by somebody else is left to the next round.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from appointments import notices
from appointments.models import Actor, Booking, BookingRules, Status, Wait, WaitEntry
from appointments.models.wait import WaitEntryQuerySet
from common import days

LEAST_COOLING = 5  # minutes; the list is asked each minute
UNCONFIRMED_KEPT = timedelta(days=2)
BATCH = 200


def cooling_of(freed: Booking, actor: str) -> int:
    """Minutes for which a time given back is kept from everybody: until the list was asked, whoever gave it back."""
    minutes = BookingRules.objects.current().cooling_minutes
    if WaitEntry.objects.wanting(freed).exists():
        return max(minutes, LEAST_COOLING)
    return minutes if actor == Actor.CITIZEN else 0


def end_offer(entry: WaitEntry, *, verb: str, actor: str, by: User | None = None) -> None:
    """Give back the time held for a place, if any. The caller holds the place's row lock."""
    offer = entry.offers.select_for_update(of=("self",)).filter(status=Status.HELD).first()
    if offer:
        offer.cool(max(BookingRules.objects.current().cooling_minutes, LEAST_COOLING))
        offer.move_to(Status.LAPSED, verb=verb, by=by, actor=actor)


def wait_on(entry: WaitEntry) -> None:
    """After an offer that came to nothing: wait for the next one, or be over after the last."""
    spent = entry.offers_made >= BookingRules.objects.current().offers_most
    if spent or entry.last_day < days.today():
        _end(entry)
    else:
        entry.move_to(Wait.WAITING)


def served(booking: Booking) -> int:
    """Whoever has an appointment leaves the lists of that service; how many places. The caller is in a transaction."""
    standing = WaitEntry.objects.standing().filter(person=booking.person_id or 0, service=booking.service_id)
    others = standing.exclude(pk=booking.wait_id or 0)
    found = list(others.select_for_update(of=("self",), skip_locked=True))
    for entry in found:
        _settle(entry)
    return len(found)


def expire_offers() -> int:
    """Places whose offer nobody took in time wait on, or are over after their last; how many."""
    live = Booking.objects.filter(wait=OuterRef("pk"), status=Status.HELD, held_until__gt=timezone.now())
    return _each(WaitEntry.objects.filter(~Exists(live), status=Wait.OFFERED), _lapse)


def end_places() -> int:
    """Places of who has an appointment meanwhile, whose stay is over, or without an offer left; how many."""
    placed = WaitEntry.objects.standing().filter(confirmed_at__isnull=False)
    booked = Booking.objects.filter(person=OuterRef("person"), service=OuterRef("service"), status=Status.BOOKED)
    spent = Q(status=Wait.WAITING, offers_made__gte=BookingRules.objects.current().offers_most)
    found = _each(placed.filter(Exists(booked)), _settle)
    return found + _each(placed.filter(spent | Q(last_day__lt=days.today())), _end)


def forget_unconfirmed() -> int:
    """Delete what nobody confirmed by its code in two days: nobody is known to have wanted it."""
    old = WaitEntry.objects.filter(confirmed_at=None, made_at__lt=timezone.now() - UNCONFIRMED_KEPT)
    return old.delete()[0]


def _lapse(entry: WaitEntry) -> None:
    end_offer(entry, verb="offer_lapsed", actor=Actor.SYSTEM)
    wait_on(entry)


def _settle(entry: WaitEntry) -> None:
    end_offer(entry, verb="not_needed", actor=Actor.SYSTEM)
    entry.move_to(Wait.BOOKED)


def _end(entry: WaitEntry) -> None:
    """Nothing was taken or found for it: over, with a letter."""
    end_offer(entry, verb="offer_lapsed", actor=Actor.SYSTEM)
    entry.move_to(Wait.OVER)
    notices.wait_over(entry)


def _each(found: WaitEntryQuerySet, act: Callable[[WaitEntry], None]) -> int:
    """Do something to each of some places under its lock, in a transaction each; how many."""
    done = 0
    named = found.select_related("agency", "office", "service", "person", "case")
    for key in list(found.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            entry = named.select_for_update(of=("self",), skip_locked=True).filter(pk=key).first()
            if entry:
                act(entry)
                done += 1
    return done
