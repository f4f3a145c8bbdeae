"""The demonstration's desks, officers and lines, the absences of some, and a duty in the evenings of its summer."""

from datetime import date, time, timedelta

from agencies.models import Agency, HoursPeriod, HoursRule, Office
from appointments.models import Lane, LaneAbsence, Mode, Service
from common import days
from mre_portal.demo import MARK, MARKED_AGENCY
from mre_portal.demo.press import EVENING, SATURDAY
from mre_portal.demo.sheets import rows
from mre_portal.demo.stage import Stage

COLUMNS = (
    *("agency", "office", "kind", "name_ar", "name_fr", "where_ar", "where_fr"),
    *("services", "ways", "on_duty", "room"),
)
_SEAT = "seat"


def open_lanes(stage: Stage, summer: tuple[date, date]) -> list[Lane]:
    """Each line of the sheet, with the national services it gives. Raises BadFiles."""
    services = {service.key: service for service in Service.objects.filter(agency=None)}
    lanes = []
    for order, row in enumerate(rows("lanes.csv", *COLUMNS)):
        lane = _lane(stage, row, order)
        lane.services.set(services[key] for key in row["services"].split(";") if key in services)
        lanes.append(lane)
    _keep_away(lanes)
    _add_duty(stage.agencies["beni-mellal"], summer)
    return lanes


def _lane(stage: Stage, row: dict[str, str], order: int) -> Lane:
    ways = row["ways"].split(";")
    kept = ("kind", "name_ar", "name_fr", "where_ar", "where_fr")
    officer = stage.officers.get(row["agency"]) if row["kind"] == Lane.Kind.DESK else None
    return Lane.objects.create(
        office=_office(stage.agencies[row["agency"]], row["office"]),
        officer=officer, order=order, on_duty=row["on_duty"] == "yes", video_url=row["room"],
        **{name: row[name] for name in kept}, **{mode: mode in ways for mode in Mode.values},
    )  # fmt: skip


def _office(agency: Agency, name: str) -> Office:
    """The seat, or the annex of a name."""
    offices = Office.objects.filter(agency=agency, active=True)
    return offices.get(kind=Office.Kind.SEAT) if name == _SEAT else offices.get(name_fr=name)


def _keep_away(lanes: list[Lane]) -> None:
    """Some lanes are away: an afternoon next week, two days after it, and a training long over."""
    monday = days.today() - timedelta(days=days.today().weekday()) + timedelta(weeks=1)
    first, officer, *others = sorted(lanes, key=lambda lane: (lane.kind != Lane.Kind.DESK, lane.order))
    wednesday, thursday, ago = (monday + timedelta(days=n) for n in (2, 10, -20))
    LaneAbsence.objects.create(
        lane=first, first_day=wednesday, last_day=wednesday, starts=time(13), ends=time(16, 30), reason="Réunion (demo)"
    )
    LaneAbsence.objects.create(
        lane=officer, first_day=thursday, last_day=thursday + timedelta(days=1), reason="Congé (demo)"
    )
    for lane in others[-2:]:
        mark = f" {MARK}" if lane.office.agency.slug == MARKED_AGENCY else ""
        LaneAbsence.objects.create(lane=lane, first_day=ago, last_day=ago, reason=f"Formation (demo){mark}")


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
