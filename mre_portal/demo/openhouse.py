"""The demonstration's open days: announced, visited, asked about and rated, by the verbs, in the order of time."""

import uuid
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random

from accounts.models import User
from agencies.models import Agency, Office, Role
from agencies.opening.day import instant
from campaigns.models import Campaign
from common import days
from mre_portal.demo import MARK, MARKED_AGENCY, openhouse_visits, sheets
from mre_portal.demo.course import Course
from mre_portal.demo.stage import Stage
from openhouse.models import OpenDay, Session
from openhouse.verbs import asking, events

_EVENT = (
    "key", "agencies", "kind", "from", "length", "opens", "closes", "place_kind", "place_ar", "place_fr", "hall_ar",
    "hall_fr", "online_url", "national", "fate", "title_ar", "title_fr", "description_ar", "description_fr",
)  # fmt: skip
_SESSION = (
    "event", "kind", "day", "starts", "ends", "capacity", "online", "people", "title_ar", "title_fr", "speaker_ar",
    "speaker_fr", "room_ar", "room_fr",
)  # fmt: skip
_STAND = ("event", "name_ar", "name_fr", "administration_ar", "administration_fr", "description_ar", "description_fr")
_QUESTION = ("event", "fate", "language", "text", "answer_ar", "answer_fr", "public_ar", "public_fr")
_WHY = {"why_ar": "أشغال بمقر الوكالة (عرض تجريبي).", "why_fr": "Travaux au siège de l’agence (démonstration)."}
ANNOUNCED_BEFORE = timedelta(days=25)


def play(stage: Stage) -> None:
    """Events of the summer, of these weeks and of the next months, with who registers, comes, asks and rates."""
    rng, course = Random(2026), Course(stage.now)  # noqa: S311 - the same demonstration everywhere
    ministry = User.objects.get(postings__role=Role.MINISTRY_ADMIN, email__in=_staff_emails())
    held: dict[str, OpenDay] = {}
    for row in sheets.rows("open_days.csv", *_EVENT):
        event = held[row["key"]] = _add(stage, row, held)
        if row["fate"] != "draft":
            course.at(announced_at(stage, event), partial(events.publish, event=event, by=ministry))
        if row["fate"] == "called_off":
            course.at(stage.now - timedelta(hours=20), partial(events.call_off, event=event, by=ministry, **_WHY))
    for row in sheets.rows("open_day_stands.csv", *_STAND):
        held[row["event"]].stands.create(**{name: row[name] for name in _STAND[1:]})
    for row in sheets.rows("open_day_sessions.csv", *_SESSION):
        session = _session(held[row["event"]], row)
        openhouse_visits.plan(stage, rng, course, session, announced_at(stage, session.event), int(row["people"]))
    for row in sheets.rows("open_day_questions.csv", *_QUESTION):
        _plan_question(stage, rng, course, held[row["event"]], row)
    for key in ("summer", "part", "lately", "today"):
        openhouse_visits.plan_walk_ins(stage, rng, course, held[key])
    course.run()


def announced_at(stage: Stage, event: OpenDay) -> datetime:
    """When an event is made known: weeks before, and some days ago at the latest."""
    return min(instant(event.first_day, time(10)) - ANNOUNCED_BEFORE, stage.now - timedelta(days=6))


def _staff_emails() -> list[str]:
    return [row["email"] for row in sheets.rows("staff.csv", "email")]


def _add(stage: Stage, row: dict[str, str], held: dict[str, OpenDay]) -> OpenDay:
    first = _day(row["from"])
    agencies = [stage.agencies[slug] for slug in filter(None, row["agencies"].split(";"))]
    texts = {name: row[name] for name in _EVENT if name.endswith(("_ar", "_fr", "_kind", "_url"))}
    hours = {name: time.fromisoformat(row[name]) if row[name] else None for name in ("opens", "closes")}
    event = OpenDay.objects.create(
        **texts, **hours, kind=row["kind"], first_day=first, last_day=first + timedelta(int(row["length"]) - 1),
        campaign=Campaign.objects.for_day(first), national=held.get(row["national"]), online=bool(row["online_url"]),
        office=_seat(agencies, row["place_kind"]), step_free=bool(agencies), source="demo",
    )  # fmt: skip
    event.agencies.set(agencies)
    return event


def _day(text: str) -> date:
    """A day of the sheet, or so many days from today; no event but this week's begins at a weekend."""
    if text.count("-") == 2:
        return date.fromisoformat(text)
    day = days.today() + timedelta(days=int(text))
    while abs(int(text)) > 1 and day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def _seat(agencies: list[Agency], place_kind: str) -> Office | None:
    if place_kind != "office" or not agencies:
        return None
    return agencies[0].offices.filter(kind=Office.Kind.SEAT).first()


def _session(event: OpenDay, row: dict[str, str]) -> Session:
    texts = {name: row[name] for name in _SESSION if name.endswith(("_ar", "_fr"))}
    session = Session(
        **texts, event=event, kind=row["kind"], day=event.first_day + timedelta(int(row["day"])),
        starts=time.fromisoformat(row["starts"]), ends=time.fromisoformat(row["ends"]),
        capacity=int(row["capacity"]) if row["capacity"] else None, online=bool(row["online"]),
    )  # fmt: skip
    session.place()
    session.save()
    return session


def _plan_question(stage: Stage, rng: Random, course: Course, event: OpenDay, row: dict[str, str]) -> None:
    """Asked beforehand or noted at a stand; answered the next day where the sheet says so."""
    begins, ends = instant(event.first_day, time(9)), instant(event.last_day, time(16))
    announced = announced_at(stage, event)
    if row["fate"] == "noted":
        at = min(begins + (ends - begins) * rng.uniform(0.2, 0.6), stage.now - timedelta(minutes=7))
    else:
        at = announced + (min(begins, stage.now) - announced) * rng.uniform(0.3, 0.7)
    course.at(at, partial(_ask, stage, rng, course, event, row, at))


def _ask(stage: Stage, rng: Random, course: Course, event: OpenDay, row: dict[str, str], at: datetime) -> None:
    by, officer = stage.somebody(row["language"]), stage.officer_at(_first(event).pk)
    marked = f" {MARK}" if _first(event).slug == MARKED_AGENCY else ""
    typed = {"text": row["text"] + marked, "language": row["language"]}
    uid = uuid.UUID(int=rng.getrandbits(128))
    if row["fate"] == "noted":
        asking.note(event=event, typed=typed, by=officer, uid=uid)
        return
    question = asking.ask(event=event, typed=typed | {"name": by.name_ar or by.name_latin, "email": by.email}, uid=uid)
    later = at + timedelta(hours=rng.randint(4, 30))
    if row["fate"] == "set_aside":
        course.at(later, partial(asking.set_aside, question=question, why="Doublon (démonstration).", by=officer))
    elif row["fate"] != "new":
        given = {"answer_ar": row["answer_ar"], "answer_fr": row["answer_fr"]}
        course.at(later, partial(asking.answer, question=question, by=officer, **given))
    if row["fate"] == "published":
        words = {"public_text_ar": row["public_ar"], "public_text_fr": row["public_fr"]}
        course.at(later + timedelta(hours=1), partial(asking.publish, question=question, by=officer, **words))


def _first(event: OpenDay) -> Agency:
    """The agency whose officer works the event."""
    return event.agencies.order_by("pk")[0]
