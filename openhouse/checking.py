"""What does not fit in an event: a language missing, two events in one hall, a holiday, a session outside it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agencies.models import Holiday
from common import days
from common.words import fold
from openhouse.models import OpenDay, Place, Session, State
from openhouse.spelling import language

TEXTS = ("title", "description", "programme", "place", "hall", "access_note")
_NAMES = {"ar": lambda: _("Arabic"), "fr": lambda: _("French")}


def flags(event: OpenDay, reader: Any) -> list[str]:
    """All that ``reader`` should look at before the public does, each as one sentence."""
    sessions = list(event.sessions.all())
    return [
        *_untranslated(event, TEXTS, ""),
        *(said for stand in event.stands.all() for said in _untranslated(stand, ("name",), _("Stand"))),
        *(said for session in sessions for said in _untranslated(session, ("title", "description"), _("Session"))),
        *_outside(event, sessions),
        *_clashes(event, reader),
        *_sessions_at_once(sessions),
        *_holidays(event),
    ]


def lacks_a_language(event: OpenDay) -> bool:
    """Whether one of its own texts stands in one language only."""
    return any(_missing(event, name) for name in TEXTS)


def _missing(row: Any, name: str) -> str:
    """The language in which a text is missing while the other has it; empty when all is well."""
    there = {code: bool(getattr(row, f"{name}_{code}")) for code in ("ar", "fr")}
    if there["ar"] == there["fr"]:
        return ""
    return "fr" if there["ar"] else "ar"


def _untranslated(row: Any, names: Iterable[str], of: str) -> Iterator[str]:
    for name in names:
        if code := _missing(row, name):
            field = capfirst(str(row._meta.get_field(name).verbose_name))
            facts = {"text": f"{of} “{row}”, {field}" if of else field, "language": _NAMES[code]()}
            yield _("%(text)s: missing in %(language)s.") % facts


def _outside(event: OpenDay, sessions: list[Session]) -> Iterator[str]:
    for session in sessions:
        if not event.first_day <= session.day <= event.last_day:
            facts = {"session": session, "day": days.spell_day(session.day, language())}
            yield _("Session “%(session)s” is on %(day)s, outside the event.") % facts


def _clashes(event: OpenDay, reader: Any) -> Iterator[str]:
    """Others in the same hall at the same time, of those the reader may know of."""
    near = OpenDay.objects.visible_to(reader).between(event.first_day, event.last_day).exclude(pk=event.pk)
    near = near.exclude(state=State.CANCELLED).exclude(place_kind=Place.ONLINE).select_related("office", "province")
    if event.is_off or event.place_kind == Place.ONLINE:
        return
    for other in near:
        if _same_hall(event, other) and _same_hours(event, other):
            facts = {"event": other, "day": days.spell_day(max(event.first_day, other.first_day), language())}
            yield _("“%(event)s” is in the same place on %(day)s.") % facts


def _same_hall(one: OpenDay, other: OpenDay) -> bool:
    """The same office, else the same place by name; and not two halls with names of their own."""
    if one.office_id or other.office_id:
        together = one.office_id == other.office_id
    else:
        together = _shared(one, other, "place") and one.province_id == other.province_id
    named = all(any(getattr(event, f"hall_{code}") for code in _NAMES) for event in (one, other))
    return together and (not named or _shared(one, other, "hall"))


def _shared(one: Any, other: Any, name: str) -> bool:
    pairs = ((getattr(one, f"{name}_{code}"), getattr(other, f"{name}_{code}")) for code in ("ar", "fr"))
    return any(first and second and fold(first) == fold(second) for first, second in pairs)


def _same_hours(one: OpenDay, other: OpenDay) -> bool:
    """Whole days where hours are not known."""
    if one.hours is None or other.hours is None:
        return True
    return one.hours[0] < other.hours[1] and other.hours[0] < one.hours[1]


def _sessions_at_once(sessions: list[Session]) -> Iterator[str]:
    for number, one in enumerate(sessions):
        for other in sessions[number + 1 :]:
            at_once = one.day == other.day and one.starts < other.ends and other.starts < one.ends
            if at_once and _shared(one, other, "room"):
                facts = {"one": one, "other": other}
                yield _("Sessions “%(one)s” and “%(other)s” are in one room at the same time.") % facts


def _holidays(event: OpenDay) -> Iterator[str]:
    for holiday in Holiday.objects.filter(day__range=(event.first_day, event.last_day)):
        facts = {"day": days.spell_day(holiday.day, language()), "holiday": holiday.name}
        if holiday.state == Holiday.State.EXPECTED:
            yield _("%(day)s is expected to be a public holiday: %(holiday)s.") % facts
        else:
            yield _("%(day)s is a public holiday: %(holiday)s.") % facts
