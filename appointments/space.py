"""What appointments have to show on a person's own page, in two queries whatever the number."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.space import Item, Urgency
from appointments import links
from appointments.models import Booking, Status, Wait, WaitEntry
from common import days
from common.templatetags.portal import two_clocks

# A time held by whoever typed this e-mail, or promised by the waiting list, waits for its person until it lapses.
_ENDED = (Status.DONE, Status.NO_SHOW, Status.CANCELLED)


def section(user: User) -> Iterable[Item]:
    """Times to confirm, appointments to come and those that are over, and places on the waiting list."""
    yield from _bookings(user)
    yield from _places(user)


def _bookings(user: User) -> Iterator[Item]:
    held = Q(status=Status.HELD, held_until__gt=timezone.now(), email=user.email, wait=None)
    mine = Q(person_id=user.pk, status__in=(Status.BOOKED, *_ENDED))
    for booking in Booking.objects.filter(held | mine).select_related("agency", "office", "service"):
        yield _item(booking, user)


def _item(booking: Booking, user: User) -> Item:
    zone = user.time_zone or booking.time_zone
    words: tuple[Any, ...] = (booking.agency.name, _time(booking, zone))
    said: dict[str, Any] = {"title": booking.service.name, "when": booking.day, "ltr": booking.reference}
    if booking.status == Status.HELD:
        url = reverse("appointments:review", args=[links.to_hold(booking)])
        return Item(Urgency.NOW, url=url, tag=_("To confirm"), tag_kind="wait", words=words, **said)
    url = reverse("appointments:manage", args=[links.to_manage(booking)])
    if booking.status == Status.BOOKED and booking.day >= days.today():
        return Item(Urgency.COMING, url=url, tag=_("Appointment"), words=words, **said)
    return Item(Urgency.DONE, url=url, tag=booking.get_status_display(), tag_kind="calm", words=words, **said)


def _time(booking: Booking, zone: str) -> SafeString:
    return two_clocks(booking.starts_at, zone)


def _places(user: User) -> Iterator[Item]:
    for entry in WaitEntry.objects.of(user).standing().select_related("agency", "service"):
        offered = entry.status == Wait.OFFERED
        language = "fr" if get_language() == "fr" else "ar"
        stay = [days.spell_day(day, language) for day in (entry.first_day, entry.last_day)]
        until = _("from %(start)s to %(end)s") % {"start": stay[0], "end": stay[1]}
        yield Item(
            urgency=Urgency.NOW if offered else Urgency.COMING,
            title=entry.service.name,
            url=reverse("appointments:waiting", args=[links.to_wait(entry)]),
            when=entry.first_day,
            tag=entry.get_status_display() if offered else _("Waiting list"),
            tag_kind="wait" if offered else "calm",
            words=(entry.agency.name, until),
        )
