"""Requests with whole histories as chance has them, and a slow clerk who reads a day off them line by line."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from agencies.models import Agency, Kind
from requests_desk.models import Case, CaseEvent, Status
from tests.recipes import figures

MOROCCO = ZoneInfo("Africa/Casablanca")


def _staff(verb: str, to_status: str = "", times: int = 1) -> tuple[tuple[str, str, str], ...]:
    return ((verb, "staff", to_status),) * times


def _citizen(verb: str, to_status: str = "", times: int = 1) -> tuple[tuple[str, str, str], ...]:
    return ((verb, "citizen", to_status),) * times


# What may come next, the likelier the more often it stands there.
STEPS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "submitted": (
        *_staff("taken", "study", 4), *_staff("transferred", "submitted"), *_citizen("withdrawn", "withdrawn"),
        *_citizen("applicant_wrote"),
    ),
    "study": (
        *_staff("answered", "answered", 3), *_staff("papers_asked", "waiting", 2), *_staff("paused", "paused"),
        *_staff("returned", "submitted"), *_staff("transferred", "submitted"), *_staff("merged", "closed"),
        *_citizen("withdrawn", "withdrawn"), *_staff("agency_wrote"), *_citizen("applicant_wrote"),
    ),
    "waiting": (
        *_citizen("papers_complete", "study", 4), *_citizen("withdrawn", "withdrawn"), *_staff("transferred"),
    ),
    "paused": _staff("resumed", "study"),
    "answered": (*_staff("closed", "closed"), *_citizen("reopened", "study"), *_citizen("rated")),
    "closed": (*_citizen("reopened", "study"), *_citizen("rated", times=2)),
}  # fmt: skip


@dataclass
class Life:
    """A request as a clerk knows it: what it is, and its lines in order."""

    kind: str
    days: int
    working: bool
    duty: bool
    lines: list[dict[str, Any]] = field(default_factory=list)

    def agency(self, before: datetime) -> int:
        """Who had it just before an instant, the filing's own at the filing."""
        held: int = self.lines[0]["agency"]
        for line in self.lines[1:]:
            if line["at"] < before and line["verb"] == "transferred":
                held = line["to"]
        return held

    def status(self, end: date) -> str:
        """Its state when a day ended; empty before it was filed."""
        said = [line["to_status"] for line in self.lines if line["to_status"] and day_of(line["at"]) <= end]
        return said[-1] if said else ""

    def used(self, until: datetime, on: date, holidays: Iterable[date]) -> int:
        """Days that have counted before ``on``, each asked for how it ended."""
        known = [line for line in self.lines if line["at"] <= until]
        start = [day_of(line["at"]) for line in known if line["verb"] in ("filed", "reopened")][-1]
        past = Life(self.kind, self.days, self.working, self.duty, known)
        day, count = start + timedelta(days=1), 0
        while day < on:
            counts = not self.working or (day.weekday() < 5 and day not in set(holidays))
            count += counts and past.status(day) not in ("waiting", "paused")
            day += timedelta(days=1)
        return count


def day_of(moment: datetime) -> date:
    """The day it is in Morocco."""
    return moment.astimezone(MOROCCO).date()


def any_life(chance: random.Random, agencies: Sequence[Agency], first: date, last: date) -> Life:
    """Filed and worked as chance has it, often just before or after midnight, up to the end of the last day."""
    at = _any_moment(chance, first, (last - first).days)
    life = Life(chance.choice(Kind.values), chance.choice((1, 2, 5, 10)), chance.random() < 0.7, chance.random() < 0.2)
    held = chance.choice(agencies).pk
    life.lines = [{"at": at, "verb": "filed", "actor": "citizen", "from": "", "to_status": "submitted", "agency": held}]
    status = "submitted"
    while status in STEPS:
        at = _any_moment(chance, day_of(at), 6, after=at)
        if day_of(at) > last:
            break
        verb, actor, to_status = chance.choice(STEPS[status])
        line = {"at": at, "verb": verb, "actor": actor, "from": status if to_status else "", "to_status": to_status}
        if verb == "transferred":
            line |= {"was": held, "to": chance.choice(agencies).pk}
            held = line["to"]
            line |= {"from": "", "to_status": ""} if status == "submitted" else {}
        life.lines.append(line)
        status = to_status or status
    return life


def _any_moment(chance: random.Random, first: date, span: int, after: datetime | None = None) -> datetime:
    """A second of a day or one beside midnight."""
    day = datetime.combine(first + timedelta(days=chance.randint(0, span)), datetime.min.time(), MOROCCO)
    beside = timedelta(seconds=chance.choice((-1, 0, 1, 3599, 3600)))
    moment = day.astimezone(ZoneInfo("UTC")) + (
        beside if chance.random() < 0.4 else timedelta(seconds=chance.randint(0, 86399))
    )
    return moment if after is None or moment > after else after + timedelta(seconds=chance.randint(1, 90_000))


def save(lives: Sequence[Life], by: User) -> list[Case]:
    """The rows that verbs would have left."""
    agencies = {agency.pk: agency for agency in Agency.objects.all()}
    cases = Case.objects.bulk_create([_case(life, agencies) for life in lives])
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case=case, number=number, verb=line["verb"], actor=line["actor"], by=by, at=line["at"],
            from_status=line["from"], to_status=line["to_status"], hash=f"{number:064}",
            data={"from_agency": line["was"], "to_agency": line["to"]} if "was" in line else {},
        )
        for life, case in zip(lives, cases, strict=True)
        for number, line in enumerate(life.lines, 1)
    )  # fmt: skip
    return cases


def _case(life: Life, agencies: dict[int, Agency]) -> Case:
    moves = [line for line in life.lines if line["to_status"]]
    status = moves[-1]["to_status"]
    ends = [line for line in moves if line["to_status"] == "answered" or line["verb"] == "merged"]
    passed = [line for line in life.lines if "was" in line]
    again = [line for line in life.lines if line["verb"] == "reopened"]
    fields: dict[str, Any] = {"status": status, "reopened_on": day_of(again[-1]["at"]) if again else None}
    if status in (Status.ANSWERED, Status.CLOSED):
        fields |= {"outcome": "informed", "answered_on": day_of(ends[-1]["at"]), "days_taken": 1}
    if status == Status.WITHDRAWN:
        fields["withdrawn_on"] = day_of(moves[-1]["at"])
    at = life.lines[0]["at"]
    made = figures.case(
        agencies[life.agency(datetime.max.replace(tzinfo=MOROCCO))], day_of(at), kind=life.kind,
        after_hours=life.duty, rerouted_from_id=passed[-1]["was"] if passed else None, **fields,
    )  # fmt: skip
    made.filed_at, made.term_days = at, life.days
    made.term_counted = "working" if life.working else "calendar"
    return made


def by_hand(lives: Sequence[Life], on: date, holidays: Iterable[date], share: int) -> dict[tuple[int | None, str], int]:
    """Every figure of a day that requests give, by agency and under None in all."""
    found: Counter[tuple[int | None, str]] = Counter()
    start = datetime.combine(on, datetime.min.time(), MOROCCO)
    end = datetime.combine(on + timedelta(days=1), datetime.min.time(), MOROCCO)
    for life in lives:
        for agency, what in (*_done(life, start, end, on, holidays), *_stands(life, end, on, holidays, share)):
            found[agency, what] += 1
            found[None, what] += 1
    return dict(found)


def _done(life: Life, start: datetime, end: datetime, on: date, holidays: Iterable[date]) -> Iterable[tuple[int, str]]:
    names = {"papers_asked": "asked", "applicant_wrote": "wrote"} | {
        one: one for one in ("reopened", "withdrawn", "merged")
    }
    for line in life.lines:
        if not start <= line["at"] < end:
            continue
        agency = life.agency(line["at"])
        if line["verb"] == "filed":
            yield agency, f"filed {life.kind}"
            if life.duty:
                yield agency, "duty"
        if line["verb"] in names:
            yield agency, names[line["verb"]]
        if line["verb"] == "answered":
            yield agency, "late" if life.used(line["at"], on, holidays) >= life.days else "on_time"
        if "was" in line and line["was"] != line["to"]:
            yield line["was"], "left"
            yield line["to"], "came"


def _stands(life: Life, end: datetime, on: date, holidays: Iterable[date], share: int) -> Iterable[tuple[int, str]]:
    status, agency = life.status(on), life.agency(end)
    if status in ("waiting", "paused"):
        yield agency, status
    if status in ("submitted", "study"):
        used = life.used(end - timedelta(seconds=1), on, holidays)
        near = life.days - max(1, -(-life.days * share // 100))
        begun = [line for line in life.lines if line["at"] < end and line["verb"] in ("filed", "reopened")][-1]
        if used >= life.days:
            yield agency, "overdue"
        elif used >= near and day_of(begun["at"]) < on:
            yield agency, "risk"
        else:
            yield agency, "running"
