"""What stands for long and is asked for at every press: services with their lanes, hours of days, rules of booking.

Kept in this process until one of their tables is written: each writing statement leaves a row in
``appointments_standing`` (triggers of migration 0005), seen by others with its commit, and the stamp over these rows
is asked for before anything kept is used. What changed is thus seen at once, in every process.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import connection
from django.utils import timezone

from agencies.models import Office
from agencies.opening import Day, schedule
from appointments.models import BookingRules
from common.kept import once

Kept = TypeVar("Kept")
Hours = dict[date, Day]
MOST = 20_000  # entries of one process; a day of an office takes some 500 bytes
_STAMP = "SELECT count(*), coalesce(sum(stamp), 0) FROM appointments_standing"
_KEPT: dict[tuple[Any, ...], tuple[Any, Any]] = {}


def stamp() -> Any:
    """What changes with each commit that wrote one of the tables; one short statement, once inside ``kept``."""
    return once("appointments.standing", _stamp)


def _stamp() -> Any:
    with connection.cursor() as cursor:
        cursor.execute(_STAMP)
        return connection.settings_dict["NAME"], cursor.fetchone()


def tidy() -> int:
    """Remove marks of more than a day ago; how many. What is kept is read once more: the sum has changed."""
    before = int((timezone.now() - timedelta(days=1)).timestamp() * 1_000_000)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM appointments_standing WHERE stamp < %s", [before])
        return int(cursor.rowcount)


def kept(name: tuple[Any, ...], read: Callable[[], Kept]) -> Kept:
    """What ``read`` gives, read again when one of the tables was written since. Nobody may change it."""
    now = stamp()
    found = _KEPT.get(name)
    if found is None or found[0] != now:
        # the stamp is older than the reading at most: what is written in between is read again next time
        found = _keep(name, now, read())
    value: Kept = found[1]
    return value


def _keep(name: tuple[Any, ...], at: Any, value: Any) -> tuple[Any, Any]:
    if len(_KEPT) >= MOST:
        _KEPT.clear()
    _KEPT[name] = at, value
    return at, value


def rules() -> BookingRules:
    """The rules in force."""
    return kept(("rules",), BookingRules.objects.current)


def hours_of(offices: Iterable[Office], first: date, last: date) -> dict[int, Hours]:
    """The days of offices, both ends included: hours alone, without the words about them."""
    now, found = stamp(), {}
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    unknown = []
    for office in offices:
        held = [_KEPT.get(("hours", office.pk, day)) for day in days]
        if all(one is not None and one[0] == now for one in held):
            found[office.pk] = {day: one[1] for day, one in zip(days, held, strict=True) if one}
        else:
            unknown.append(office)
    return found | (_read(unknown, first, last, now) if unknown else {})


def _read(unknown: Iterable[Office], first: date, last: date, now: Any) -> dict[int, Hours]:
    # as they are now: whoever asks may hold an older row
    offices = Office.objects.filter(pk__in=[office.pk for office in unknown])
    found: Mapping[int, Mapping[date, Day]] = schedule(offices, first, last)
    return {
        office: {day: _keep(("hours", office, day), now, Day(day, told.spans))[1] for day, told in told_days.items()}
        for office, told_days in found.items()
    }
