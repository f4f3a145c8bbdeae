"""Appointments of a campaign or a year, as lines of agencies for the page and the file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from appointments.figures import NOTHING, Meetings, Window, meetings
from appointments.models import AGENCYS, CITIZENS, Actor, Channel, Mode, Reason
from reports.desks import Desk
from reports.section import rounded


@dataclass(frozen=True)
class MeetingLine:
    desk: Desk
    count: Meetings


@dataclass(frozen=True)
class MeetingFigures:
    """Lines of agencies that have any, most appointments first, and what they are together."""

    total: Meetings
    by_agency: tuple[MeetingLine, ...]

    @property
    def by_mode(self) -> list[tuple[str, int]]:
        """Ways to meet with their counts, all of them."""
        return [(capfirst(str(mode.label)), self.total.modes.get(mode, 0)) for mode in Mode]

    @property
    def by_channel(self) -> list[tuple[str, int]]:
        """Channels with their counts, all of them."""
        return [(capfirst(str(channel.label)), self.total.channels.get(channel, 0)) for channel in Channel]

    @property
    def by_reason(self) -> list[tuple[str, str, int]]:
        """Who cancelled, why and how often: each reason that was given."""
        given = {pair: number for pair in _REASONS if (number := _by_side(self.total, *pair))}
        return [(_side(side), str(Reason(reason).label), number) for (side, reason), number in given.items()]


_REASONS = [(True, reason) for reason in CITIZENS] + [(False, reason) for reason in AGENCYS]


def meeting_figures(desks: Iterable[Desk], whole: tuple[date, date] | None = None) -> MeetingFigures:
    """Count the appointments on the days of each desk, or on the same days for all; four queries."""
    desks = list(desks)
    windows = [Window(desk.agency.pk, *(whole or (desk.first, desk.last))) for desk in desks]
    counts = meetings(windows)
    lines = [MeetingLine(desk, counts[desk.agency.pk]) for desk in desks if desk.agency.pk in counts]
    lines.sort(key=lambda line: (-line.count.booked, line.desk.agency.slug))
    return MeetingFigures(counts.get(None, NOTHING), tuple(lines))


def _by_side(count: Meetings, citizen: bool, reason: str) -> int:
    """Cancelled by one side for a reason; a reason of the other side's list counts as another reason."""
    known = CITIZENS if citizen else AGENCYS
    return sum(
        number
        for (actor, given), number in count.reasons.items()
        if (actor == Actor.CITIZEN) is citizen and (given if given in known else Reason.OTHER) == reason
    )


def _side(citizen: bool) -> str:
    return pgettext("cancelled by", "the visitor") if citizen else pgettext("cancelled by", "the agency")


def table_of(figures: MeetingFigures, first: date, last: date, *, own_days: bool) -> list[list[Any]]:
    """Header, a row for each agency, and all of them; ``own_days`` where each agency has days of its own."""
    rows = [
        _row(line.desk.agency.name, *((line.desk.first, line.desk.last) if own_days else (first, last)), line.count)
        for line in figures.by_agency
    ]
    total = [_row(pgettext("figure", "Total"), first, last, figures.total)] if len(rows) > 1 else []
    return [_header(), *rows, *total]


def _header() -> list[str]:
    return [
        *(_("Agency"), _("First day"), _("Last day")),
        *(name for name, _number in _plain(NOTHING)),
        *(f"{_('Way to meet')}: {mode.label}" for mode in Mode),
        *(f"{_('Booked by')}: {channel.label}" for channel in Channel),
        *(f"{_('Cancelled by')} {_side(side)}: {Reason(reason).label}" for side, reason in _REASONS),
    ]


def _row(name: str, first: date, last: date, count: Meetings) -> list[Any]:
    return [
        *(name, first, last),
        *(number for _name, number in _plain(count)),
        *(count.modes.get(mode, 0) for mode in Mode),
        *(count.channels.get(channel, 0) for channel in Channel),
        *(_by_side(count, *pair) for pair in _REASONS),
    ]


def _plain(count: Meetings) -> Sequence[tuple[str, Any]]:
    """Numbers with their names, in the order of the file."""
    return [
        (pgettext("appointments", "Booked"), count.booked),
        (pgettext("appointments", "Kept"), count.kept),
        (pgettext("appointments", "Missed"), count.no_show),
        (pgettext("appointments", "Not settled"), count.unsettled),
        (pgettext("appointments", "To come"), count.coming),
        (pgettext("appointments", "Cancelled by the visitor"), count.cancelled_by_citizens),
        (pgettext("appointments", "Cancelled by the agency"), count.cancelled_by_agency),
        (pgettext("appointments", "Moves"), count.moves),
        (_("Median of days between booking and meeting"), rounded(count.lead)),
        (_("Outside usual hours"), count.after_hours),
        (_("Came to the hall with an appointment"), count.arrivals),
        (_("Came without an appointment"), count.walk_ins),
        (_("Median of minutes in the hall"), rounded(count.wait)),
        (_("Minutes in the hall of nine in ten"), rounded(count.wait_most)),
        (_("Joined the waiting list"), count.joined),
        (_("Were offered a time"), count.offered),
        (_("Had an appointment then"), count.placed),
    ]
