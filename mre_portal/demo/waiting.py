"""The demonstration's waiting list: the engineer is away on two days that people ask for, then two hours come free."""

from datetime import date, time, timedelta
from functools import partial

from accounts.models import User
from appointments.models import Lane, LaneAbsence, Mode, WaitEntry
from appointments.slots import Wish
from appointments.verbs import offering, waiting
from mre_portal.demo.course import Course
from mre_portal.demo.lanes import away_days
from mre_portal.demo.stage import Stage

Days = tuple[date, date]
SERVICE = "study"


def play(stage: Stage, course: Course, lanes: list[Lane]) -> None:
    """Five join; one leaves again; two times come free: one is taken, one is offered to the citizen who is shown."""
    engineer = next(lane for lane in lanes if lane.kind == Lane.Kind.OFFICER)
    wish = Wish(engineer.services.get(key=SERVICE), engineer.office, Mode.IN_PERSON)
    away = away_days(stage)
    others = _others(stage)
    for number, person in enumerate((others[0], stage.citizens[0], *others[1:])):
        course.at(stage.now - timedelta(hours=50 - number), partial(_join, wish, away, person))
    course.at(stage.now - timedelta(hours=20), partial(_leave, others[3]))
    course.at(stage.now - timedelta(minutes=50), partial(_free, engineer, away))
    course.at(stage.now - timedelta(minutes=20), partial(_accept, others[0]))


def waits(stage: Stage, person: User, service: str) -> bool:
    """Whether somebody will stand on the list of a service: they have no appointment for it."""
    return service == SERVICE and person in (stage.citizens[0], *_others(stage))


def _others(stage: Stage) -> list[User]:
    return [person for person in stage.citizens[1:] if person.language == "fr"][-4:]


def _join(wish: Wish, away: Days, person: User) -> None:
    known = ("name_ar", "name_latin", "email", "phone", "country", "time_zone")
    typed = {name: getattr(person, name) for name in known}
    waiting.join(wish=wish, first_day=away[0], last_day=away[1], typed=typed, language=person.language, by=person)


def _leave(person: User) -> None:
    waiting.leave(entry=WaitEntry.objects.get(person=person))


def _free(engineer: Lane, away: Days) -> None:
    """She is back for the beginning of the second day, time enough for two; the list is asked at once."""
    first, last = away
    absence = LaneAbsence.objects.get(lane=engineer, first_day=first)
    absence.last_day = first
    absence.save()
    LaneAbsence.objects.create(
        lane=engineer, first_day=last, last_day=last, starts=time(10, 10), ends=time(16, 30), reason="Mission (demo)"
    )
    offering.tend()


def _accept(person: User) -> None:
    waiting.accept(entry=WaitEntry.objects.get(person=person))
