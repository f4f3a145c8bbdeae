"""The figures of an event with their names and meanings, for the page and for the file."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from openhouse.models import Asked
from openhouse.report import Report, Tally
from openhouse.spelling import span


class Tile(NamedTuple):
    """A figure with its name and what it means; ``look`` is ``first``, ``good``, ``bad`` or empty."""

    name: str
    number: Any
    meaning: str
    look: str = ""


def tiles_of(report: Report) -> list[Tile]:
    """The figures of the whole event, in the order of the page and the file."""
    whole = report.whole
    return [*_expected(whole), *_came(whole), *_ended(whole), *_said(report)]


def _expected(whole: Tally) -> list[Tile]:
    return [
        Tile(
            pgettext("visit", "Registered"), whole.registered,
            _("Registrations with a confirmed e-mail, those cancelled and those that waited among them."), "first",
        ),
        Tile(
            pgettext("visit", "Never confirmed"), whole.made - whole.registered,
            _("Begun, and the code sent by e-mail was not typed in time."),
        ),
        Tile(pgettext("visit", "People registered"), whole.people, _("All people of the confirmed registrations.")),
    ]  # fmt: skip


def _came(whole: Tally) -> list[Tile]:
    return [
        Tile(
            pgettext("visit", "Came with a ticket"), whole.came_people,
            _("People let in; tickets shown: %(tickets)d.") % {"tickets": whole.came}, "good",
        ),
        Tile(
            pgettext("visit", "Came without registering"), whole.walk_ins,
            _("People counted at the door without a ticket."), "good",
        ),
        Tile(
            pgettext("visit", "Visitors"), whole.visitors,
            _("Both together: everybody who was counted at the door."), "good",
        ),
    ]  # fmt: skip


def _ended(whole: Tally) -> list[Tile]:
    share = whole.percent_missing
    missing = _("Registrations of sessions that are over, whose ticket was not seen at the door.")
    if share is not None:
        missing += " " + _("%(percent)d percent of those that came or did not, rounded up.") % {"percent": share}
    return [
        Tile(pgettext("visit", "Did not come"), whole.missing, missing, "bad"),
        Tile(pgettext("visit", "Still expected"), whole.expected, _("Registrations of sessions that are not over.")),
        Tile(pgettext("visit", "Cancelled"), whole.cancelled, _("Given up by the visitors themselves.")),
        Tile(
            pgettext("visit", "Waited in vain"), whole.unserved,
            _("Registrations on the waiting list that have no place, or had none to the end; %(people)d people.")
            % {"people": whole.unserved_people}, "bad",
        ),
    ]  # fmt: skip


def _said(report: Report) -> list[Tile]:
    asked = report.asking
    return [
        Tile(
            pgettext("visit", "Questions"), asked.total,
            _("Asked beforehand, during the event, or noted at a stand (%(noted)d).") % {"noted": asked.noted},
        ),
        Tile(pgettext("visit", "Questions published"), asked.published, _("Read by everybody with their answer.")),
        Tile(
            pgettext("visit", "Requests that followed"), asked.cases, _("Questions that became a request."),
        ),
        Tile(
            pgettext("visit", "Appointments that followed"), asked.meetings, _("Questions that became an appointment."),
        ),
        Tile(
            pgettext("visit", "Mean mark"), report.mark,
            _("Out of 5; marks given: %(marks)d.") % {"marks": report.marks},
        ),
    ]  # fmt: skip


def asked_of(report: Report) -> list[tuple[str, int]]:
    """Questions by what became of them, all states."""
    return [(str(state.label), report.asking.states.get(state, 0)) for state in Asked]


def table_of(report: Report, country: Callable[[str], str], *, interests: bool) -> list[list[Any]]:
    """One figure a line: part, of what, name, number; what people wrote themselves only with ``interests``."""
    event = report.event
    head = [_("Part"), _("Of"), _("Figure"), _("Number")]
    whole = [[_("Whole event"), event.title, tile.name, tile.number] for tile in tiles_of(report)]
    marks = [[_("Whole event"), event.title, _("Marks given"), report.marks]]
    days = [[_("Whole event"), event.title, _("Days"), span(event.first_day, event.last_day)]]
    states = [[pgettext("visit", "Questions"), event.title, name, number] for name, number in asked_of(report)]
    by_session = [
        [_("Session"), f"{session.title} ({session.day.isoformat()} {session.starts:%H:%M})", name, number]
        for session, tally in report.sessions
        for name, number in [(pgettext("visit", "Places"), session.capacity), *line_of(tally)]
    ]
    by_country = [
        [_("Country of residence"), country(code), name, number]
        for code, registered, came in report.countries
        for name, number in (
            (pgettext("visit", "People registered"), registered),
            (pgettext("visit", "Visitors"), came),
        )
    ]
    said = [[_("Interested in"), words, pgettext("visit", "Registered"), count] for words, count in report.interests]
    of_parts = [
        [_("Agency by agency"), part.title, name, number]
        for part, tally in report.parts
        for name, number in line_of(tally)
    ]
    return [head, *days, *whole, *marks, *states, *by_session, *by_country, *(said if interests else []), *of_parts]


def line_of(tally: Tally) -> list[tuple[str, int]]:
    """The figures of a session, in their order."""
    return [
        (pgettext("visit", "Registered"), tally.registered),
        (pgettext("visit", "People registered"), tally.people),
        (pgettext("visit", "Came with a ticket"), tally.came_people),
        (pgettext("visit", "Came without registering"), tally.walk_ins),
        (pgettext("visit", "Did not come"), tally.missing),
        (pgettext("visit", "Cancelled"), tally.cancelled),
        (pgettext("visit", "Waited in vain"), tally.unserved),
    ]
