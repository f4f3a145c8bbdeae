"""Bring a table to what the files say, writing only what differs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

Values = dict[str, Any]
Key = tuple[Any, ...]
_BATCH = 500


@dataclass
class Tally:
    """What became of the rows of one table."""

    noun: str
    added: int = 0
    changed: int = 0
    kept: int = 0

    @property
    def total(self) -> int:
        """Rows the files hold."""
        return self.added + self.changed + self.kept

    def __str__(self) -> str:
        return f"{self.noun}: {self.total} ({self.added} added, {self.changed} changed)"


def sync(noun: str, model: type[models.Model], wanted: Iterable[Values], key: tuple[str, ...], update: bool) -> Tally:
    """Add the rows that are missing by ``key`` and, with ``update``, change those that differ.

    Two statements for any number of rows; rows that the files do not name are left alone.
    """
    rows = {tuple(values[name] for name in key): values for values in wanted}
    present: dict[Key, Any] = {tuple(getattr(row, name) for name in key): row for row in model._default_manager.all()}
    new = [model(**values) for found, values in rows.items() if found not in present]
    changed = _change(present, rows) if update else []
    model._default_manager.bulk_create(new, batch_size=_BATCH)
    if changed:
        model._default_manager.bulk_update(changed, _updatable(rows, key), batch_size=_BATCH)
    return Tally(noun, len(new), len(changed), len(rows) - len(new) - len(changed))


def _change(present: dict[Key, Any], rows: Mapping[Key, Values]) -> list[Any]:
    """Give present rows the wanted values; those that differed."""
    found = [key for key, values in rows.items() if key in present and _differs(present[key], values)]
    for key in found:
        _assign(present[key], rows[key])
    return [present[key] for key in found]


def _differs(row: models.Model, values: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())


def _assign(row: models.Model, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _updatable(rows: Mapping[Key, Values], key: tuple[str, ...]) -> list[str]:
    names = next(iter(rows.values()))
    return [name.removesuffix("_id") for name in names if name not in key]
