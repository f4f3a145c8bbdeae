"""Pages that begin after a row instead of after a number of rows: as fast at the end as at the start.

Rows that are added or go meanwhile neither push one out of sight nor show it twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q

_NONE = "-"


@dataclass(frozen=True)
class Column:
    """A column of an order; empty values come last. Only one after the first may be ``nullable``."""

    name: str
    falling: bool = False
    nullable: bool = False

    @property
    def by(self) -> str:
        """As ``order_by`` takes it."""
        return f"-{self.name}" if self.falling else self.name


def place_of(row: Any, order: Sequence[Column]) -> str:
    """Where a row stands in an order, for an address."""
    return "_".join(_written(getattr(row, column.name)) for column in order)


def after(place: str, order: Sequence[Column]) -> Q:
    """The rows that follow a place. Raises ValueError when the text is no place of this order."""
    given = place.split("_")
    if len(given) != len(order) or len(place) > 120:
        raise ValueError(place)
    values = [_read(text, column) for text, column in zip(given, order, strict=True)]
    first = order[0]
    # The bound on the first column alone is what the index begins at.
    return Q(**{f"{first.name}__{'lte' if first.falling else 'gte'}": values[0]}) & _beyond(order, values)


def _beyond(order: Sequence[Column], values: Sequence[Any]) -> Q:
    column, value = order[0], values[0]
    later = Q(pk__in=()) if value is None else Q(**{f"{column.name}__{'lt' if column.falling else 'gt'}": value})
    if column.nullable and value is not None:
        later |= Q(**{f"{column.name}__isnull": True})
    if len(order) == 1:
        return later
    same = Q(**{f"{column.name}__isnull": True} if value is None else {column.name: value})
    return later | (same & _beyond(order[1:], values[1:]))


def _written(value: Any) -> str:
    if value is None:
        return _NONE
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y%m%dT%H%M%S%f}"
    return f"{value:%Y%m%d}" if isinstance(value, date) else str(value)


def _read(text: str, column: Column) -> Any:
    if text == _NONE and column.nullable:
        return None
    if not text.isascii() or not text.replace("T", "").isdigit():
        raise ValueError(text)
    if column.name == "pk":
        return _key(text)
    if column.name.endswith("_at"):
        return datetime.strptime(text, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()


def _key(text: str) -> int:
    if len(text) > 18:
        raise ValueError(text)
    return int(text)
