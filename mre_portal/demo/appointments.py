"""The demonstration's appointments: visits played through the verbs, in the order of time."""

from datetime import date
from functools import partial
from typing import Any

from accounts.models import User
from agencies.opening.day import instant
from appointments.models import CALLED_ON_A_LINE, Actor, Booking, Channel
from appointments.verbs import booking as verbs
from appointments.verbs import changing
from common import days
from mre_portal.demo import hall, visits, waiting
from mre_portal.demo.course import Course
from mre_portal.demo.lanes import open_lanes
from mre_portal.demo.stage import Stage
from mre_portal.demo.visits import Visit
from requests_desk.models import Case

# What visitors write, by the texts of the requests.
_TEXTS = {
    "information": "question",
    "case": "applicant_wrote",
    "study": "nature",
    "investor": "nature",
    "hearing": "complaint",
}


def play(stage: Stage, summer: tuple[date, date]) -> None:
    """Lanes, the visits of the summer, of the last weeks and of the coming ones, today's hall and the waiting list."""
    lanes = open_lanes(stage, summer)
    course = Course(stage.now)
    for visit in visits.planned(stage, lanes, summer):
        if not waiting.waits(stage, visit.by, visit.wish.service.key):
            course.at(visit.made_at, partial(_book, stage, course, visit))
    hall.receive_walk_ins(stage, course, lanes)
    waiting.play(stage, course, lanes)
    course.run()


def _book(stage: Stage, course: Course, visit: Visit) -> None:
    """Book, and plan what becomes of it; nothing where everything was taken."""
    held = _held(stage, visit)
    if held is None:
        return
    officer = None if visit.channel == Channel.WEB else stage.officer_at(visit.wish.office.agency_id)
    booking = verbs.book(hold=held, by=visit.by, channel=visit.channel, booked_by=officer)
    between = visit.made_at + (booking.starts_at - visit.made_at) * stage.rng.uniform(0.2, 0.8)
    if visit.fate == "cancelled":
        reason = stage.rng.choice(("plans", "no_time", "solved", "not_needed"))
        course.at(between, partial(_cancel, booking, reason, visit.by, Actor.CITIZEN))
    elif visit.fate == "closed":
        staff = stage.officer_at(visit.wish.office.agency_id)
        course.at(between, partial(_cancel, booking, "officer", staff, Actor.STAFF))
    elif visit.fate == "moved":
        course.at(between, partial(_move, stage, course, booking))
    elif visit.fate != "forgotten":
        hall.expect(stage, course, booking, comes=visit.fate == "kept")


def _held(stage: Stage, visit: Visit) -> Booking | None:
    """The wished time, else the nearest; None where there is none on the same side of the present."""
    typed = _typed(stage, visit)
    day, starts = visit.day, visit.starts
    for _try in range(2):
        try:
            return verbs.hold(
                wish=visit.wish, day=day, starts=starts, connection="", language=visit.by.language, typed=typed
            )
        except verbs.Taken as taken:
            side = instant(visit.day, visit.starts) < stage.now
            offers = [slot for slot in taken.offers if (instant(slot.day, slot.starts) < stage.now) is side]
            if not offers:
                return None
            day, starts = offers[0].day, offers[0].starts
    return None


def _typed(stage: Stage, visit: Visit) -> dict[str, Any]:
    by, agency = visit.by, visit.wish.office.agency
    known = {name: getattr(by, name) for name in ("name_ar", "name_latin", "email", "phone", "country", "time_zone")}
    if visit.wish.mode in CALLED_ON_A_LINE and not known["phone"]:
        # of those that the French regulator keeps for films and books
        known["phone"] = f"+3363998{stage.rng.randint(0, 9999):04d}"
    about = _case_of(visit) if visit.wish.service.needs_case else None
    note = stage.texts.say(_TEXTS[visit.wish.service.key], by.language, agency.slug) if stage.chance(0.6) else ""
    return known | {"case": about, "note": note}


def _case_of(visit: Visit) -> Case | None:
    return Case.objects.followed_by(visit.by).filter(agency=visit.wish.office.agency).first()


def _cancel(booking: Booking, reason: str, by: User, actor: str) -> None:
    changing.cancel(booking=booking, reason=reason, by=by, actor=actor)


def _move(stage: Stage, course: Course, booking: Booking) -> None:
    """Some days later at the same hour, or the nearest time to it."""
    day = days.add_working_days(booking.day, stage.rng.randint(1, 4), stage.hours.holidays)
    starts = booking.starts
    for _try in range(2):
        try:
            new = changing.move(booking=booking, day=day, starts=starts, by=booking.person, reason="plans")
            hall.expect(stage, course, new, comes=True)
            return
        except verbs.Taken as taken:
            if not taken.offers:
                return
            day, starts = taken.offers[-1].day, taken.offers[-1].starts
