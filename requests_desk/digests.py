"""One letter a person and run: the requests whose day is near or past, by what is wrong with them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from agencies.models import Posting
from common import days
from notifications import outbox
from requests_desk import notices
from requests_desk.models import RUNNING, Alert, Case
from requests_desk.models.scope import WORKING_ROLES

LISTED = 40  # of one kind in one letter; the rest is counted, the queue shows all
_NAMES = {
    Alert.Level.AT_RISK: "at_risk",
    Alert.Level.OVERDUE: "overdue",
    Alert.Level.MINISTRY: "ministry",
    Alert.Level.ACKNOWLEDGE: "acknowledge",
    Alert.Level.UNACKNOWLEDGED: "unacknowledged",
    Alert.Level.NO_DAY: "no_day",
}
_OF_COMPLAINTS = (Alert.Level.ACKNOWLEDGE, Alert.Level.UNACKNOWLEDGED)


def tell_all() -> None:
    """Promise everybody their letter; whoever is being told by another worker is left to it."""
    for person in User.objects.filter(pk__in=Alert.objects.untold().values("person_id")).order_by("pk"):
        tell(person)


@transaction.atomic
def tell(person: User) -> bool:
    """Promise one letter about all that a person was not told yet; whether there was anything to say.

    The rows and the letter share one transaction, so that none is told twice. What was answered or
    acknowledged meanwhile is left out.
    """
    held = Alert.objects.untold().filter(person=person).select_for_update(of=("self",), skip_locked=True)
    alerts = list(held.select_related("case__agency", "case__complaint").order_by("pk"))
    Alert.objects.filter(pk__in=[alert.pk for alert in alerts]).update(told_at=timezone.now())
    standing = [alert for alert in alerts if _stands(alert)]
    if not standing or not person.is_active:
        return False
    outbox.post(
        key=f"alarm_digest:{person.pk}:{days.today()}:{alerts[-1].pk}", template="alarm_digest",
        to=person.email, language=person.language, user=person, context=_context(person, standing),
    )  # fmt: skip
    return True


def _stands(alert: Alert) -> bool:
    case = alert.case
    if alert.level not in _OF_COMPLAINTS:
        return case.status in RUNNING
    return case.is_open and case.complaint.acknowledged_on is None


def _context(person: User, alerts: list[Alert]) -> dict[str, Any]:
    by_level: dict[int, dict[int, Case]] = defaultdict(dict)
    for alert in alerts:
        by_level[alert.level][alert.case_id] = alert.case
    works_at = set(
        Posting.objects.current().filter(user=person, role__in=WORKING_ROLES).values_list("agency_id", flat=True)
    )
    viewname = "admin:requests_desk_case_changelist" if works_at else "reports:index"
    with override(person.language):
        groups = [_group(level, by_level[level].values(), person, works_at) for level in sorted(by_level)]
    return {
        "count": sum(len(cases) for cases in by_level.values()),
        "groups": groups,
        "queue": bool(works_at),
        "url": notices.absolute(person.language, viewname),
    }


def _group(level: int, cases: Iterable[Case], person: User, works_at: Collection[int | None]) -> dict[str, Any]:
    ordered = sorted(cases, key=lambda case: (_day(level, case), case.pk))
    return {
        "level": _NAMES[Alert.Level(level)],
        "cases": [_line(level, case, person, works_at) for case in ordered[:LISTED]],
        "more": max(0, len(ordered) - LISTED),
    }


def _line(level: int, case: Case, person: User, works_at: Collection[int | None]) -> dict[str, str]:
    """What is said of one case: no name; its page only to those whom it opens to."""
    page = "admin:requests_desk_case_change"
    return {
        "reference": case.reference,
        "kind": str(case.get_kind_display()),
        "agency": case.agency.name,
        "day": _day(level, case),
        "url": notices.absolute(person.language, page, case.pk) if case.agency_id in works_at else "",
    }


def _day(level: int, case: Case) -> str:
    if level in _OF_COMPLAINTS and case.complaint.acknowledge_by:
        return case.complaint.acknowledge_by.isoformat()
    return case.due_on.isoformat()
