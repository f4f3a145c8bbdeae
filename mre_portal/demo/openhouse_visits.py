"""Who registers for the demonstration's open days, changes their mind, waits, comes, and how they found it."""

import uuid
from datetime import datetime, timedelta
from functools import partial
from random import Random

from django.core.exceptions import ValidationError

from accounts.models import User
from agencies.opening.day import instant
from mre_portal.demo import MARK, MARKED_AGENCY
from mre_portal.demo.course import Course
from mre_portal.demo.stage import Stage
from openhouse.models import OpenDay, Registration, Seat, Session, SessionKind
from openhouse.verbs import arriving, offering, rating, registering

_KNOWN = ("name_ar", "name_latin", "email", "phone", "country", "time_zone", "language")
_PARTIES = {1: 55, 2: 28, 3: 10, 4: 7}
_INTERESTS = {
    "ar": ("مذكرة المعلومات", "", "تصميم التهيئة"),
    "fr": ("La note de renseignements", "", "Le plan du quartier"),
}
_WORDS = {
    "ar": ("استقبال جيد، شكرا.", "", "انتظرنا طويلا."),
    "fr": ("Très bon accueil, merci.", "", "Un peu d’attente."),
}
COMES, LEAVES, CHANGES, RATES = 0.75, 0.12, 0.1, 0.6


def plan(stage: Stage, rng: Random, course: Course, session: Session, announced: datetime, people: int) -> None:
    """So many parties for a session; the citizen who is shown to visitors has a place in one, an offer in another."""
    until = min(session.starts_at - timedelta(hours=5), stage.now - timedelta(hours=4))
    crowd = rng.sample(stage.citizens[1:], people)
    if session.kind == SessionKind.GUIDED:
        crowd[0] = stage.citizens[0]
    elif session.kind == SessionKind.ONE_TO_ONE and not session.is_past:
        crowd[session.capacity or 0] = stage.citizens[0]
        course.at(stage.now - timedelta(hours=3), partial(_give_up, session, crowd[0]))
    for number, person in enumerate(crowd):
        at = announced + (until - announced) * (number + rng.uniform(0.1, 0.9)) / people
        course.at(at, partial(_register, stage, rng, course, session, person, at))
    course.at(session.starts_at, offering.lapse_due)


def plan_walk_ins(stage: Stage, rng: Random, course: Course, event: OpenDay) -> None:
    """People who come without a ticket, counted at the door on each day of an event."""
    officer = stage.officer_at(event.agencies.order_by("pk")[0].pk)
    opens = event.hours[0] if event.hours else None
    for day in event.days if opens else ():
        for _entry in range(1 + (day == event.first_day)):
            at = instant(day, opens) + timedelta(minutes=rng.randint(5, 300))
            who = {"people": rng.choice((1, 1, 2, 3, 5)), "country": rng.choice(("FR", "ES", "BE", ""))}
            course.at(at, partial(arriving.count_in, event=event, by=officer, uid=_uid(rng), **who))


def _register(stage: Stage, rng: Random, course: Course, session: Session, person: User, at: datetime) -> None:
    typed = {name: getattr(person, name) for name in _KNOWN}
    typed |= {"phone": typed["phone"] or "", "online": session.is_online, "interests": _interest(rng, session, person)}
    alone = session.kind == SessionKind.ONE_TO_ONE
    party = 1 if alone else rng.choices(list(_PARTIES), list(_PARTIES.values()))[0]
    row = registering.register_for(session=session, party=party, typed=typed, by=person, uid=_uid(rng))
    stays, between = alone or person == stage.citizens[0], at + (session.starts_at - at) * rng.uniform(0.2, 0.7)
    if not stays and rng.random() < LEAVES:
        course.at(between, partial(_cancel, course, rng, row))
    elif not stays and rng.random() < CHANGES:
        course.at(between, partial(_change, row, party % 3 + 1))
    if stays or rng.random() < COMES:
        came = session.starts_at + timedelta(minutes=rng.randint(-20, 15))
        course.at(came, partial(_come, stage, rng, course, row))


def _interest(rng: Random, session: Session, person: User) -> str:
    said = rng.choice(_INTERESTS[person.language])
    marked = any(agency.slug == MARKED_AGENCY for agency in session.event.agencies.all())
    return f"{said} {MARK}".strip() if marked else said


def _cancel(course: Course, rng: Random, row: Registration) -> None:
    """What comes free is offered at once; most of those who waited take it the same day."""
    registering.cancel(registration=row, by=row.person)
    offering.offer_freed()
    for offer in Registration.objects.filter(session=row.session, seat=Seat.OFFERED):
        if rng.random() < 0.7 and offer.held_until:
            at = offer.held_until - timedelta(hours=rng.randint(2, 10))
            course.at(at, partial(_accept, offer))


def _give_up(session: Session, person: User) -> None:
    """A place comes free just now, and is offered to the first who waits."""
    row = Registration.objects.of(person).get(session=session)
    registering.cancel(registration=row, by=person)
    offering.offer_freed()


def _accept(row: Registration) -> None:
    offering.accept(registration=row, by=row.person)


def _change(row: Registration, party: int) -> None:
    try:
        registering.change_party(registration=row, party=party, by=row.person)
    except ValidationError:
        return  # there were not so many places


def _come(stage: Stage, rng: Random, course: Course, row: Registration) -> None:
    """Let in with their ticket, and most of them say later how they found it."""
    row.refresh_from_db()
    if row.seat != Seat.REGISTERED or row.session.event.is_off:
        return
    officer = stage.officer_at(row.session.event.agencies.order_by("pk")[0].pk)
    people = max(1, row.party - (rng.random() < 0.1))
    arrival = arriving.let_in(event=row.session.event, code=row.code, by=officer, uid=_uid(rng), people=people)
    if row.person != stage.citizens[0] and rng.random() < RATES:
        words = rng.choice(_WORDS[row.language])
        mark = rng.choices((5, 4, 3, 2), (50, 30, 15, 5))[0]
        said = partial(rating.rate, registration=row, mark=mark, comment=words)
        course.at(arrival.at + timedelta(hours=rng.randint(20, 60)), said)


def _uid(rng: Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128))
