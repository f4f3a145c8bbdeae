"""The requests behind a figure, page by page; who filed them is shown by first letters only."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from reports.counting import STATE
from reports.slices import Slice
from reports.tally import STATES
from requests_desk.models import Case

PAGE = 50
_LIST = """
SELECT c.id, {state} AS state {rows} AND {state} = ANY(%(states)s)
   AND (%(after)s::date IS NULL OR (c.filed_on, c.id) < (%(after)s, %(after_id)s))
 ORDER BY c.filed_on DESC, c.id DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class Page:
    """Requests, the newest first; ``after`` continues the list, empty at its end."""

    cases: list[Case]
    after: str


def page_of(asked: Slice, figure: str = "filed", after: tuple[date, int] | None = None, most: int = PAGE) -> Page:
    """The requests that a figure counts; two statements. Raises KeyError for a figure that counts no requests."""
    states = [str(state) for state in STATES[figure]]
    if not asked.desks:
        return Page([], "")
    place = {"after": after[0] if after else None, "after_id": after[1] if after else 0}
    with connection.cursor() as cursor:
        cursor.execute(
            _LIST.format(state=STATE, rows=asked.rows()),
            asked.parameters | place | {"states": states, "most": most + 1},
        )
        ids = [pk for pk, _state in cursor.fetchall()]
    found = Case.objects.select_related("agency", "commune__province").in_bulk(ids[:most])
    cases = [found[pk] for pk in ids[:most]]
    last = cases[-1] if len(ids) > most else None
    return Page(cases, f"{last.filed_on:%Y-%m-%d}.{last.pk}" if last else "")


def place_of(after: str) -> tuple[date, int] | None:
    """Where a list goes on, as ``Page.after`` said it; None for the beginning and for nonsense."""
    day, _dot, number = after.partition(".")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def masked(name: str) -> str:
    """A name by the first letter of each word: ``S. I.``."""
    return " ".join(f"{word[0]}." for word in name.split() if word[0].isalpha())
