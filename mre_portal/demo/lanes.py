"""The demonstration's desks, officers and lines, the absences of some, and a duty in the evenings of its summer."""

from datetime import date, time, timedelta

from agencies.models import Agency, HoursPeriod, HoursRule, Office
from appointments.models import Lane, LaneAbsence, Mode, Service
from common import days
from mre_portal.demo.press import EVENING, SATURDAY
from mre_portal.demo.sheets import rows
from mre_portal.demo.stage import Stage

COLUMNS = (
    *("agency", "office", "kind", "name_ar", "name_fr", "where_ar", "where_fr"),
    *("services", "ways", "on_duty", "room"),
)


def open_lanes(stage: Stage, summer: tuple[date, date]) -> list[Lane]:
    """Each line of the sheet, with the national services it gives. Raises BadFiles."""
    services = {service.key: service for service in Service.objects.filter(agency=None)}
    offices = list(Office.objects.filter(active=True, agency__in=stage.agencies.values()).select_related("agency"))
    lanes = []
    for order, row in enumerate(rows("lanes.csv", *COLUMNS)):
        lane = _lane(stage, row, _office(offices, row["agency"], row["office"]), order)
        lane.services.set(services[key] for key in row["services"].split(";") if key in services)
        lanes.append(lane)
    _keep_away(stage, lanes)
    for agency in {lane.office.agency for lane in lanes if lane.on_duty}:
        _add_duty(agency, summer)
    return lanes


def _lane(stage: Stage, row: dict[str, str], office: Office, order: int) -> Lane:
    ways = row["ways"].split(";")
    kept = ("kind", "name_ar", "name_fr", "where_ar", "where_fr")
    officer = stage.officers.get(row["agency"]) if row["kind"] == Lane.Kind.DESK else None
    return Lane.objects.create(
        office=office, officer=officer, order=order, on_duty=row["on_duty"] == "yes", video_url=row["room"],
        **{name: row[name] for name in kept}, **{mode: mode in ways for mode in Mode.values},
    )  # fmt: skip


def _office(offices: list[Office], agency: str, name: str) -> Office:
    """The seat of an agency, or its annex of a name. Raises StopIteration where the directory has neither."""
    own = (office for office in offices if office.agency.slug == agency)
    return next(office for office in own if name in (office.kind, office.name_fr))


def away_days(stage: Stage) -> tuple[date, date]:
    """Two working days in a fortnight on which the engineer of the first agency is away: people wait for a time."""
    first = days.add_working_days(days.today() + timedelta(days=11), 1, stage.hours.holidays)
    return first, days.add_working_days(first, 1, stage.hours.holidays)


def _keep_away(stage: Stage, lanes: list[Lane]) -> None:
    """Some lanes are away: an afternoon next week, the two days of the engineer, and a training long over."""
    monday = days.today() - timedelta(days=days.today().weekday())
    desk, engineer = lanes[0], next(lane for lane in lanes if lane.kind == Lane.Kind.OFFICER)
    wednesday, ago, away = monday + timedelta(days=9), monday - timedelta(days=13), away_days(stage)
    LaneAbsence.objects.create(
        lane=desk, first_day=wednesday, last_day=wednesday, starts=time(13), ends=time(16, 30), reason="Réunion (demo)"
    )
    LaneAbsence.objects.create(lane=engineer, first_day=away[0], last_day=away[1], reason="Mission (demo)")
    for lane in lanes[-2:]:
        LaneAbsence.objects.create(lane=lane, first_day=ago, last_day=ago, reason="Formation (demo)")


def _add_duty(agency: Agency, summer: tuple[date, date]) -> None:
    """Evenings and Saturdays of the demonstration's summer, as its announcement says."""
    period = HoursPeriod.objects.create(
        kind=HoursPeriod.Kind.SUMMER, agency=agency, first_day=summer[0], last_day=summer[1], source="demo",
        name_ar="مداومة الصيف (عرض تجريبي)", name_fr="Permanence d’été (démonstration)",
    )  # fmt: skip
    HoursRule.objects.bulk_create(
        HoursRule(
            period=period, agency=agency, weekday=weekday, effect="adds", duty=True,
            opens=(SATURDAY if weekday == 5 else EVENING)[0], closes=(SATURDAY if weekday == 5 else EVENING)[1],
        )
        for weekday in range(6)
    )  # fmt: skip
