"""Open days under the clock: 300 events of twelve months, 1,000 of a feed, one session to register for."""

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from agencies.models import Agency
from bench.wire import Ask
from common import days
from openhouse import links
from openhouse.models import OpenDay, Registration, Seat, Session, State

if TYPE_CHECKING:
    from bench.scene import Scene

MONTHS, YEAR_EVENTS, FEED_EVENTS = 12, 300, 1000
SOURCE = "bench"


def prepare() -> Session:
    """The events, made once in the bench's database; a session of the last one without an end of its places."""
    if not OpenDay.objects.filter(source=SOURCE).exists():
        _fill(list(Agency.objects.filter(kind=Agency.Kind.URBAN)))
    event = OpenDay.objects.filter(source=SOURCE).order_by("-first_day", "-pk")[0]
    session = event.sessions.first()
    if session is None:
        session = Session(
            event=event, day=event.first_day, starts=time(10), ends=time(11), capacity=2_000_000, title_ar="جلسة",
            title_fr="Séance",
        )  # fmt: skip
        session.place()
        session.save()
    return session


def next_year() -> int:
    """The year whose twelve months hold the three hundred."""
    return days.today().year + 1


def _fill(agencies: list[Agency]) -> None:
    """Two days each: three hundred spread over the next year, the others before."""
    whole, before = date(next_year(), 1, 1), days.today() - timedelta(days=330)
    starts = [whole + timedelta(days=363 * n // YEAR_EVENTS) for n in range(YEAR_EVENTS)]
    starts += [before + timedelta(days=n % 320) for n in range(FEED_EVENTS - YEAR_EVENTS)]
    rows = OpenDay.objects.bulk_create(_event(number, first) for number, first in enumerate(starts))
    link = OpenDay.agencies.through
    link.objects.bulk_create(
        link(openday=row, agency=agencies[number % len(agencies)]) for number, row in enumerate(rows)
    )


def _event(number: int, first: date) -> OpenDay:
    said = "وثائق التعمير ومواعيد مع المهندسين.", "Documents d’urbanisme et entretiens avec les ingénieurs."
    return OpenDay(
        title_ar=f"أبواب مفتوحة {number}", title_fr=f"Portes ouvertes {number}", description_ar=said[0],
        description_fr=said[1], first_day=first, last_day=first + timedelta(days=1), opens=time(9), closes=time(16),
        place_kind="other", place_ar="قاعة المدينة", place_fr="Salle de la ville", state=State.PUBLISHED, source=SOURCE,
    )  # fmt: skip


def registers(scene: "Scene") -> Ask:
    """A family registered by a person who is signed in and not registered yet."""
    Registration.objects.filter(session=scene.session, seat=Seat.REGISTERED).update(seat=Seat.CANCELLED)
    typed = {
        "token": links.new_form(scene.session), "party": "2", "name_ar": "أمينة", "name_latin": "Amina",
        "country": "FR", "email": "amina@demo.example", "language": "ar", "consent": "on",
    }  # fmt: skip
    return Ask(f"/ar/open-days/sessions/{scene.session.pk}/register/", scene.citizen, typed, expect=302)
