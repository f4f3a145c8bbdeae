"""Files ordered from the report, and processes that make them."""

import os
from datetime import date
from typing import Any

from django.db import connection

from accounts.models import User
from agencies.models import Role
from reports.exporting.ordering import order_export
from reports.models import Export
from requests_desk.models import Case
from tests.recipes import figures as make

ON = date(2026, 7, 1)


def season(number: int = 6) -> tuple[Any, Any]:
    """A campaign, and an agency with requests in it."""
    campaign, fes = make.campaign(), make.agency("fes", "AUFS")
    make.save([make.case(fes, ON, name_latin="Salma", answered_on=date(2026, 7, 3)) for _ in range(number)])
    return campaign, fes


def multiply(number: int) -> None:
    """As many requests in all, copies of the first."""
    names = [field.column for field in Case._meta.concrete_fields if field.column not in ("id", "reference")]
    columns, table = ", ".join(f'"{name}"' for name in names), Case._meta.db_table
    copies = number - Case.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (reference, {columns}) SELECT 'X-' || %s || '-' || n, {columns} FROM "
            f"(SELECT * FROM {table} ORDER BY id LIMIT 1) one, generate_series(1, %s) n",
            [number, copies],
        )
        cursor.execute(f"ANALYZE {table}")


def reader() -> User:
    """Somebody who reads every agency's figures."""
    return make.reader(Role.MINISTRY_READER)


def ordered(by: User, kind: str = "requests.csv", query: str = "", language: str = "fr") -> Export:
    """An export of the only campaign."""
    return order_export(campaign=make.Campaign.objects.get(), kind=kind, query=query, language=language, by=by)


def environment(**more: str) -> dict[str, str]:
    """The environment of a process that works on this test's database."""
    url, name = os.environ["DATABASE_URL"], connection.settings_dict["NAME"]
    head, _, query = url.partition("?")
    database = f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    return {**os.environ, "DATABASE_URL": database, "MRE_SERVERS_HELD": "1", **more}
