"""Plain recipes of the door: an event of today, a session that is on, a ticket, who lets people in."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from agencies.models import Agency
from common import days
from openhouse.models import Arrival, OpenDay, Registration, Session
from openhouse.verbs import arriving
from tests.recipes import desk
from tests.recipes import openhouse as make


def officer(of: Agency | None = None, **fields: Any) -> User:
    """Somebody who lets people in for an agency."""
    person = desk.officer(of or desk.agency())
    for name, value in fields.items():
        setattr(person, name, value)
    person.save()
    return person


def event(of: Agency | None = None, **fields: Any) -> OpenDay:
    """An event that began yesterday and ends tomorrow."""
    return make.event(of, **{"in_days": -1, "length": 3} | fields)


def session(of: OpenDay | None = None, **fields: Any) -> Session:
    """A session of today."""
    return make.session(of or event(), **{"day": days.today(), "starts": time(9), "ends": time(23)} | fields)


def ticket(of: Session | None = None, party: int = 1, **fields: Any) -> Registration:
    """A registered party; the session may have begun since."""
    of = of or session()
    begins = of.starts_at
    # registering ends when a session begins: this one did so earlier
    Session.objects.filter(pk=of.pk).update(starts_at=days.now().replace(year=days.now().year + 1))
    row = make.registered(of, party=party, **fields)
    Session.objects.filter(pk=of.pk).update(starts_at=begins)
    return Registration.objects.for_page().get(pk=row.pk)


def scan(row: Registration, by: User, **more: Any) -> Arrival:
    """A ticket scanned at the door of its event."""
    return arriving.let_in(event=row.session.event, code=row.code, by=by, **more)


def why(call: Callable[..., object], *args: Any, **kwargs: Any) -> str:
    """The code of a refusal, its words being there in both languages."""
    with pytest.raises(ValidationError) as refused:
        call(*args, **kwargs)
    assert " ".join(refused.value.messages)
    return str(refused.value.code)


def address(of: OpenDay, name: str = "door", language: str = "fr", *more: Any) -> str:
    """Where a page or an answer of the door is."""
    with override(language):
        return reverse(f"openhouse:{name}", args=[of.pk, *more])


def cookie(browser: Any, base: str) -> dict[str, str]:
    """The signed-in session of a test client for a real browser."""
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": browser.cookies[name].value, "url": base}
