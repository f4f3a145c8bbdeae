"""Places that come free: lapsed ones given back, and offered to whoever waits."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from openhouse import notices
from openhouse.models import Registration, Seat, Session
from openhouse.verbs.registering import OFFERED_FOR, OFFERS_MOST, locked, refuse_off

AT_ONCE = 200


def lapse_due() -> int:
    """Give back what was held or offered too long, and end the lists of sessions that have begun; how many.

    Each in its own transaction, safe run twice.
    """
    keys = list(Registration.objects.lapsed().values_list("pk", flat=True)[:AT_ONCE])
    return sum(_lapse(pk) for pk in keys)


@transaction.atomic
def _lapse(pk: int) -> bool:
    rows = Registration.objects.lapsed().for_page().select_for_update(of=("self",), skip_locked=True)
    row = rows.filter(pk=pk).first()
    if row is None:
        return False
    # who let an offer pass goes on waiting, behind the others
    again = row.seat == Seat.OFFERED and row.offers_made < OFFERS_MOST and not row.session.is_past
    row.made_at = timezone.now() if again else row.made_at
    row.move_to(Seat.WAITING if again else Seat.LAPSED)
    # whoever was told that the event is called off needs no second letter
    if row.confirmed_at and not again and not row.session.event.is_off:
        notices.lapsed(row)
    return True


def offer_freed(at: datetime | None = None) -> int:
    """Offer free places of coming sessions to those who wait, the longest first; how many offers.

    A party that does not fit does not hold up a smaller one behind it.
    """
    at = at or timezone.now()
    waited = Registration.objects.filter(seat=Seat.WAITING, confirmed_at__isnull=False, session__starts_at__gt=at)
    sessions = Session.objects.filter(pk__in=waited.values("session_id")).for_page()
    return sum(_offer_in(session) for session in sessions)


@transaction.atomic
def _offer_in(session: Session) -> int:
    # one sweeper a session at a time; the count itself is safe without
    fresh = Session.objects.for_page().select_for_update(of=("self",), skip_locked=True).filter(pk=session.pk).first()
    if fresh is None or not fresh.takes_registrations:
        return 0
    offers = 0
    for row in Registration.objects.in_turn(fresh).select_for_update(of=("self",), skip_locked=True)[:AT_ONCE]:
        row.session = fresh
        if not fresh.take(row.party):
            continue
        row.offers_made += 1
        row.held_until = min(timezone.now() + OFFERED_FOR, fresh.starts_at)
        row.move_to(Seat.OFFERED)
        notices.offered(row)
        offers += 1
    return offers


@transaction.atomic
def accept(*, registration: Registration, by: User | None) -> Registration:
    """Take an offered place; the same twice is one. Raises ValidationError when the offer is over."""
    row = locked(registration)
    if row.seat == Seat.REGISTERED:
        return row
    refuse_off(row.session)
    if row.seat != Seat.OFFERED or row.held_until is None or row.held_until <= timezone.now():
        raise ValidationError(_("This offer is over."), code="offer_over")
    row.move_to(Seat.REGISTERED, by=by)
    notices.registered(row)
    return row
