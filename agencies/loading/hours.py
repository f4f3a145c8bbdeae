"""Periods of the year with their hours, one row for hours that several weekdays share."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from agencies.loading.rows import Row, Source
from agencies.loading.sync import Tally, Values
from agencies.models import Agency, HoursPeriod, HoursRule
from agencies.models.hours import Effect

_COLUMNS = (
    *("kind", "agency", "name_fr", "name_ar", "first_day", "last_day"),
    *("state", "days", "opens", "closes", "source"),
)
_DAYS = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_Key = tuple[str, str, date | None]
_Hours = tuple[int, time, time]


@dataclass
class Planned:
    """A period and its hours as (weekday, opens, closes)."""

    values: Values
    hours: list[_Hours] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """Periods by kind, agency and first day."""

    periods: dict[_Key, Planned]

    def write(self, source: Source, overwrite: bool) -> list[Tally]:
        """Add missing periods with their hours; those that staff may have edited change only with ``overwrite``."""
        ids: dict[str, int | None] = {"": None} | dict(Agency.objects.values_list("slug", "pk"))
        tally = Tally("periods of hours")
        for (kind, slug, first), planned in self.periods.items():
            found = _present(kind, ids[slug], first)
            if found is None:
                _fill(HoursPeriod.objects.create(kind=kind, agency_id=ids[slug], **planned.values), planned)
                tally.added += 1
            elif overwrite and _restore(found, planned):
                tally.changed += 1
            else:
                tally.kept += 1
        return [tally]


def read(source: Source) -> Plan:
    """Read and judge the file."""
    periods: dict[_Key, Planned] = {}
    for row in source.rows("hours.csv", _COLUMNS):
        kind = row.among("kind", HoursPeriod.Kind.values)
        slug = row.among("agency", source.keys.get("agencies", set()), needed=False)
        values = _values(row, kind)
        planned = periods.setdefault((kind, slug, values["first_day"]), Planned(values))
        planned.hours += _hours(row, planned.hours)
    return Plan(periods)


def _values(row: Row, kind: str) -> Values:
    first, last = row.day("first_day", needed=False), row.day("last_day", needed=False)
    if kind != HoursPeriod.Kind.NORMAL and (first is None or last is None):
        row.fault("first_day", "needs its first and last day")
    if first and last and last < first:
        row.fault("last_day", "comes before the first")
    return {
        "name_fr": row.text("name_fr", 80),
        "name_ar": row.text("name_ar", 80),
        "first_day": first,
        "last_day": last,
        "state": row.among("state", HoursPeriod.State.values),
        "source": row.text("source", 300, needed=False),
    }


def _hours(row: Row, before: list[_Hours]) -> list[_Hours]:
    opens, closes = _hour(row, "opens"), _hour(row, "closes")
    if closes <= opens:
        row.fault("closes", "must come after opening; past midnight it is two rows")
    if not row.many("days"):
        row.fault("days", "is empty")
    found: list[_Hours] = []
    for name in row.many("days"):
        if name not in _DAYS:
            row.fault("days", f"unknown: {name}")
            continue
        weekday = _DAYS[name]
        if any(day == weekday and opens < end and start < closes for day, start, end in [*before, *found]):
            row.fault("days", f"overlaps other hours of {name}")
        found.append((weekday, opens, closes))
    return found


def _hour(row: Row, column: str) -> time:
    value = row.text(column, 5)
    try:
        return time.fromisoformat(value)
    except ValueError:
        row.fault(column, f"not an hour as 08:30: {value}")
        return time(0)


def _present(kind: str, agency: int | None, first: date | None) -> HoursPeriod | None:
    """The period of that year: staff move expected dates, and the estimate must not come back beside them."""
    rows = HoursPeriod.objects.filter(kind=kind, agency=agency)
    return (rows.filter(first_day__year=first.year) if first else rows.filter(first_day=None)).first()


def _fill(period: HoursPeriod, planned: Planned) -> None:
    summer = period.kind == HoursPeriod.Kind.SUMMER
    shared: dict[str, Any] = {
        "period": period,
        "agency_id": period.agency_id,
        "effect": Effect.ADDS if summer else Effect.REPLACES,
        "duty": summer,
    }
    HoursRule.objects.bulk_create(
        HoursRule(weekday=weekday, opens=opens, closes=closes, **shared) for weekday, opens, closes in planned.hours
    )


def _restore(period: HoursPeriod, planned: Planned) -> bool:
    """Bring a period and its own layer's hours back to the file; whether anything differed."""
    rules = period.rules.filter(agency=period.agency_id, office=None)
    same = sorted(rules.values_list("weekday", "opens", "closes")) == sorted(planned.hours)
    moved = {name for name, value in planned.values.items() if getattr(period, name) != value}
    if same and not moved:
        return False
    for name in moved:
        setattr(period, name, planned.values[name])
    period.save()
    if not same:
        rules.delete()
        _fill(period, planned)
    return True
