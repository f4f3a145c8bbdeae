"""The clock of the hall: tests stand on a Monday at an hour they name."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, tzinfo

import pytest
from django.utils import timezone

from common import days
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
