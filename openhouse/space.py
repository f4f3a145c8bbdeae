"""What open days have to show on a person's own page, in two queries whatever the number."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.space import Item, Urgency
from openhouse import links
from openhouse.models import Registration, Seat
from openhouse.spelling import day_and_hours


def section(user: User) -> Iterable[Item]:
    """Registrations that stand: offers first, then dates to come and waits, then what is over."""
    rows = Registration.objects.of(user).standing().filter(confirmed_at__isnull=False).for_page()
    yield from map(_item, rows.order_by("session__starts_at", "pk"))


def _item(row: Registration) -> Item:
    session, event = row.session, row.session.event
    urgency, tag, kind = _standing(row)
    people = ngettext("%(number)d person", "%(number)d people", row.party) % {"number": row.party}
    said = day_and_hours(session.starts_at, session.ends_at, row.time_zone)
    url = reverse("openhouse:ticket", args=[links.to_ticket(row)])
    words = tuple(filter(None, (event.title, said, event.where, people)))
    return Item(urgency, session.title, url, session.day, tag, kind, words)


def _standing(row: Registration) -> tuple[Urgency, str, str]:
    """Its shelf, its tag and the tag's colour."""
    if row.session.event.is_off:
        return Urgency.DONE, _("Called off"), "calm"
    if row.session.is_past:
        return Urgency.DONE, _("Over"), "calm"
    if row.seat == Seat.OFFERED:
        return Urgency.NOW, _("A place is kept for you"), "wait"
    return Urgency.COMING, str(row.get_seat_display()), "wait" if row.seat == Seat.WAITING else ""
