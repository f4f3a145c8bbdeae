"""The mark of an answer is asked for once a request, some days after it, in the applicant's morning."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from common import days
from notifications import outbox
from notifications.models import Message
from requests_desk import notices
from requests_desk.models import Case, DeskRules, Rating, Review, Status

CHUNK = 200
# Later it would puzzle: a worker that was down for so long asks nobody.
WITHIN = timedelta(days=14)


def invite(now: datetime | None = None) -> int:
    """Promise the invitations that are due; how many. Safe when run twice, or by two workers at once."""
    now, rules = now or timezone.now(), DeskRules.objects.current()
    if not rules.rating_days:
        return 0
    promised = last = 0
    while rows := _some(now, rules, last):
        last = rows[-1].pk
        promised += sum(days.is_morning(now, case.time_zone) for case in rows)
    return promised


def _due(now: datetime, rules: DeskRules) -> QuerySet[Case]:
    """Answers of some days ago that nobody marked, contests or was asked about."""
    latest = days.local(now).date() - timedelta(days=rules.rating_days)
    answered = Case.objects.filter(
        status__in=(Status.ANSWERED, Status.CLOSED), answered_on__range=(latest - WITHIN, latest), duplicate_of=None,
        applicant__is_active=True,
    )  # fmt: skip
    contested = Review.objects.filter(case=OuterRef("pk"), decided_at=None)
    asked = Message.objects.filter(key=Concat(Value("rate_answer:"), OuterRef("reference")))
    # a mark of an earlier answer is a mark: one request is asked about once
    marked = Rating.objects.filter(case=OuterRef("pk"))
    return answered.filter(~Exists(contested), ~Exists(asked), ~Exists(marked))


@transaction.atomic
def _some(now: datetime, rules: DeskRules, after: int) -> list[Case]:
    """One chunk, its rows locked: nobody is asked about an answer that is being reopened."""
    found = _due(now, rules).filter(pk__gt=after).select_related("agency", "applicant").order_by("pk")
    rows = list(found.select_for_update(of=("self",), skip_locked=True, no_key=True)[:CHUNK])
    outbox.post_many([notices.invitation_to_rate(case) for case in rows if days.is_morning(now, case.time_zone)])
    return rows
