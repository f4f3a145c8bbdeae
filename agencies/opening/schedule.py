"""The calendars of many offices from the tables: four queries, however many offices there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Q

from agencies.models import DayException, DutyShift, Holiday, HoursPeriod, HoursRule, Office
from agencies.models.hours import Effect
from agencies.opening.day import Day, Shift, Span
from agencies.opening.layers import AGENCY, NATION, OFFICE, Calendar, Change, Feast, Period, Rule

MOST_DAYS = 400
_EXPECTED = HoursPeriod.State.EXPECTED
_Scope = tuple[int | None, int | None]  # (agency, office) of a row; (None, None) is the nation


def spans_of(office: Office, first: date, last: date) -> dict[date, Day]:
    """The days of one office, both ends included."""
    return schedule([office], first, last)[office.pk]


def schedule(offices: Iterable[Office], first: date, last: date) -> dict[int, dict[date, Day]]:
    """The days of offices by their keys, both ends included. Raises ValueError above 400 days or none.

    An office that is not saved stands for its agency: it follows the nation's and the agency's hours.
    """
    wanted = list(_days(first, last))
    offices = list(offices)
    tables = _Tables({office.agency_id for office in offices}, first, last)
    calendars = {office.pk: tables.calendar(office) for office in offices}
    return {pk: {day: calendar.on(day) for day in wanted} for pk, calendar in calendars.items()}


def _days(first: date, last: date) -> Iterator[date]:
    count = (last - first).days + 1
    if not 0 < count <= MOST_DAYS:
        raise ValueError(f"1 to {MOST_DAYS} days, not {count}")
    return (first + timedelta(days=number) for number in range(count))


class _Tables:
    """Rows of some agencies and of the nation, by scope."""

    def __init__(self, agencies: set[int], first: date, last: date) -> None:
        ours = Q(agency=None) | Q(agency__in=agencies)
        within = {"day__range": (first, last)}
        begun = Q(period__first_day=None) | Q(period__first_day__lte=last)
        ends_later = Q(period__last_day=None) | Q(period__last_day__gte=first)
        rules = HoursRule.objects.filter(ours, begun, ends_later).select_related("period")
        self.rules = _by_scope(rules)
        # in the order of the periods; one without hours decides nothing and is not read
        self.periods = {rule.period_id: rule.period for rule in rules}
        self.changes = _by_scope(DayException.objects.filter(ours, **within))
        self.shifts = _by_scope(
            DutyShift.objects.published().filter(agency__in=agencies, **within).select_related("line")
        )
        self.feasts: dict[date, list[Feast]] = defaultdict(list)
        for holiday in Holiday.objects.filter(**within):
            self.feasts[holiday.day].append(Feast(holiday.name, holiday.state == Holiday.State.EXPECTED))

    def calendar(self, office: Office) -> Calendar:
        """What decides the days of one office; a stand follows its own hours alone, never the week of an office."""
        layers: dict[int, _Scope] = {OFFICE: (office.agency_id, office.pk)} if office.pk else {}
        if office.kind != Office.Kind.STAND:
            layers |= {NATION: (None, None), AGENCY: (office.agency_id, None)}
        return Calendar(self._periods(layers), self._changes(layers), self.feasts, self._shifts(office))

    def _periods(self, layers: dict[int, _Scope]) -> list[Period]:
        rules: dict[int, list[Rule]] = defaultdict(list)
        for layer, scope in layers.items():
            for row in self.rules.get(scope, ()):
                rules[row.period_id].append(_rule(layer, row))
        return [replace(_period(row), rules=rules[pk]) for pk, row in self.periods.items() if pk in rules]

    def _changes(self, layers: dict[int, _Scope]) -> dict[date, list[Change]]:
        found: dict[date, list[Change]] = defaultdict(list)
        for layer, scope in layers.items():
            for row in self.changes.get(scope, ()):
                found[row.day].append(_change(layer, row))
        return found

    def _shifts(self, office: Office) -> dict[date, list[Shift]]:
        found: dict[date, list[Shift]] = defaultdict(list)
        for scope in {(office.agency_id, None), (office.agency_id, office.pk)}:
            for row in self.shifts.get(scope, ()):
                found[row.day].append(Shift(row.starts, row.ends, row.line.shown, row.line.link, row.person))
        return found


def _by_scope(rows: Iterable) -> dict[_Scope, list]:
    found: dict[_Scope, list] = defaultdict(list)
    for row in rows:
        found[row.agency_id, row.office_id].append(row)
    return found


def _period(row: HoursPeriod) -> Period:
    return Period(row.kind, (), row.first_day, row.last_day, row.name, row.state == _EXPECTED)


def _rule(layer: int, row: HoursRule) -> Rule:
    return Rule(layer, row.weekday, Span(row.opens, row.closes, row.duty), row.effect == Effect.ADDS)


def _change(layer: int, row: DayException) -> Change:
    span = Span(row.opens, row.closes) if row.opens and row.closes else None
    return Change(layer, row.kind, span, row.reason, row.state == _EXPECTED)
