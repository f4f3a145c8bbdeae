"""Plain recipes of open days: an announced event, a session of so many places, a registration."""

import itertools
from datetime import time, timedelta
from typing import Any

from accounts.models import User
from agencies.models import Agency
from common import days
from openhouse.models import OpenDay, Registration, Session, State
from openhouse.verbs import registering
from tests.recipes import desk

numbers = itertools.count(1)


def event(of: Agency | None = None, in_days: int = 10, length: int = 3, **fields: Any) -> OpenDay:
    """An announced event of an agency."""
    number, today = next(numbers), days.today()
    values = {"title_ar": f"أبواب مفتوحة {number}", "title_fr": f"Portes ouvertes {number}"} | fields
    first = today + timedelta(days=in_days)
    values = {"state": State.PUBLISHED, "first_day": first, "last_day": first + timedelta(days=length - 1)} | values
    made = OpenDay.objects.create(**values)
    made.agencies.add(of or desk.agency())
    return made


def session(of: OpenDay | None = None, capacity: int | None = 10, **fields: Any) -> Session:
    """A session on the first day of an event."""
    of, number = of or event(), next(numbers)
    values = {"title_ar": f"جلسة {number}", "title_fr": f"Séance {number}", "day": of.first_day}
    values |= {"starts": time(10), "ends": time(11)} | fields
    made = Session(event=of, capacity=capacity, **values)
    made.place()
    made.save()
    return made


def fresh(of: OpenDay) -> OpenDay:
    """The event as it is now, in the same hands."""
    of.refresh_from_db()
    return of


def typed(by: User | None = None, **fields: Any) -> dict[str, Any]:
    """What a visitor types."""
    email = by.email if by else f"visitor{next(numbers)}@demo.example"
    return {"email": email, "name_latin": "Amina", "language": "fr", "time_zone": "Europe/Paris"} | fields


def registered(of: Session | None = None, by: User | None = None, party: int = 1, **fields: Any) -> Registration:
    """A registration of a person with a confirmed address: a place, or one on the waiting list."""
    by = by or desk.citizen()
    row = registering.register(session=of or session(), party=party, typed=typed(by, **fields))
    return registering.confirm(registration=row, by=by)
