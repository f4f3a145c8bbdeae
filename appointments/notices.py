"""What visitors are told, each in their language, in the transaction of its cause."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import override

from agencies.opening.day import instant
from appointments.facts import Lines, book_page, facts_of, facts_of_wait, starts_of, times_changed
from appointments.models import Actor, Booking, BookingRules, Reason, WaitEntry
from appointments.slots import Wish, nearest
from common import days
from common.templatetags.portal import hour_there
from notifications import outbox
from notifications.models import Message, Priority

# Hours before the beginning at which a reminder is due, and at which it is too late: the later one takes over.
REMINDERS = {48: 3, 3: 0}
_OFFERED_WITHIN = timedelta(days=31)


def booked(booking: Booking) -> None:
    """The confirmation, with the time on two clocks, what to bring and the calendar file."""
    _tell(booking, "appointment_booked")


def moved(booking: Booking, before: Booking, actor: str) -> None:
    """The new time and the one it replaces; with an apology when the agency moved it."""
    _take_back(before, before.sequence)
    with override(booking.language):
        elsewhere = before.office.name if before.office_id != booking.office_id else ""
    _tell(
        booking, "appointment_moved", before=starts_of(before).isoformat(), elsewhere=elsewhere,
        **_apology(before, actor),
    )  # fmt: skip


def cancelled(booking: Booking, actor: str) -> None:
    """The end of it; with an apology and the nearest free times when the agency cancelled."""
    # cancelling has raised the number already
    _take_back(booking, booking.sequence - 1)
    apology = _apology(booking, actor)
    with override(booking.language):
        url = book_page(booking)
    offers = _offers(booking, url) if apology["sorry"] else []
    _tell(booking, "appointment_cancelled", url=url, offers=offers, **apology)


def reminder(booking: Booking, hours: int, lines: Lines | None = None) -> Message:
    """The reminder of so many hours before, to be promised; it expires when it would come too late."""
    until = booking.starts_at - timedelta(hours=REMINDERS[hours])
    key = reminder_key(booking.uid.hex, booking.sequence, hours)
    return _letter(booking, "appointment_reminder", _facts(booking, lines), key=key, expires=until)


def reminder_key(uid: str, sequence: int, hours: int) -> str:
    """The one name of a reminder: once for each time of an appointment, however often it is asked for."""
    return f"appointment_reminder:{uid}:{sequence}:{hours}"


def time_changed(booking: Booking, before: datetime, number: int, lines: Lines | None = None) -> Message:
    """That the law moved the clock for the ``number``-th time, to be promised: the hour in Morocco stands."""
    with override(booking.language):
        there = {
            "was_there": hour_there(before, booking.time_zone),
            "is_there": hour_there(booking.starts_at, booking.time_zone),
        }
    return _letter(
        booking, "appointment_time_changed", _facts(booking, lines) | there, expires=booking.starts_at,
        key=_time_key(booking, booking.sequence, number), priority=Priority.BULK,
    )  # fmt: skip


def wait_joined(entry: WaitEntry) -> None:
    """A place on the waiting list is confirmed; in the transaction that confirms it."""
    _tell_waiting(entry, "wait_joined", entry.uid.hex)


def wait_offered(entry: WaitEntry, offer: Booking) -> None:
    """A time is held for somebody who waits until ``offer.held_until``; ``entry.offers_made`` counts it already.

    Its link is the page named ``appointments:waiting``, which takes ``links.to_wait(entry)`` and asks before
    it accepts: mail programs open links by themselves.
    """
    assert offer.held_until is not None
    held = {"held_until": offer.held_until.isoformat(), "number": entry.offers_made}
    times = {"starts": starts_of(offer).isoformat(), "ends": instant(offer.day, offer.ends).isoformat()}
    _tell_waiting(entry, "wait_offered", f"{entry.uid.hex}:{offer.uid.hex}", expires=offer.held_until, **held | times)


def wait_over(entry: WaitEntry) -> None:
    """A place ends without an appointment; in the transaction that ends it."""
    with override(entry.language):
        url = book_page(entry)
    _tell_waiting(entry, "wait_over", entry.uid.hex, number=entry.offers_made, url=url)


def _tell(booking: Booking, template: str, **more: Any) -> None:
    key = _key(template, booking, booking.sequence)
    outbox.post_many([_letter(booking, template, _facts(booking) | more, key=key)])


def _tell_waiting(entry: WaitEntry, template: str, what: str, *, expires: datetime | None = None, **more: Any) -> None:
    assert entry.person is not None
    most = BookingRules.objects.current().offers_most
    with override(entry.language):
        facts = facts_of_wait(entry) | {"offers_most": most} | more
    outbox.post(
        key=f"{template}:{what}", template=template, to=entry.person.email, language=entry.language, context=facts,
        user=entry.person, expires=expires,
    )  # fmt: skip


def _letter(booking: Booking, template: str, facts: dict[str, Any], **more: Any) -> Message:
    assert booking.person is not None
    return outbox.letter(
        template=template, to=booking.person.email, language=booking.language, context=facts, user=booking.person,
        **more,
    )  # fmt: skip


def _facts(booking: Booking, lines: Lines | None = None) -> dict[str, Any]:
    with override(booking.language):
        return facts_of(booking, lines)


def _apology(booking: Booking, actor: str) -> dict[str, Any]:
    """Whether it was the agency's doing, and why where that can be said."""
    sorry = actor != Actor.CITIZEN
    told = sorry and booking.reason in (Reason.CLOSED, Reason.OFFICER)
    with override(booking.language):
        return {"sorry": sorry, "why": str(booking.get_reason_display()) if told else ""}


def _offers(booking: Booking, page: str) -> list[dict[str, str]]:
    """The nearest free times from today on, each with the page of its day."""
    first = days.today()
    last = max(first, booking.day) + _OFFERED_WITHIN
    if not booking.service.active:
        return []
    wish = Wish(booking.service, booking.office, booking.mode, booking.party)
    near = max(first, booking.day - _OFFERED_WITHIN)
    found = nearest(wish, booking.day, booking.starts, first=near, last=last)
    page += "&" if "?" in page else "?"
    return [{"at": instant(slot.day, slot.starts).isoformat(), "url": f"{page}day={slot.day}"} for slot in found]


def _take_back(booking: Booking, sequence: int) -> None:
    """Letters about a time that no longer holds do not leave any more."""
    keys = [_key(name, booking, sequence) for name in ("appointment_booked", "appointment_moved")]
    keys += [reminder_key(booking.uid.hex, sequence, hours) for hours in REMINDERS]
    outbox.take_back([*keys, _time_key(booking, sequence, times_changed([booking.uid])[booking.uid])])


def _key(template: str, booking: Booking, sequence: int) -> str:
    return f"{template}:{booking.uid.hex}:{sequence}"


def _time_key(booking: Booking, sequence: int, number: int) -> str:
    return f"{_key('appointment_time_changed', booking, sequence)}:{number}"
