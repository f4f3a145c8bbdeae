"""Requests in bulk for what is counted, with the clock's own days; no verbs, so no history."""

import itertools
import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from agencies.models import Agency, Kind, Posting
from campaigns.models import Campaign, Participation
from common import days
from common.references import make_reference
from requests_desk.clock import Pause, Term
from requests_desk.models import Case, Status
from tests.recipes import people

numbers = itertools.count(900_001)
ANSWERED = (Status.ANSWERED, Status.CLOSED)


def agency(slug: str, code: str, **fields: Any) -> Agency:
    """An agency whose names are its short address."""
    return Agency.objects.create(
        slug=slug, code=code, **{"name_ar": f"وكالة {slug}", "name_fr": f"Agence {slug}"} | fields
    )


def campaign(
    year: int = 2026, first: date | None = date(2026, 6, 15), last: date | None = date(2026, 9, 15)
) -> Campaign:
    """A summer; 15 June to 15 September 2026 unless told otherwise."""
    return Campaign.objects.create(year=year, desk_from=first, desk_to=last)


def own_days(of: Agency, in_: Campaign, first: date | None, last: date | None) -> Participation:
    """An agency's own desk days in a campaign."""
    return Participation.objects.create(agency=of, campaign=in_, desk_from=first, desk_to=last)


def applicant() -> User:
    """One person for every request of a test: nobody is counted, only requests."""
    return User.objects.get_or_create(email="figures@demo.example", defaults={"language": "fr"})[0]


def reader(role: str, at: Agency | None = None) -> User:
    """Staff with a second factor, posted in a role."""
    person = people.staff(language="fr")
    Posting.objects.create(user=person, agency=at, role=role, since=date(2020, 1, 1))
    return person


def case(of: Agency, filed_on: date, *, answered_on: date | None = None, **fields: Any) -> Case:
    """An unsaved request; ``answered_on`` makes it answered. Five working days, pauses none."""
    term = Term(filed_on, 5, True, frozenset())
    closing = {"status": Status.ANSWERED, "outcome": "informed", "answered_on": answered_on} if answered_on else {}
    taken = {"days_taken": term.worked(answered_on)} if answered_on else {}
    fields = (
        {"promised_on": term.due_on(filed_on)}
        | {"kind": Kind.NOTE, "language": "fr", "country": "FR", "due_on": term.due_on(filed_on)}
        | closing
        | taken
        | fields
    )
    return Case(
        agency=of, applicant=applicant(), filed_on=filed_on, term_days=5, term_counted="working",
        filed_at=datetime.combine(filed_on, datetime.min.time(), days.CASABLANCA) + timedelta(hours=10),
        reference=make_reference(of.code, filed_on.year, next(numbers)), **fields,
    )  # fmt: skip


def save(cases: Iterable[Case]) -> list[Case]:
    """Save many requests at once."""
    return Case.objects.bulk_create(cases, batch_size=2000)


def any_case(chance: random.Random, of: Agency, first: date, last: date, today: date) -> Case:
    """A request as chance has it, filed up to ten days outside the given days, with or without a pause."""
    span = (last - first).days
    filed_on = min(first + timedelta(days=chance.randint(-10, span + 10)), today)
    pauses = _any_pause(chance, filed_on)
    term = Term(filed_on, chance.choice((1, 2, 5, 10)), True, frozenset(), pauses)
    unanswered = (Status.SUBMITTED, Status.STUDY, Status.WAITING, Status.PAUSED, Status.WITHDRAWN)
    closing: dict[str, Any] = {"status": chance.choice(unanswered)}
    answered_on = filed_on + timedelta(days=chance.randint(0, 30))
    if chance.random() < 0.6 and answered_on <= today:
        taken = term.worked(answered_on)
        closing = {
            "status": chance.choice(ANSWERED),
            "outcome": "informed",
            "answered_on": answered_on,
            "days_taken": taken,
        }
    if closing["status"] == Status.WITHDRAWN:
        closing["withdrawn_on"] = filed_on
    return case(of, filed_on, kind=chance.choice(Kind.values), due_on=term.due_on(today), **closing)


def _any_pause(chance: random.Random, filed_on: date) -> tuple[Pause, ...]:
    if chance.random() < 0.6:
        return ()
    asked_on = filed_on + timedelta(days=chance.randint(0, 4))
    return (Pause(asked_on, asked_on + timedelta(days=chance.randint(0, 20))),)


__all__ = ["agency", "any_case", "campaign", "case", "own_days", "reader", "save"]
