"""What can be booked at an office on the days of something held there, for pages of other floors."""

from datetime import date, timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.utils.translation import get_language

from agencies.models import Office
from appointments.models import Mode
from appointments.offered import ASKED_AGAIN_AFTER, offered_at
from appointments.slots import free_times
from common import days

SHOWN = 7  # days


class Free(NamedTuple):
    """A service that has a free time on a day: its address and its name."""

    key: str
    name: str


def on_days(office: Office, first: date, last: date) -> list[tuple[date, list[Free]]]:
    """Days from today on with the services that are free on them in person; worked out once a minute."""
    first = max(first, days.today())
    last = min(last, first + timedelta(days=SHOWN - 1))
    if first > last:
        return []
    name = f"appointments:at_office:{office.pk}:{first}:{last}:{get_language()}"
    found: list[tuple[date, list[Free]]] = cache.get_or_set(name, lambda: _on(office, first, last), ASKED_AGAIN_AFTER)
    return found


def _on(office: Office, first: date, last: date) -> list[tuple[date, list[Free]]]:
    found: dict[date, list[Free]] = {}
    for one in offered_at(office.agency):
        if one.giving(office, Mode.IN_PERSON) and Mode.IN_PERSON in one.modes:
            for day in free_times(one.wish(office, Mode.IN_PERSON), first, last).days():
                found.setdefault(day, []).append(Free(one.service.key, one.service.name))
    return sorted(found.items())
