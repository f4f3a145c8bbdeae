"""The sections of a day's report, each figure with the same of a week before beside it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.models import Agency, Kind
from reports.daily.counting import WEEK, Counted, Day
from reports.daily.day import Named
from reports.section import Figure, Row, Section


class _Read(NamedTuple):
    slug: str
    label: str
    meaning: str
    of: Callable[[Day], int]


def sections(day: Named, counts: Counted, agencies: Sequence[Agency]) -> tuple[Section, ...]:
    """Every section in the language that is on; agencies without anything are named below the title."""
    whole = _Whole(day, counts, agencies)
    silent = _silent(day, counts, agencies)
    return (
        *([silent] if silent else []),
        whole.section("day_filed", _("Filed on this day"), _filed(), drawn=("filed",)),
        whole.section("day_answered", _("Answers of this day"), _answered(), drawn=("on_time", "tardy")),
        whole.section("day_acts", _("On the way"), _acts()),
        whole.section("day_standing", _("At the end of this day"), _standing(), drawn=("open_in_time", "overdue")),
        whole.section("day_people", _("People received"), _people()),
    )


class _Whole(NamedTuple):
    day: Named
    counts: Counted
    agencies: Sequence[Agency]

    def section(self, slug: str, title: str, reads: list[_Read], drawn: tuple[str, ...] = ()) -> Section:
        figures = [figure for read in reads for figure in _pair(read)]
        lines = [(agency, self._values(reads, agency.pk)) for agency in self.agencies]
        kept = sorted((line for line in lines if any(line[1])), key=lambda line: ([-n for n in line[1]], line[0].name))
        return Section(
            slug, title, _("Agency"), tuple(figures),
            tuple(Row(agency.slug, agency.name, values) for agency, values in kept),
            Row("total", pgettext("figure", "Total"), self._values(reads, None)),
            _("An agency with nothing to count, now and a week before, has no line."), drawn,
        )  # fmt: skip

    def _values(self, reads: list[_Read], agency: int | None) -> tuple[int, ...]:
        now, before = self.counts[self.day.on, agency], self.counts[self.day.on - WEEK, agency]
        return tuple(value for read in reads for value in (read.of(now), read.of(before)))


def _pair(read: _Read) -> tuple[Figure, Figure]:
    before = _("{what}, a week before").format(what=read.label)
    return (
        Figure(read.slug, read.label, read.meaning),
        Figure(f"{read.slug}_before", before, _("The same on the same day of the week before.")),
    )


def _of_kind(kind: str) -> Callable[[Day], int]:
    return lambda day: day.filed.get(kind, 0)


def _both(first: str, second: str) -> str:
    return f"{first} {second}"


def _filed() -> list[_Read]:
    at = _("A request counts at the agency to which it was addressed, also when it was passed on later.")
    kinds = [
        _Read(f"kind_{kind.value}", capfirst(str(kind.label)), _("Filed on this day, of this kind."), _of_kind(kind))
        for kind in Kind
    ]
    return [
        _Read("filed", pgettext("figure", "Filed"), _both(_("Requests filed on this day, from midnight to midnight in Morocco."), at), lambda day: day.filed_in_all),
        *kinds,
        _Read("duty", _("For the duty officer"), _("Filed on this day outside the hours of the desk, shown to the officer on duty."), lambda day: day.duty),
    ]  # fmt: skip


def _answered() -> list[_Read]:
    clock = _("The expected day is told from the history up to the answer; holidays are those known today.")
    return [
        _Read("answered", pgettext("figure", "Answered"), _("Answers given on this day, at the agency that gave them; they stay counted when the request is opened again."), lambda day: day.answered),
        _Read("on_time", pgettext("figure", "Answered on time"), _both(_("Given on the expected day or before."), clock), lambda day: day.on_time),
        _Read("tardy", pgettext("figure", "Late"), _("Given after the expected day."), lambda day: day.late),
    ]  # fmt: skip


def _acts() -> list[_Read]:
    return [
        _Read("asked", _("Times papers were asked for"), _("Lists of papers sent to applicants on this day."), lambda day: day.asked),
        _Read("wrote", _("Messages of applicants"), _("Messages that applicants wrote on this day, on the page or by e-mail."), lambda day: day.wrote),
        _Read("came", _("Came from another agency"), _("Transfers received on this day."), lambda day: day.came),
        _Read("left", _("Passed to another agency"), _("Transfers sent away on this day."), lambda day: day.left),
        _Read("reopened", pgettext("figure", "Reopened"), _("Answered requests that were opened again on this day."), lambda day: day.reopened),
        _Read("withdrawn", pgettext("figure", "Withdrawn"), _("Given up by their applicants on this day."), lambda day: day.withdrawn),
        _Read("merged", _("Closed as duplicates"), _("Closed on this day because another request asks for the same."), lambda day: day.merged),
    ]  # fmt: skip


def _standing() -> list[_Read]:
    as_of = _("As it stood at the end of this day, told from the history; what happened since changes nothing.")
    return [
        _Read("open", _("Open at its end"), _both(_("Owed an answer, what waits or is suspended included."), as_of), lambda day: day.open),
        _Read("overdue", _("Overdue"), _both(_("The agency’s turn, and the expected day lay before this day."), as_of), lambda day: day.overdue),
        _Read("risk", _("At risk"), _both(_("The agency’s turn, and the expected day is near, by the ministry’s present rule of what is near."), as_of), lambda day: day.risk),
        _Read("waiting", _("Waiting for the applicant"), _both(_("A paper is awaited."), as_of), lambda day: day.waiting),
        _Read("paused", pgettext("figure", "Suspended"), _both(_("The clock stands still by law."), as_of), lambda day: day.paused),
        _Read("open_in_time", _("Open and not overdue"), _("Open less overdue."), lambda day: day.open - day.overdue),
    ]  # fmt: skip


def _people() -> list[_Read]:
    return [
        _Read("held", pgettext("appointments", "Kept"), _("Appointments of this day whose visitor was received, as noted up to now."), lambda day: day.held),
        _Read("missed", pgettext("appointments", "Missed"), _("Appointments of this day whose visitor did not come, as noted up to now."), lambda day: day.missed),
        _Read("visitors", _("Visitors of open days"), _("People let in at events on this day; an event that several agencies share counts for each of them, and once in the total."), lambda day: day.visitors),
    ]  # fmt: skip


def silent_agencies(day: Named, counts: Counted, agencies: Sequence[Agency]) -> list[Agency]:
    """Agencies of which nothing at all was done on a working day that is over; none on other days."""
    if not (day.is_working and day.is_over):
        return []
    return [one for one in agencies if _exists(one, day) and counts[day.on, one.pk].is_silent]


def _exists(agency: Agency, day: Named) -> bool:
    """Whether it is an agency on that day; the ministry's own desk is none."""
    begun, lasts = agency.since is None or agency.since <= day.on, agency.until is None or agency.until >= day.on
    return begun and lasts and agency.kind != Agency.Kind.MINISTRY


def _silent(day: Named, counts: Counted, agencies: Sequence[Agency]) -> Section | None:
    found = silent_agencies(day, counts, agencies)
    if not found:
        return None
    heads = (
        Figure("silent_open", _("Open at its end"), _("Requests open there at the end of this day.")),
        Figure("silent_posted", _("Staff"), _("People who had a posting there on this day.")),
    )
    rows = [(one, (counts[day.on, one.pk].open, counts[day.on, one.pk].posted)) for one in found]
    rows.sort(key=lambda row: (-row[1][0], -row[1][1], row[0].name))
    note = _(
        "On this working day nobody who works there added a line to the history of a request or opened one, nobody was "
        "received or noted as absent at an appointment, and no visitor was let in at an open day. Sign-ins are not "
        "kept, so reading pages without opening a request does not count."
    )
    lines = tuple(Row(one.slug, one.name, values) for one, values in rows)
    return Section("day_silent", _("Agencies that gave no sign"), _("Agency"), heads, lines, note=note)
