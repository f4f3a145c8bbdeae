"""How many are expected and how many came on a day of an event, in two statements whatever the number."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, Sum

from common import days
from openhouse.models import Arrival, OpenDay, Registration, Seat


@dataclass
class Count:
    """People, not parties: registered (places kept), come with a ticket, come without."""

    registered: int = 0
    came: int = 0
    walk_ins: int = 0

    @property
    def present(self) -> int:
        """Everybody who came."""
        return self.came + self.walk_ins


@dataclass
class Attendance:
    """A day of an event: the whole of it, and each session that has anybody."""

    whole: Count = field(default_factory=Count)
    sessions: dict[int, Count] = field(default_factory=dict)


def attendance_on(event: OpenDay, day: date) -> Attendance:
    """Registered for the sessions of a day, and let in on it; who came to no session counts in the whole alone."""
    found = Attendance()
    rows = Registration.objects.filter(session__event=event, session__day=day, seat=Seat.REGISTERED)
    for session, people in rows.order_by().values_list("session").annotate(Sum("party")):
        found.sessions.setdefault(session, Count()).registered = people
        found.whole.registered += people
    begins, ends = days.start_of(day), days.start_of(day + timedelta(days=1))
    let_in = Arrival.objects.filter(event=event, at__gte=begins, at__lt=ends).order_by()
    with_ticket = Q(registration__isnull=False)
    sums = {"came": Sum("people", filter=with_ticket), "walk_ins": Sum("people", filter=~with_ticket)}
    for session, came, walk_ins in let_in.values_list("session").annotate(**sums):
        parts = [found.whole] if session is None else [found.whole, found.sessions.setdefault(session, Count())]
        for count in parts:
            count.came += came or 0
            count.walk_ins += walk_ins or 0
    return found
