"""Open days of another summer: last summer's as drafts, and one National Migrant Day that agencies fill in."""

from datetime import date, timedelta

from django.db.models import QuerySet

from campaigns import copying
from campaigns.models import Campaign
from openhouse.models import Kind, OpenDay, State
from openhouse.verbs import events

# 10 August, whatever day of the week it is
MIGRANT_DAY = (8, 10)
TITLES = {"title_ar": "اليوم الوطني للمهاجر", "title_fr": "Journée nationale du migrant"}


def copy_events(before: Campaign, after: Campaign) -> int:
    """Drafts of what was held or announced, days moved; how many. Nothing is published, nobody registered."""
    national = _national(before, after)
    rows = list(_held(before).exclude(pk__in=national))
    for event in rows:
        given = {"national": national.get(event.national_id or 0)}
        if event.kind == Kind.MIGRANT_DAY and not given["national"]:
            given["national"] = national[0]
        _copy(event, after, _shift(event, before, after), given)
    return len(rows) + 1


def _held(campaign: Campaign) -> QuerySet[OpenDay]:
    rows = OpenDay.objects.filter(campaign=campaign).exclude(state=State.CANCELLED)
    return rows.prefetch_related("agencies", "stands", "sessions").order_by("first_day", "pk")


def _national(before: Campaign, after: Campaign) -> dict[int, OpenDay]:
    """The one national day of the new summer, by the keys of those before; by 0 whatever was there before."""
    former = list(_held(before).filter(kind=Kind.MIGRANT_DAY, national=None, agencies=None))
    if former:
        made = _copy(former[0], after, _shift(former[0], before, after), {"national": None})
    else:
        day = date(after.year, *MIGRANT_DAY)
        values = {"first_day": day, "last_day": day, "campaign": after, "state": State.DRAFT}
        made = OpenDay.objects.create(kind=Kind.MIGRANT_DAY, **TITLES, **values)
    return {0: made} | {event.pk: made for event in former}


def _shift(event: OpenDay, before: Campaign, after: Campaign) -> timedelta:
    """Whole weeks; what is held around the National Migrant Day keeps its distance from it."""
    if event.kind != Kind.MIGRANT_DAY:
        return copying.shift(before.year, after.year)
    return date(after.year, *MIGRANT_DAY) - date(before.year, *MIGRANT_DAY)


def _copy(event: OpenDay, after: Campaign, shift: timedelta, given: dict[str, OpenDay | None]) -> OpenDay:
    was = event.first_day.year
    names = ("title_ar", "title_fr")
    titles = {name: copying.of_year(getattr(event, name) or "", was, after.year) for name in names}
    return events.copy(event, shift, list(event.agencies.all()), campaign=after, **titles, **given)
