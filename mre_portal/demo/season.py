"""The demonstration's summer: its campaign, its people and its cases, all in one transaction."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone, translation

from accounts.models import User
from agencies.models import Agency, Holiday, Kind, ServiceTerms
from campaigns.models import Campaign, Participation
from common import days
from mre_portal.demo import DOMAIN, appointments, clock, counter, openhouse, opinions, people, press, sheets, stories
from mre_portal.demo.filing import Wanted, file
from mre_portal.demo.stage import Stage, communes_of
from notifications.models import Message, State

YEAR = 2026
DESK = date(YEAR, 6, 15), date(YEAR, 8, 30)
OPEN_DAYS = date(YEAR, 8, 10), date(YEAR, 8, 14)
CASES, CITIZENS = 120, 100
# Cases a week from 15 June, in percent.
_WEEKS = (4, 5, 6, 8, 10, 12, 14, 15, 13, 8, 5)
_KINDS = {Kind.NOTE: 55, Kind.PRE_STUDY: 25, Kind.COMPLAINT: 20}
_LOCK = 64_026  # one seeding at a time; any number that nothing else locks

Progress = Callable[[int, int], None]


class NoDirectory(Exception):
    """Raised when the directory of agencies was not loaded before."""


def is_seeded() -> bool:
    """Whether the demonstration stands already."""
    return User.objects.filter(email=people.staff_sheet()[0]["email"]).exists()


def seed(progress: Progress, cases: int = CASES) -> bool:
    """Add the whole demonstration once, or nothing; False when it stands already. So many cases are of the summer.

    Raises NoDirectory, and BadFiles for faulty sheets. No letter of it will ever be sent.
    """
    with translation.override("ar"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if is_seeded():
            return False
        last = Message.objects.aggregate(last=Max("pk"))["last"] or 0
        stage = _set_stage()
        _add_campaign(stage)
        press.publish(stage)
        opinions.publish(stage)
        wanted = sorted(_all_wanted(stage, cases), key=lambda case: case.filed_at)
        for done, case in enumerate(wanted):
            progress(done, len(wanted))
            stories.play(stage, file(stage, case), case.story)
        counter.receive(stage)
        appointments.play(stage, DESK)
        openhouse.play(stage)
        progress(len(wanted), len(wanted))
        # written by the verbs as for anybody, and kept from the mail
        demo = Message.objects.filter(pk__gt=last, to__endswith=f"@{DOMAIN}", state=State.WAITING)
        demo.update(state=State.SUPPRESSED)
    return True


def _set_stage() -> Stage:
    """Everybody and everything that the cases need."""
    slugs = [row["slug"] for row in sheets.rows("agencies.csv", "slug")]
    agencies = {agency.slug: agency for agency in Agency.objects.filter(slug__in=slugs)}
    if set(slugs) - set(agencies) or not ServiceTerms.objects.exists():
        raise NoDirectory
    rng = Random(YEAR)  # noqa: S311 - the same demonstration everywhere
    with clock.at(days.start_of(DESK[0] - timedelta(days=20))):
        officers = people.hire_staff(agencies, since=date(YEAR, 1, 2))
        citizens = people.invite_citizens(rng, CITIZENS)
    return Stage(
        now=timezone.now() - timedelta(minutes=5),
        rng=rng,
        hours=clock.Hours(rng, Holiday.objects.days_off()),
        texts=sheets.Texts.read(rng),
        agencies=agencies,
        officers=officers,
        communes=communes_of(agencies),
        citizens=citizens,
    )


def _add_campaign(stage: Stage) -> None:
    """The campaign, labelled as a demonstration, and the agencies in it; what stands already stays."""
    state = Campaign.State.OPEN if days.today() <= DESK[1] else Campaign.State.CLOSED
    dates = {"desk_from": DESK[0], "desk_to": DESK[1], "open_from": OPEN_DAYS[0], "open_to": OPEN_DAYS[1]}
    titles = {"title_ar": f"صيف {YEAR} (عرض تجريبي)", "title_fr": f"Été {YEAR} (démonstration)"}
    campaign, _made = Campaign.objects.get_or_create(year=YEAR, defaults=dates | titles | {"state": state})
    for agency in stage.agencies.values():
        if agency.kind == Agency.Kind.URBAN:
            Participation.objects.get_or_create(campaign=campaign, agency=agency, defaults={"source": "demo"})


def _all_wanted(stage: Stage, cases: int) -> Iterator[Wanted]:
    """The cases told one by one, then those of the summer drawn by its weights."""
    for row in sheets.rows("cases.csv", "agency", "kind", "language", "filed", "story", "who"):
        by = stage.citizens[0] if row["who"] else stage.somebody(row["language"])
        filed_at = _filed_at(stage, row["filed"])
        yield Wanted(row["agency"], row["kind"], by, filed_at, stories.TOLD[row["story"]])
    weights = {row["slug"]: int(row["weight"]) for row in sheets.rows("agencies.csv", "slug", "weight")}
    for _number in range(cases):
        case = _of_summer(stage, weights)
        if case.filed_at < stage.now:
            yield case


def _filed_at(stage: Stage, filed: str) -> datetime:
    """A day of the sheet, or so many working days ago; never later than a little before now."""
    if filed.startswith("-") or filed == "0":
        day = stage.hours.working_days_before(days.today(), -int(filed))
    else:
        day = date.fromisoformat(filed)
    moment = stage.hours.home(day)
    return min(moment, stage.now - timedelta(minutes=stage.rng.randint(10, 90)))


def _of_summer(stage: Stage, weights: dict[str, int]) -> Wanted:
    rng = stage.rng
    agency = rng.choices(list(weights), list(weights.values()))[0]
    kind = rng.choices(list(_KINDS), list(_KINDS.values()))[0]
    week = rng.choices(range(len(_WEEKS)), _WEEKS)[0]
    day = DESK[0] + timedelta(days=7 * week + rng.randint(0, 6))
    filed_at = stage.hours.office(day) if stage.chance(0.12) else stage.hours.home(day)
    return Wanted(agency, kind, rng.choice(stage.citizens[1:]), filed_at, stories.of_summer(rng, kind))
