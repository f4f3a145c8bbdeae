"""Keep the weeks that staff typed for the nation, an agency or one office."""

from dataclasses import dataclass, field

from django.db import transaction

from agencies.models import Agency, HoursPeriod, HoursRule, Office
from agencies.models.hours import Effect
from agencies.opening.day import Span

Cells = dict[tuple[int, int], list[Span]]  # (period, weekday) → spans


@dataclass(frozen=True)
class Scope:
    """Whose hours: an office's, an agency's, or the nation's when both are empty."""

    agency: Agency | None = None
    office: Office | None = None


@dataclass
class Change:
    """One day whose hours changed, for the history."""

    period: HoursPeriod
    weekday: int
    before: list[Span] = field(default_factory=list)
    after: list[Span] = field(default_factory=list)


def rules_of(scope: Scope) -> "dict[tuple[int, int], list[HoursRule]]":
    """The hours of exactly this scope, by period and weekday."""
    found: dict[tuple[int, int], list[HoursRule]] = {}
    for rule in HoursRule.objects.filter(agency=scope.agency, office=scope.office).order_by("opens"):
        found.setdefault((rule.period_id, rule.weekday), []).append(rule)
    return found


def keep_weeks(*, scope: Scope, periods: list[HoursPeriod], typed: Cells) -> list[Change]:
    """Make the hours of these periods what was typed, all or nothing; what is unchanged keeps its rows.

    Returns the days that changed. Two people saving at once wait for each other on the periods' rows.
    """
    with transaction.atomic():
        list(HoursPeriod.objects.select_for_update(of=("self",)).filter(pk__in=[p.pk for p in periods]).order_by("pk"))
        present = rules_of(scope)
        days = [(period, weekday) for period in periods for weekday in range(7)]
        made = [_keep_day(scope, period, weekday, present, typed) for period, weekday in days]
    return [change for change in made if change]


def _keep_day(
    scope: Scope,
    period: HoursPeriod,
    weekday: int,
    present: "dict[tuple[int, int], list[HoursRule]]",
    typed: Cells,
) -> Change | None:
    rules, wanted = present.get((period.pk, weekday), []), typed.get((period.pk, weekday), [])
    before = [Span(rule.opens, rule.closes) for rule in rules]
    if sorted(before) == sorted(wanted):
        return None
    gone = [rule.pk for rule, span in zip(rules, before, strict=True) if span not in wanted]
    HoursRule.objects.filter(pk__in=gone).delete()
    HoursRule.objects.bulk_create(_rule(scope, period, weekday, span) for span in wanted if span not in before)
    return Change(period, weekday, before, wanted)


def _rule(scope: Scope, period: HoursPeriod, weekday: int, span: Span) -> HoursRule:
    """Summer duty adds to the other hours; anything else stands in place of the wider hours."""
    summer = period.kind == HoursPeriod.Kind.SUMMER
    return HoursRule(
        period=period,
        agency=scope.agency,
        office=scope.office,
        weekday=weekday,
        opens=span.opens,
        closes=span.closes,
        effect=Effect.ADDS if summer else Effect.REPLACES,
        duty=summer,
    )
