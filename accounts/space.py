"""One's own page: what every app has to show a person, the most urgent first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

Text = str | Promise


class Urgency(IntEnum):
    """Where on the page an item stands, from what waits for the person to what is over."""

    NOW = 1
    COMING = 2
    OPEN = 3
    DRAFT = 4
    FOLLOWED = 5
    DONE = 6

    @property
    def title(self) -> Text:
        """The heading over such items."""
        return TITLES[self]


TITLES: dict[Urgency, Text] = {
    Urgency.NOW: _("What waits for you"),
    Urgency.COMING: _("Your dates"),
    Urgency.OPEN: _("Open requests"),
    Urgency.DRAFT: _("Drafts"),
    Urgency.FOLLOWED: _("Requests you follow"),
    Urgency.DONE: _("Done"),
}


@dataclass(frozen=True)
class Item:
    """One line: where it leads, what it waits for, and its day, by which lines of one shelf are ordered.

    ``tag_kind`` is ``wait``, ``late``, ``calm`` or empty; ``ltr`` is a reference, read from left to right;
    ``words`` are pieces each of its own direction.
    """

    urgency: Urgency
    title: Text
    url: str
    when: date | None = None
    tag: Text = ""
    tag_kind: str = ""
    words: tuple[Text, ...] = ()
    ltr: str = ""


@dataclass(frozen=True)
class Shelf:
    """Items of one urgency under their heading; those beyond the first few are folded."""

    urgency: Urgency
    items: list[Item]

    SHOWN = 10

    @property
    def shown(self) -> list[Item]:
        """What is read at once; what waits for the person is never folded."""
        return self.items if self.urgency == Urgency.NOW else self.items[: self.SHOWN]

    @property
    def folded(self) -> list[Item]:
        """What one must ask to see."""
        return self.items[len(self.shown) :]


Section = Callable[[User], Iterable[Item]]
_sections: list[Section] = []


def register(section: Section) -> None:
    """Add what an app has to show a person; called once from its ``ready``."""
    if section not in _sections:
        _sections.append(section)


def shelves(user: User) -> list[Shelf]:
    """Everything a person has, shelf by shelf; empty shelves are left out."""
    items = [item for section in _sections for item in section(user)]
    found = (Shelf(urgency, _ordered(urgency, items)) for urgency in Urgency)
    return [shelf for shelf in found if shelf.items]


def _ordered(urgency: Urgency, items: list[Item]) -> list[Item]:
    """By day, the next first; what is over and what was saved, the latest first."""
    latest_first = urgency in (Urgency.DRAFT, Urgency.DONE)
    return sorted((item for item in items if item.urgency == urgency), key=_day, reverse=latest_first)


def _day(item: Item) -> date:
    when = item.when or date.max
    return when.date() if isinstance(when, datetime) else when
