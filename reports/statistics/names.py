"""What the published figures and periods are called, with what is counted, in the language that is on."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.section import Figure, Unit
from reports.statistics.counting import MONTHS


def figures() -> list[Figure]:
    """The columns of each table."""
    return [
        Figure("answered", pgettext("figure", "Answered"), _("Requests whose last answer lies in the period.")),
        Figure(
            "median", _("Agency: half within"),
            _("Working days that the agency needed for half of them or fewer; days on which it waited for the applicant do not count."), Unit.DAYS,
        ),
        Figure("nine_in_ten", _("Agency: nine in ten within"), _("The same for nine of ten requests."), Unit.DAYS),
        Figure(
            "on_time", _("On time, %"),
            _("Part answered on the expected day or before, in whole per cent, rounded down."),
        ),
        Figure(
            "waited_median", _("Applicant: half within"),
            _("Working days from filing to the answer as the applicant lived them, all waiting included."), Unit.DAYS,
        ),
        Figure("waited_nine_in_ten", _("Applicant: nine in ten within"), _("The same for nine of ten applicants."), Unit.DAYS),
    ]  # fmt: skip


def name_of_period(table: Mapping[str, Any]) -> str:
    """The last twelve months, or a campaign."""
    if table["key"] == MONTHS:
        return _("The last twelve months")
    return _("Campaign {year}").format(year=table["key"])
