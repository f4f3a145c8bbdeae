"""What stands beside requests: appointments, open days, people sent elsewhere, targets, other years."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.models import Campaign, Participation
from openhouse.figures import Visits
from reports.desks import Desk
from reports.meetings import MeetingFigures
from reports.referrals import Referrals
from reports.section import Figure, Number, Row, Section, Unit, part, rounded
from reports.sections import requests
from reports.tally import Tally
from reports.visits import VisitFigures, cells_of


def meetings(found: MeetingFigures) -> Section:
    """Appointments on the days of each desk."""
    heads = (
        Figure("offered", _("Were offered a time"), _("People of the waiting list to whom a freed time was offered.")),
        Figure(
            "booked",
            pgettext("appointments", "Booked"),
            _("Appointments on a day of the desk; one that was moved counts once, on its new day."),
        ),
        Figure("kept", pgettext("appointments", "Kept"), _("The visitor came and was received.")),
        Figure("missed", pgettext("appointments", "Missed"), _("The visitor did not come.")),
        Figure("missed_part", _("Share missed"), _("Missed, of all that were kept or missed."), Unit.SHARE),
        Figure("cancelled", pgettext("appointments", "Cancelled"), _("By the visitor or by the agency.")),
        Figure("lead", _("Days between booking and meeting"), _("Median, in days."), Unit.DAYS),
        Figure("after_hours", _("Outside usual hours"), _("Appointments outside the agency’s normal hours.")),
        Figure("walk_ins", _("Came without an appointment"), _("People received at the hall who had booked nothing.")),
        Figure(
            "hall",
            _("Minutes in the hall"),
            _("Median wait between the hour (or the arrival, where that is later) and being called."),
            Unit.MINUTES,
        ),
    )

    def line(count: Any) -> tuple[Number, ...]:
        settled = count.kept + count.no_show
        return (
            count.offered,
            count.booked,
            count.kept,
            count.no_show,
            part(count.no_show, settled),
            count.cancelled,
            rounded(count.lead),
            count.after_hours,
            count.walk_ins,
            rounded(count.wait),
        )

    rows = tuple(Row(one.desk.agency.slug, one.desk.agency.name, line(one.count)) for one in found.by_agency)
    total = Row("total", pgettext("figure", "Total"), line(found.total))
    return Section("meetings", _("Appointments"), _("Agency"), heads, rows, total, drawn=("kept", "missed"))


def visits(found: VisitFigures) -> Section:
    """Open days of the campaign."""
    units = {11: Unit.MARK}
    heads = tuple(
        Figure(f"visit_{at}", name, meaning, units.get(at, Unit.COUNT))
        for at, (name, _number, meaning) in enumerate(cells_of(Visits()))
    )

    def line(count: Visits) -> tuple[Number, ...]:
        return tuple(number for _name, number, _meaning in cells_of(count))

    rows = tuple(Row(one.agency.slug, one.agency.name, line(one.count)) for one in found.by_agency)
    note = _("An open day that several agencies share counts for each of them, and once in the total.")
    return Section(
        "visits",
        _("Open days"),
        _("Agency"),
        heads,
        rows,
        Row("total", pgettext("figure", "Total"), line(found.total)),
        note,
    )


def referrals(found: Referrals) -> Section:
    """People shown the way to another administration before they filed."""
    heads = (
        Figure(
            "sent",
            _("People sent"),
            _("People whom the questions before filing led to another administration; no person is noted."),
        ),
    )
    rows = tuple(Row(str(service.pk), service.name, (number,)) for service, number in found.services)
    note = _("Counted on the days of the campaign, for the whole country.")
    return Section(
        "referrals",
        _("Sent to other administrations"),
        _("Sent to"),
        heads,
        rows,
        Row("total", pgettext("figure", "Total"), (found.total,)),
        note,
        ("sent",),
    )


def targets(
    desks: Sequence[Desk], tallies: Mapping[str, Tally], met: MeetingFigures, seen: VisitFigures
) -> Section | None:
    """What was aimed at and what was reached, for agencies that have any target; None where none has."""
    aims = {
        one.agency_id: one for one in Participation.objects.filter(campaign__in={desk.campaign.pk for desk in desks})
    }
    meets = {line.desk.agency.pk: line.count.booked for line in met.by_agency}
    came = {line.agency.pk: line.count.tally.visitors for line in seen.by_agency}
    reached: list[tuple[str, str, Callable[[Desk], Number], Unit]] = [
        ("requests_target", _("Requests"), lambda desk: _tally(tallies, desk).filed, Unit.COUNT),
        ("on_time_target", _("Share on time"), lambda desk: _tally(tallies, desk).share, Unit.SHARE),
        ("appointments_target", _("Appointments"), lambda desk: meets.get(desk.agency.pk, 0), Unit.COUNT),
        ("visitors_target", _("Visitors of open days"), lambda desk: came.get(desk.agency.pk, 0), Unit.COUNT),
    ]
    heads: list[Figure] = []
    for name, label, _of, unit in reached:
        heads.append(
            Figure(
                f"{name}_aim",
                _("{what}: target").format(what=label),
                _("Set with the agency’s programme of the campaign."),
                unit,
            )
        )
        heads.append(Figure(name, _("{what}: reached").format(what=label), _("By now."), unit))
    rows = []
    for desk in desks:
        aim = aims.get(desk.agency.pk)
        if aim is None or not any(getattr(aim, name) is not None for name, *_rest in reached):
            continue
        values: list[Number] = []
        for name, _label, of, unit in reached:
            wished = getattr(aim, name)
            values += [wished / 100 if unit == Unit.SHARE and wished is not None else wished, of(desk)]
        rows.append(Row(desk.agency.slug, desk.agency.name, tuple(values)))
    return Section("targets", _("Against the targets"), _("Agency"), tuple(heads), tuple(rows)) if rows else None


def years(lines: Sequence[tuple[Campaign, Tally]]) -> Section:
    """This campaign beside earlier ones, all on the same days of their desks."""
    rows = tuple(Row(str(campaign.year), str(campaign.year), requests.values_of(tally)) for campaign, tally in lines)
    note = _("Each campaign is cut to the days that have passed in this one; its requests stand as they are today.")
    return Section(
        "years",
        _("Year on year, same days"),
        _("Campaign (year)"),
        requests.figures(),
        rows,
        None,
        note,
        requests.DRAWN,
    )


def _tally(tallies: Mapping[str, Tally], desk: Desk) -> Tally:
    return tallies.get(str(desk.agency.pk), Tally())
