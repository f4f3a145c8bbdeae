"""The clock of the hall, on which tests stand on a Monday at an hour they name, and the letters that leave."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, tzinfo
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.core.mail import EmailMessage as Sent
from django.utils import timezone

from common import days
from notifications import outbox
from tests.recipes import appointments as make


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., datetime]]:
    """Set Morocco's clock on the Monday of the recipes: ``clock(9, 5)``; it stands there until set again."""
    shown: list[datetime] = []
    # read before now is another
    monday = make.monday()

    class Standing(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return shown[-1].astimezone(tz)

    def set_to(hour: int, minute: int = 0) -> datetime:
        shown.append(datetime.combine(monday, time(hour, minute), days.CASABLANCA))
        return shown[-1]

    set_to(8)
    monkeypatch.setattr(timezone, "datetime", Standing)
    return set_to


@pytest.fixture
def second_factor_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The administration's door has its own tests; these are about what lies behind it."""
    monkeypatch.setattr("accounts.second_factor.demand", lambda request: None)


@pytest.fixture
def post(mailoutbox: list[Sent]) -> Callable[[], list[EmailMessage]]:
    """Let what is promised leave; the letters that left now, as mail programs read them."""

    def leave() -> list[EmailMessage]:
        mailoutbox.clear()
        outbox.drain()
        return [message_from_bytes(found.message().as_bytes(), policy=policy.default) for found in mailoutbox]

    return leave
