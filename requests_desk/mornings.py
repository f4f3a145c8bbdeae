"""The letter of the morning: how each officer's and chief's desk stands, once a person and working day.

It counts what stands. The alarms' letter names requests at the moment when their day becomes near or past;
who has had one on the same day is not told again of days.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import ngettext, override

from accounts.models import User
from agencies.models import Holiday, Posting, Role
from common import days
from notifications import jobs, outbox
from notifications.models import Message
from requests_desk import notices
from requests_desk.escalation import Told
from requests_desk.models import RUNNING, Case
from requests_desk.models.scope import WORKING_ROLES

JOB = "letters of the morning"
CHUNK = 200
# On Morocco's clock, before offices open; whoever was not told by noon has seen the queue.
FROM, UNTIL = time(7, 30), time(12)
_QUEUE = "admin:requests_desk_case_changelist"


class Line(NamedTuple):
    """One thing that waits: its words, said in the language then active, and the page that shows it in a language."""

    words: Callable[[], str]
    page: Callable[[str], str]


Place = tuple[int, int | None]  # an agency, and who has charge there
# People of a chunk with the agencies where each works, and the day: lines by a person's key.
Section = Callable[[Mapping[int, Sequence[int]], date], Mapping[int, Line]]
_sections: dict[str, Section] = {}


def register(name: str, section: Section) -> None:
    """Let an upper app add a line; called once, from ``AppConfig.ready``. It asks a fixed number of queries."""
    _sections[name] = section


def tell_all(now: datetime | None = None) -> int:
    """Promise every letter of this morning; how many. Safe to repeat and to run twice at once.

    None on weekends and holidays, and none where nothing waits.
    """
    now = now or timezone.now()
    here = days.local(now)
    today = here.date()
    if not FROM <= here.time() < UNTIL or jobs.last_period(JOB) == str(today):
        return 0
    told = sum(_tell_some(people, today) for people in _chunks()) if _works(today) else 0
    jobs.done(JOB, str(today))
    return told


def _works(day: date) -> bool:
    return days.is_working(day, Holiday.objects.days_off())


def _chunks() -> Iterator[list[User]]:
    """Officers and chiefs of today."""
    posted = Posting.objects.current().filter(role__in=WORKING_ROLES).values("user_id")
    working = User.objects.filter(pk__in=posted, is_active=True, is_staff=True).order_by("pk")
    last = 0
    while people := list(working.filter(pk__gt=last)[:CHUNK]):
        last = people[-1].pk
        yield people


@transaction.atomic
def _tell_some(people: list[User], today: date) -> int:
    """Letters of a chunk, in a number of queries that does not grow with it."""
    desk = Desk(people, today)
    letters = [letter for person in people if (letter := _letter(person, desk, today))]
    outbox.post_many(letters)
    return len(letters)


def _letter(person: User, desk: "Desk", today: date) -> Message | None:
    lines = list(desk.lines_of(person))
    if not lines:
        return None
    with override(person.language):
        said = [{"words": line.words(), "url": line.page(person.language)} for line in lines]
    context = {"on": str(today), "lines": said, "url": notices.absolute(person.language, _QUEUE)}
    return outbox.letter(
        key=f"desk_morning:{person.pk}:{today}", template="desk_morning", to=person.email, language=person.language,
        user=person, context=context, expires=days.start_of(today + timedelta(days=1)),
    )  # fmt: skip


class Desk:
    """What waits for some people today, read at once."""

    def __init__(self, people: Sequence[User], today: date) -> None:
        self.keys = [person.pk for person in people]
        self._read_roles()
        told = Told({agency for places in self.works_at.values() for agency in places})
        self.sorts = {
            key: [agency for agency in places if key in told.sorting(agency)] for key, places in self.works_at.items()
        }
        self._count(today)
        warned = Message.objects.filter(template="alarm_digest", user__in=self.keys)
        self.warned = set(warned.filter(created_at__gte=days.start_of(today)).values_list("user_id", flat=True))
        self.more = [section(self.works_at, today) for section in _sections.values()]

    def _read_roles(self) -> None:
        self.works_at: dict[int, list[int]] = defaultdict(list)
        self.leads: dict[int, list[int]] = defaultdict(list)
        posted = Posting.objects.current().filter(user_id__in=self.keys, role__in=WORKING_ROLES)
        for key, agency, role in posted.order_by("pk").values_list("user_id", "agency_id", "role"):
            if agency not in self.works_at[key]:
                self.works_at[key].append(agency)
            if role == Role.CHIEF:
                self.leads[key].append(agency)

    def _count(self, today: date) -> None:
        """Counts by agency and officer, each query through an index of the queue."""
        at = {agency for places in self.works_at.values() for agency in places}
        running = Case.objects.filter(agency__in=at, status__in=RUNNING).order_by()
        near, past = Q(risk_on__lte=today, due_on__gte=today), Q(due_on__lt=today)
        sums = {"all": Count("pk"), "near": Count("pk", filter=near), "past": Count("pk", filter=past)}
        self.running = _by_owner(running.values("agency_id", "assignee_id").annotate(**sums))
        news = Case.objects.filter(agency__in=at, news_at__isnull=False).order_by()
        self.news = _by_owner(news.values("agency_id", "assignee_id").annotate(all=Count("pk")))

    def lines_of(self, person: User) -> Iterator[Line]:
        """What waits for a person, what is nearest to the citizen first; nothing that is zero."""
        key = person.pk
        mine: list[Place] = [(agency, key) for agency in self.works_at[key]]
        unowned: list[Place] = [(agency, None) for agency in self.sorts[key]]
        counts = {
            "news": self._sum(self.news, "all", mine + unowned),
            "unassigned": self._sum(self.running, "all", unowned),
            "mine": self._sum(self.running, "all", mine),
        }
        yield from (_line(view, count, view) for view, count in counts.items() if count)
        if key not in self.warned:
            yield from self._days_of(key, mine)
        yield from (lines[key] for lines in self.more if key in lines)

    def _days_of(self, key: int, mine: list[Place]) -> Iterator[Line]:
        """Near and past days: an officer's own, all those of the agency for its chief."""
        led = [place for place in self.running if place[0] in self.leads[key]]
        for level, view in (("past", "overdue"), ("near", "risk")):
            if count := self._sum(self.running, level, {*mine, *led}):
                yield _line(view, count, view if led else "mine")

    @staticmethod
    def _sum(counts: dict[Place, dict[str, int]], name: str, places: Any) -> int:
        return sum(counts[place][name] for place in places if place in counts)


def _by_owner(rows: Any) -> dict[Place, dict[str, int]]:
    return {(row["agency_id"], row["assignee_id"]): row for row in rows}


def _line(view: str, count: int, at: str) -> Line:
    return Line(lambda: _SAID[view](count), lambda language: f"{notices.absolute(language, _QUEUE)}?view={at}")


_SAID: dict[str, Callable[[int], str]] = {
    "news": lambda n: (
        ngettext("%(n)d request with news not yet read", "%(n)d requests with news not yet read", n) % {"n": n}
    ),
    "unassigned": lambda n: (
        ngettext("%(n)d request that nobody has charge of", "%(n)d requests that nobody has charge of", n) % {"n": n}
    ),
    "mine": lambda n: ngettext("%(n)d request of yours to study", "%(n)d requests of yours to study", n) % {"n": n},
    "overdue": lambda n: (
        ngettext("%(n)d request whose day has passed", "%(n)d requests whose day has passed", n) % {"n": n}
    ),
    "risk": lambda n: ngettext("%(n)d request whose day is near", "%(n)d requests whose day is near", n) % {"n": n},
}
