"""Days and hours of events in words, on Morocco's clock and the reader's."""

from collections.abc import Sequence
from datetime import date, datetime, time
from html import unescape

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from agencies.opening.day import instant
from common import days
from common.templatetags.portal import in_place
from openhouse.models import OpenDay, Session


def language() -> str:
    """``ar`` or ``fr``."""
    return "fr" if get_language() == "fr" else "ar"


def span(first: date, last: date) -> str:
    """One day, or from the first to the last without saying month or year twice: ``du 8 au 12 août 2026``."""
    end = days.spell_day(last, language())
    if first == last:
        return end
    kept = 3 if first.year != last.year else 2 if first.month != last.month else 1
    start = " ".join(days.spell_day(first, language()).split(" ")[:kept])
    return _("from %(start)s to %(end)s") % {"start": start, "end": end}


def open_span(first: date | None, last: date | None) -> str:
    """The same where an end may be open; empty without both."""
    if first and last:
        return span(first, last)
    if first:
        return _("from %(start)s") % {"start": days.spell_day(first, language())}
    return _("until %(end)s") % {"end": days.spell_day(last, language())} if last else ""


def month_words(day: date) -> str:
    """Month and year: ``غشت 2026``, ``août 2026``."""
    return days.spell_day(day.replace(day=1), language()).split(" ", 1)[1]


def hours(begins: datetime, ends: datetime, zone: str) -> SafeString:
    """From an instant to another of one day: 10:00–11:00 in Morocco (11:00–12:00 in Paris)."""
    one, other = (days.two_clocks(moment, zone or None, language()) for moment in (begins, ends))
    here = format_html('<bdi dir="ltr">{}–{}</bdi>', one.here, other.here)
    said = format_html(_("{time} in Morocco"), time=here)
    if not one.there or not other.there:
        return said
    day, _space, start = one.there.rpartition(" ")
    same = f"{start}–{other.there.rpartition(' ')[2]}"
    there = in_place(same, one.place)
    return format_html("{} ({}{})", said, f"{day}, " if day else "", there)


def daily_hours(event: OpenDay, zone: str) -> SafeString:
    """Its hours of a day on both clocks; Morocco's alone where the other clock changes in between."""
    if event.hours is None:
        return SafeString("")
    opens, closes = event.hours
    first, last = (hours(instant(day, opens), instant(day, closes), zone) for day in (event.first_day, event.last_day))
    return first if first == last else hours(instant(event.first_day, opens), instant(event.first_day, closes), "")


def hours_plain(opens: time | None, closes: time | None) -> str:
    """Hours of a day in Morocco, without marks, for calendar files and posters; empty where they are not known."""
    if opens is None or closes is None:
        return ""
    return _("{time} in Morocco").format(time=_from_to(f"{opens:%H:%M}", f"{closes:%H:%M}"))


def session_hours(session: Session, zone: str) -> SafeString:
    """From when to when a session is, on both clocks."""
    return hours(session.starts_at, session.ends_at, zone)


def places_left(session: Session) -> str:
    """How many places are left, in words that need no arithmetic."""
    if session.left is None:
        return _("everybody may come")
    if session.left == 0:
        open_list = session.takes_registrations
        return _("full; the waiting list is open") if open_list else pgettext("session", "full")
    return ngettext("%(left)d place left", "%(left)d places left", session.left) % {"left": session.left}


def agencies_in(event: OpenDay, most: int = 2) -> str:
    """Who takes part: the names of a few, else how many they are; everybody where none is named."""
    return agencies_named([agency.name for agency in event.agencies.all()], most)


def agencies_named(names: Sequence[str], most: int) -> str:
    """The same from their names."""
    if not names:
        return _("All urban agencies")
    if len(names) > most:
        return ngettext("%(count)d urban agency", "%(count)d urban agencies", len(names)) % {"count": len(names)}
    return " · ".join(names)


def day_and_hours(begins: datetime, ends: datetime, zone: str) -> SafeString:
    """The same with the day before it: Monday 10 August 2026, 10:00–11:00 in Morocco (11:00–12:00 in Paris)."""
    day = days.two_clocks(begins, None, language(), with_weekday=True).day
    return format_html("{}{}{}", day, _(", "), hours(begins, ends, zone))


def day_and_hours_plain(begins: datetime, ends: datetime, zone: str) -> str:
    """The same without marks, in words: a dash between hours would turn round in an Arabic line."""
    one, other = (days.two_clocks(moment, zone or None, language(), with_weekday=True) for moment in (begins, ends))
    said = f"{one.day}{_(', ')}{_('{time} in Morocco').format(time=_from_to(one.here, other.here))}"
    if not one.there or not other.there:
        return said
    day, _space, start = one.there.rpartition(" ")
    hours_there = in_place(_from_to(start, other.there.rpartition(" ")[2]), one.place)
    return f"{said} ({f'{day}, ' if day else ''}{unescape(strip_tags(hours_there))})"


def _from_to(start: str, end: str) -> str:
    return pgettext("hours", "from %(start)s to %(end)s") % {"start": start, "end": end}
