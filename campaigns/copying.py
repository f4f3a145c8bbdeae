"""What another summer takes over from the last: dates, agencies, and what apps above register here."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from campaigns.models import Campaign

# Copies what hangs on the first campaign to the second; how many rows. Nothing copied is published.
Copy = Callable[[Campaign, Campaign], int]
_copies: dict[str, Copy] = {}


def register(name: str, copy: Copy) -> None:
    """Let an app above copy its part when a campaign is opened; ``name`` says what, for the command's report."""
    _copies[name] = copy


def copy_all(before: Campaign, after: Campaign) -> dict[str, int]:
    """Run all that is registered; how many rows of each. The caller is in a transaction."""
    return {name: copy(before, after) for name, copy in _copies.items()}


def shift(before: int, after: int) -> timedelta:
    """How far a summer's days move from a year to another: whole weeks, the number nearest to whole years.

    So a Monday stays a Monday, lengths and order stay, and no day is more than four from its date of before
    (Monday 10 August 2026 becomes Monday 9 August 2027).
    """
    apart = (date(after, 7, 1) - date(before, 7, 1)).days
    return timedelta(weeks=round(apart / 7))


def of_year(text: str, before: int, after: int) -> str:
    """A title with its year, where it names one: ``Été 2026`` becomes ``Été 2027``."""
    return re.sub(rf"(?<!\d){before}(?!\d)", str(after), text)
