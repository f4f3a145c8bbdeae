"""Open days of a campaign, as lines of agencies for the page and the file."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.models import Agency
from campaigns.models import Campaign
from openhouse.figures import Visits, visits


@dataclass(frozen=True)
class VisitLine:
    agency: Agency
    count: Visits


@dataclass(frozen=True)
class VisitFigures:
    """Lines of agencies that announced any, most visitors first, and what they are together."""

    total: Visits
    by_agency: tuple[VisitLine, ...]


def visit_figures(campaign: Campaign, agencies: Iterable[Agency], *, national: bool) -> VisitFigures:
    """Count the open days of a campaign at these agencies, ``national`` ones with them."""
    listed = {agency.pk: agency for agency in agencies}
    counts = visits(campaign, listed, national=national)
    total = counts.pop(None)
    lines = [VisitLine(listed[pk], count) for pk, count in counts.items() if pk is not None]
    lines.sort(key=lambda line: (-line.count.tally.visitors, -line.count.events, line.agency.slug))
    return VisitFigures(total, tuple(lines))


def cells_of(count: Visits) -> list[tuple[str, Any, str]]:
    """Name, number and meaning of each figure, in the order of the page and the file."""
    tally = count.tally
    return [
        (_("Open days"), count.events, _("Announced and held, or to come; one that agencies share counts for each.")),
        (_("Called off"), count.off, _("Announced, then called off.")),
        (pgettext("visit", "Registered"), tally.registered, _("Registrations with a confirmed e-mail.")),
        (pgettext("visit", "People registered"), tally.people, _("All people of the confirmed registrations.")),
        (pgettext("visit", "Came with a ticket"), tally.came_people, _("People let in with their tickets.")),
        (
            pgettext("visit", "Came without registering"), tally.walk_ins,
            _("People counted at the door without a ticket."),
        ),
        (pgettext("visit", "Did not come"), tally.missing, _("Registrations whose ticket was not seen at the door.")),
        (pgettext("visit", "Questions"), count.questions, _("Asked beforehand, there, or noted at a stand.")),
        (pgettext("visit", "Not answered yet"), count.unanswered, _("Questions nobody has dealt with.")),
        (
            pgettext("visit", "Follow-up"), count.followed, _("Questions that became a request or an appointment."),
        ),
        (pgettext("visit", "Marks"), count.marks, _("Visitors who gave a mark.")),
        (pgettext("visit", "Mean mark"), count.mark, _("Out of 5.")),
    ]  # fmt: skip


def table_of(figures: VisitFigures) -> list[list[Any]]:
    """Header, a row for each agency, and all of them."""
    header = [_("Agency"), *(name for name, _number, _meaning in cells_of(Visits()))]
    rows = [[line.agency.name, *(number for _name, number, _m in cells_of(line.count))] for line in figures.by_agency]
    total = [pgettext("figure", "Total"), *(number for _name, number, _m in cells_of(figures.total))]
    return [header, *rows, total]
