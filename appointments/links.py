"""Links that visitors are sent: signed, and good as long as what they lead to."""

import uuid

from django.core.signing import BadSignature, Signer

from appointments.models import Booking, WaitEntry

_manage = Signer(salt="appointments.manage")
_hold = Signer(salt="appointments.hold")
_wait = Signer(salt="appointments.wait")


def to_manage(booking: Booking) -> str:
    """What the link to see, move or cancel an appointment carries; the same after each move."""
    return _manage.sign(booking.uid.hex)


def booking_to_manage(signed: str) -> Booking | None:
    """The row that such a link means now: the one in force, else the last; None when the link is forged."""
    uid = _read(_manage, signed)
    rows = Booking.objects.for_page().filter(uid=uid).exclude(person=None) if uid else Booking.objects.none()
    return rows.order_by("-sequence").first()


def to_hold(hold: Booking) -> str:
    """What the address of a held time carries: whoever has it may finish the booking."""
    return _hold.sign(hold.uid.hex)


def held(signed: str) -> Booking | None:
    """The held, lapsed or by now booked time of such an address, or None when it is forged."""
    uid = _read(_hold, signed)
    rows = Booking.objects.for_page().filter(uid=uid) if uid else Booking.objects.none()
    return rows.order_by("-sequence").first()


def to_wait(entry: WaitEntry) -> str:
    """What the link to a place on the waiting list carries."""
    return _wait.sign(entry.uid.hex)


def waiting(signed: str) -> WaitEntry | None:
    """The place on the list of such a link, or None when it is forged."""
    uid = _read(_wait, signed)
    rows = WaitEntry.objects.select_related("agency", "office", "service", "person", "case")
    return rows.filter(uid=uid).first() if uid else None


def _read(signer: Signer, signed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(signer.unsign(signed))
    except (BadSignature, ValueError):
        return None
