"""Views of the queue an officer keeps at hand: what each holds, in which order, and how much, in one query."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from requests_desk.admin.keyset import Column
from requests_desk.models import RUNNING, STILL, Case, Status

COUNTED = 1000

# Who is due first, then who leaves Morocco first, then who came first.
TURN = (Column("due_on"), Column("stay_to", nullable=True), Column("filed_at"), Column("pk"))
NEWEST = (Column("filed_at", falling=True), Column("pk", falling=True))
ANSWERED_LAST = (Column("answered_on", falling=True), Column("pk", falling=True))
OLDEST_NEWS = (Column("news_at"), Column("pk"))


@dataclass(frozen=True)
class View:
    """A saved view; ``holds(user, today)`` says which cases, ``of_one`` that they are one officer's own."""

    key: str
    name: Promise
    holds: Callable[[Any, date], Q]
    order: tuple[Column, ...] = TURN
    pressing: bool = False


def _running(**more: Any) -> Q:
    return Q(status__in=RUNNING, **more)


VIEWS = {
    view.key: view
    for view in (
        View("todo", pgettext_lazy("queue", "To do"), lambda user, day: _running()),
        View("mine", pgettext_lazy("queue", "Mine"), lambda user, day: Q(status__in=RUNNING + STILL, assignee=user)),
        View("unassigned", pgettext_lazy("queue", "Unassigned"), lambda user, day: _running(assignee=None)),
        View("risk", pgettext_lazy("queue", "At risk"), lambda user, day: _running(due_on__gte=day, risk_on__lte=day)),
        View("overdue", pgettext_lazy("queue", "Overdue"), lambda user, day: _running(due_on__lt=day), pressing=True),
        View("waiting", pgettext_lazy("queue", "Awaiting citizen"), lambda user, day: Q(status=Status.WAITING)),
        View("paused", pgettext_lazy("queue", "Suspended"), lambda user, day: Q(status=Status.PAUSED)),
        View("news", pgettext_lazy("queue", "New replies"), lambda user, day: Q(news_at__isnull=False), OLDEST_NEWS),
        View(
            "reopened",
            pgettext_lazy("queue", "Reopened"),
            lambda user, day: Q(status__in=RUNNING + STILL, reopened_on__isnull=False),
        ),
        View(
            "answered",
            pgettext_lazy("queue", "Answered"),
            lambda user, day: Q(status__in=(Status.ANSWERED, Status.CLOSED), answered_on__isnull=False),
            ANSWERED_LAST,
        ),
        View("all", pgettext_lazy("queue", "All"), lambda user, day: Q(), NEWEST),
    )
}
FIRST, EVERYTHING = VIEWS["todo"], VIEWS["all"]


def counted(querysets: Iterable[QuerySet[Case]]) -> list[int]:
    """How many rows each holds, none counted beyond ``COUNTED``; one query whatever their number."""
    asked, given = [], []
    for queryset in querysets:
        try:
            sql, params = queryset.order_by().values("pk")[:COUNTED].query.sql_with_params()
        except EmptyResultSet:
            sql, params = "SELECT 1 WHERE FALSE", ()
        asked.append(f"(SELECT count(*) FROM ({sql}) AS held)")  # noqa: S608 (the ORM's own SQL)
        given += params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)}", given)
        return list(cursor.fetchone())
