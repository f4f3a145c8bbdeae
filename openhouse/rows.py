"""What calendar files say of events and sessions, read as plain rows: a thousand of them make no thousand objects."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Left, NullIf

from openhouse.models import OpenDay, Session
from openhouse.spelling import language

DESCRIBED = 160


class EventRow(NamedTuple):
    """An event in the language being rendered; texts that are not written there come in the other one."""

    pk: int
    state: str
    kind: str
    revision: int
    changed_at: datetime
    announced_at: datetime | None
    first_day: date
    last_day: date
    opens: time | None
    closes: time | None
    place_kind: str
    online: bool
    latitude: float | None
    longitude: float | None
    office_latitude: float | None
    office_longitude: float | None
    title: str
    description: str
    place: str
    hall: str
    why: str
    office: str
    address: str
    province: str


class SessionRow(NamedTuple):
    """A session, likewise."""

    pk: int
    event: int
    day: date
    starts: time
    ends: time
    title: str
    description: str
    room: str
    speaker: str


_PLAIN = EventRow._fields[:14]


def events_in(events: QuerySet[OpenDay]) -> list[EventRow]:
    """The rows of these events, in their order; one query."""
    texts = [
        _said("title"), _cut("description"), _said("place"), _said("hall"), _said("cancelled_why"),
        _said("office__name"), _said("office__address"), _said("province__name"),
    ]  # fmt: skip
    found = _plain(events).values_list(*_PLAIN, "office__latitude", "office__longitude", *texts)
    return [EventRow(*row) for row in found]


def sessions_in(sessions: QuerySet[Session]) -> list[SessionRow]:
    """The rows of these sessions, in their order; one query."""
    texts = [_said("title"), _cut("description"), _said("room"), _said("speaker")]
    found = _plain(sessions).values_list("pk", "event_id", "day", "starts", "ends", *texts)
    return [SessionRow(*row) for row in found]


def agencies_in(events: Iterable[int]) -> dict[int, list[str]]:
    """Names of the agencies of each of these events; one query."""
    held: dict[int, list[str]] = {}
    pairs = OpenDay.agencies.through.objects.filter(openday__in=list(events)).order_by("openday", "agency__slug")
    for event, name in pairs.values_list("openday_id", _said("agency__name")):
        held.setdefault(event, []).append(name)
    return held


def _plain(rows: QuerySet[Any]) -> Any:
    # columns are named with their language here, so nothing is to be rewritten
    return rows.rewrite(False)  # type: ignore[attr-defined]


def _said(name: str) -> Coalesce:
    """A text in the language being rendered, else in the other, else empty."""
    wanted = language()
    other = "ar" if wanted == "fr" else "fr"
    mine, theirs = (NullIf(F(f"{name}_{code}"), Value(""), output_field=TextField()) for code in (wanted, other))
    return Coalesce(mine, theirs, Value(""), output_field=TextField())


def _cut(name: str) -> Left:
    return Left(_said(name), DESCRIBED + 1)
