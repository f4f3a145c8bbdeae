"""Which cases: who sees them, who may act in them, which are open, late, or new to somebody."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from agencies.models import Posting, Role
from common import days
from requests_desk.models.states import DONE, RUNNING

if TYPE_CHECKING:
    from requests_desk.models.case import Case  # noqa: F401 - named in a string

WORKING_ROLES = (Role.OFFICER, Role.CHIEF)


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: Any) -> Self:
        """One's own cases, those one follows, and those of the agencies where one is posted to work them."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(_followed(user) | Q(agency__in=agencies_worked_by(user)))

    def of(self, user: Any) -> Self:
        """Cases a person filed."""
        return self.filter(applicant_id=user.pk or 0)

    def followed_by(self, user: Any) -> Self:
        """Cases a person filed or follows: the citizen's side."""
        return self.filter(_followed(user)) if user.is_authenticated else self.none()

    def acted_by(self, user: Any) -> Self:
        """Cases in which a person may give papers and write: the applicant, and followers with that right."""
        return self.filter(_followed(user, may_act=True)) if user.is_authenticated else self.none()

    def manageable_by(self, user: Any) -> Self:
        """Cases a staff member works: those of their agencies, but never a request they filed themselves."""
        if user.is_superuser:
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(agency__in=agencies_worked_by(user)).exclude(applicant_id=user.pk)

    def with_facts(self) -> Self:
        """With all that a case's page names, whatever its kind, in the same query."""
        return self.select_related(
            *("agency", "commune__province", "applicant", "assignee", "parcel", "mandate"),
            *("information_note", "pre_study", "complaint__about_case", "claim"),
        )

    def cut_short(self) -> Self:
        """Cases whose history ends in another state than theirs: lines at its end are missing."""
        events = apps.get_model("requests_desk", "CaseEvent").objects.filter(case=OuterRef("pk"))
        last = events.exclude(to_status="").order_by("-number").values("to_status")[:1]
        return self.annotate(reached=Coalesce(Subquery(last), Value(""))).exclude(status=F("reached"))

    def open(self) -> Self:
        """Cases still owed an answer."""
        return self.exclude(status__in=DONE)

    def overdue(self, on: date | None = None) -> Self:
        """Cases past their day while the clock runs."""
        return self.filter(status__in=RUNNING, due_on__lt=on or days.today())


def _followed(user: Any, **rights: Any) -> Q:
    """Filed by a person, or followed; one list of keys, because an OR over both would read the whole table."""
    from requests_desk.models.people import Follower

    own = apps.get_model("requests_desk", "Case").objects.filter(applicant_id=user.pk).values("pk")
    shared = Follower.objects.active().filter(user_id=user.pk, **rights).values("case_id")
    return Q(pk__in=own.union(shared))


def agencies_worked_by(user: Any) -> models.QuerySet[Any]:
    """Keys of the agencies whose cases a person works today, as rows for a subquery."""
    posted = Posting.objects.current().filter(user_id=user.pk, user__is_staff=True, role__in=WORKING_ROLES)
    return posted.values("agency_id")
