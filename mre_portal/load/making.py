"""Cases with their people, land, history and papers, written a chunk at a time by COPY."""

import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction

from accounts.models import User
from agencies.models import Agency, Commune, Holiday, Kind, Posting, Role, ServiceTerms
from common import days
from common.references import make_reference
from mre_portal.load import DOMAIN
from mre_portal.load.copying import Copy
from mre_portal.load.names import Names
from mre_portal.load.years import Years
from requests_desk.models import Case, CaseEvent, Complaint, Document, InformationNote, Parcel, PreStudy, Status
from requests_desk.models.event import seal

CHUNK = 10_000
PAPER = b"%PDF-1.4\n% synthetic load: no real paper\n%%EOF\n"
UNUSABLE = "!"
PAPER_NAME = "papers/synthetic/paper.pdf"
COUNTRIES = ("FR", "ES", "IT", "BE", "NL", "DE", "CA", "US", "GB", "AE")
SHARES = ((Kind.NOTE, 55), (Kind.PRE_STUDY, 25), (Kind.COMPLAINT, 20))
TABLES = (User, Case, Parcel, InformationNote, PreStudy, Complaint, CaseEvent, Document)


@dataclass
class Place:
    """An agency, its communes, its officers and its terms by kind."""

    agency: Agency
    communes: list[str]
    officers: list[int]
    terms: dict[str, tuple[int, str]] = field(default_factory=dict)


class Making:
    """Makes synthetic cases; the same seed and size give the same ones."""

    def __init__(self, seed: int = 1) -> None:
        self.rng = Random(seed)  # noqa: S311 - invented data
        self.names, self.years = Names(self.rng), Years(self.rng, Holiday.objects.days_off())
        self.places = list(_places())
        if not default_storage.exists(PAPER_NAME):
            default_storage.save(PAPER_NAME, ContentFile(PAPER))
        self.sha256 = hashlib.sha256(PAPER).hexdigest()

    def make(self, count: int, told: Callable[[int], None] = lambda _done: None) -> None:
        """Write so many cases with events and papers, a chunk a transaction; tells how many stand."""
        moments = self.years.filings(count)
        for start in range(0, count, CHUNK):
            self._chunk(moments[start : start + CHUNK])
            told(min(start + CHUNK, count))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def fresh(self, count: int, agency: Agency) -> None:
        """Write so many cases that were filed at one agency just now: new, nobody's."""
        self.places = [place for place in self.places if place.agency == agency]
        self._chunk([days.local(days.now())] * count)

    @transaction.atomic
    def _chunk(self, moments: list[datetime]) -> None:
        people, cases = _keys(User, len(moments)), _keys(Case, len(moments))
        numbers = _numbers(len(moments))
        self.tables = {model: Copy(model, with_key=model in (User, Case)) for model in TABLES}
        for person, case, number, moment in zip(people, cases, numbers, moments, strict=True):
            self._one(person, case, number, moment)
        for model in TABLES:
            self.tables[model].write()

    def _one(self, person: int, pk: int, number: int, filed_at: datetime) -> None:
        rng, place = self.rng, self.rng.choice(self.places)
        kind = rng.choices([kind for kind, _ in SHARES], [share for _, share in SHARES])[0]
        name_ar, name_latin = self.names.draw()
        language, country = rng.choices(("fr", "ar"), (65, 35))[0], rng.choice(COUNTRIES)
        who = {"name_ar": name_ar, "name_latin": name_latin, "phone": f"+336{rng.randrange(10**8):08d}"}
        email = f"p{person}@{DOMAIN}"
        self.tables[User].add(
            id=person, email=email, password=UNUSABLE, country=country, language=language, joined_at=filed_at, **who
        )
        title = f"{rng.randrange(1000, 99999)}/{rng.randrange(1, 80):02d}"
        case = Case(
            id=pk, kind=kind, agency_id=place.agency.pk, commune_id=rng.choice(place.communes), country=country,
            language=language, filed_at=filed_at, filed_on=filed_at.date(), time_zone="Europe/Paris",
            reference=make_reference(place.agency.code, filed_at.year, number), **who,
        )  # fmt: skip
        case.applicant = User(id=person, email=email)
        case.fold_search_text(title)
        self._life(case, place, title)

    def _life(self, case: Case, place: Place, title: str) -> None:
        """The days of a case, its state today, its history and everything that hangs on it."""
        rng, years = self.rng, self.years
        case.term_days, case.term_counted = place.terms[case.kind]
        length = case.term_days if case.term_counted == "working" else case.term_days * 5 // 7
        case.due_on = case.promised_on = years.after(case.filed_on, length)
        case.risk_on = years.after(case.filed_on, max(length * 7 // 10, 1))
        worker = rng.choice(place.officers) if place.officers else None
        taken = years.after(case.filed_on, rng.randint(1, 2))
        done = years.after(taken, max(1, int(rng.gauss(length * 0.7, length * 0.3))))
        steps = self._steps(case, taken, done)
        case.assignee_id = worker if len(steps) > 1 else None
        case.stay_from = case.filed_on + timedelta(days=rng.randrange(20)) if rng.random() < 0.6 else None
        case.stay_to = case.stay_from + timedelta(days=28) if case.stay_from else None
        columns = {f.column: getattr(case, f.attname) for f in Case._meta.concrete_fields if f.name != "applicant"} | {
            "applicant_id": case.applicant_id
        }
        columns["phone"], columns["country"] = str(case.phone), str(case.country)
        self.tables[Case].add(**columns)
        self._history(case, steps, worker)
        self._facts(case, title)

    def _steps(self, case: Case, taken: date, done: date) -> list[tuple[str, str, date]]:
        """Verb, state and day of each line, none after today; the last sets the case's state."""
        rng, today = self.rng, self.years.today
        steps = [("filed", Status.SUBMITTED, case.filed_on), ("taken", Status.STUDY, taken)]
        if rng.random() < 0.3:
            steps += [
                ("papers_asked", Status.WAITING, taken),
                ("papers_complete", Status.STUDY, self.years.after(taken, 3)),
            ]
        steps += [("answered", Status.ANSWERED, done), ("closed", Status.CLOSED, self.years.after(done, 20))]
        if rng.random() < 0.02:
            steps = [*steps[:1], ("withdrawn", Status.WITHDRAWN, taken)]
        steps = [step for step in steps if step[2] <= today]
        reached = {state: day for _verb, state, day in steps}
        case.status = steps[-1][1]
        if Status.ANSWERED in reached:
            case.answered_on, case.outcome = reached[Status.ANSWERED], "informed"
            case.days_taken = self.years.between(case.filed_on, case.answered_on)
        case.withdrawn_on = reached.get(Status.WITHDRAWN)
        return [(verb, str(state), day) for verb, state, day in steps]

    def _history(self, case: Case, steps: list[tuple[str, str, date]], worker: int | None) -> None:
        before, previous = "", ""
        for number, (verb, state, day) in enumerate(steps, 1):
            citizen = verb in ("filed", "papers_complete", "withdrawn")
            actor, by = ("citizen", case.applicant_id) if citizen else ("staff", worker)
            moment = case.filed_at if number == 1 else datetime.combine(day, time(10, number), tzinfo=days.CASABLANCA)
            at = moment.astimezone(UTC)
            digest = seal(previous, case.pk, number, verb, actor, by, at.isoformat(), before, state, {})
            self.tables[CaseEvent].add(
                case_id=case.pk, number=number, verb=verb, actor=actor, by_id=by, at=at,
                from_status=before, to_status=state, data={}, previous_hash=previous, hash=digest,
            )  # fmt: skip
            before, previous = state, digest

    def _facts(self, case: Case, title: str) -> None:
        detail: dict[str, Any] = {"case_id": case.pk}
        if case.kind == Kind.COMPLAINT:
            self.tables[Complaint].add(**detail, sort="complaint", text="شكاية اصطناعية · réclamation synthétique")
        else:
            self.tables[Parcel].add(**detail, tenure="title", title_number=title)
            study = {"size": "small", "nature": "building"}
            model = PreStudy if case.kind == Kind.PRE_STUDY else InformationNote
            self.tables[model].add(**detail, **(study if model is PreStudy else {}))
        for _n in range(2):
            self.tables[Document].add(
                uuid=uuid.UUID(int=self.rng.getrandbits(128), version=4), case_id=case.pk, file=PAPER_NAME,
                original_name="paper.pdf", content_type="application/pdf", size=len(PAPER), sha256=self.sha256,
                pages=1, given_at=case.filed_at,
            )  # fmt: skip


def _places() -> Iterator[Place]:
    """Agencies that have a territory."""
    for agency in Agency.objects.order_by("pk"):
        communes = list(Commune.objects.filter(province__territories__agency=agency).values_list("pk", flat=True))
        if communes:
            officers = Posting.objects.current().filter(agency=agency, role__in=(Role.OFFICER, Role.CHIEF))
            terms = {item.kind: (item.days, item.counted) for item in ServiceTerms.objects.in_effect_at(agency)}
            yield Place(agency, communes, list(officers.values_list("user_id", flat=True)), terms)


def _keys(model: Any, count: int) -> list[int]:
    """Keys that no other row will be given."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in cursor.fetchall()]


def _numbers(count: int) -> list[int]:
    """Numbers of references, from the sequence that real ones come from."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('requests_desk_case_number') FROM generate_series(1, %s)", [count])
        return [number for (number,) in cursor.fetchall()]
