"""The report of a day, put together."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.models import Agency
from common import days
from reports.daily.clock import days_off
from reports.daily.counting import Counted, count
from reports.daily.day import Named
from reports.daily.sections import sections
from reports.section import Report


class DayReport:
    """A day counted once, written in any language. Eight statements: seven that count, one for the holidays."""

    def __init__(self, on: date, agencies: Sequence[Agency], *, national: bool = False) -> None:
        holidays = days_off()
        self.day = Named(on, holidays, days.today())
        self.agencies = agencies
        self.counts: Counted = count(on, agencies, frozenset(holidays), national=national)

    @property
    def title(self) -> str:
        """Its name in the language that is on."""
        said = days.spell_day(self.day.on, get_language() or "ar", with_weekday=True)
        return _("Report of {day}").format(day=said)

    def written(self) -> Report:
        """Every section in the language that is on."""
        language, on = get_language() or "ar", self.day.on
        made = sections(self.day, self.counts, self.agencies)
        off = self.day.why_off
        asked = ((_("Day off"), off),) if off else ()
        return Report(on.year, on, on, self.day.today, language, made, asked, self.title)
