"""Rows of a model written by PostgreSQL's COPY, columns not given taking the field's default."""

import csv
import io
import json
from datetime import date, datetime
from typing import Any

from django.db import connection, models

NULL = "\\N"


class Copy:
    """Gathers rows of one model; ``write`` sends them and begins anew."""

    def __init__(self, model: type[models.Model], *, with_key: bool = False) -> None:
        self.table = model._meta.db_table
        fields = [field for field in model._meta.concrete_fields if with_key or not isinstance(field, models.AutoField)]
        self.columns = [str(field.column) for field in fields]
        self.place = {column: number for number, column in enumerate(self.columns)}
        self.defaults = [_said(_default(field)) for field in fields]
        self._begin()

    def _begin(self) -> None:
        self.held = io.StringIO()
        self.writer = csv.writer(self.held)

    def add(self, **values: Any) -> None:
        """One row, by column names. Raises KeyError for a column that is none."""
        row = self.defaults.copy()
        for column, value in values.items():
            row[self.place[column]] = _said(value)
        self.writer.writerow(row)

    def write(self) -> None:
        """Send what was gathered."""
        self.held.seek(0)
        names = ", ".join(f'"{column}"' for column in self.columns)
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {self.table} ({names}) FROM STDIN WITH (FORMAT csv, NULL '{NULL}')", self.held)
        self._begin()


def _default(field: Any) -> Any:
    return None if field.null and not field.has_default() else field.get_default()


def _said(value: Any) -> Any:
    if value is None:
        return NULL
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, datetime | date) else value
