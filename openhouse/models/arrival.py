"""Who came: let in with a ticket, or counted without one; and what was taken back again."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from openhouse.models.openday import OpenDay
from openhouse.models.registration import Registration
from openhouse.models.session import Session

WALK_INS_MOST = 100  # in one entry: a coach and its guides
PARTY_MOST = 50


class ArrivalQuerySet(models.QuerySet[Any]):
    def manageable_by(self, user: Any) -> Self:
        """Arrivals at the events one manages."""
        return self.filter(event__in=OpenDay.objects.manageable_by(user))

    def visible_to(self, user: Any) -> Self:
        """Arrivals are counted for everybody, read by staff."""
        return self.manageable_by(user)


class Entry(models.Model):
    """What was noted at the door.

    ``uid`` is made by the phone at the door: sent again after a time without network, it is the same arrival.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    people = models.PositiveSmallIntegerField(_("people"), default=1)
    country = CountryField(_("country of residence"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    sent_at = models.DateTimeField(_("received at"), default=timezone.now, editable=False)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.event} {self.people}"  # type: ignore[attr-defined]

    def scope_agency_ids(self) -> set[int]:
        """Agencies of its event."""
        ids: set[int] = self.event.scope_agency_ids()  # type: ignore[attr-defined]
        return ids


class Arrival(Entry):
    """People let in: with a ticket, once, or walk-ins counted. Every row counts.

    A row is written once: a mistake is taken back, which moves it to ``UndoneArrival`` (triggers refuse anything
    else, migration 0005).
    """

    event = models.ForeignKey(OpenDay, models.PROTECT, related_name="arrivals", verbose_name=_("open days"))
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="arrivals", verbose_name=_("session")
    )
    registration = models.OneToOneField(
        Registration, models.PROTECT, null=True, blank=True, related_name="arrival", verbose_name=_("registration")
    )

    class Meta:
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["event", "session"], name="arrival_of_event")]
        constraints = [
            models.CheckConstraint(
                name="arrival_people",
                condition=Q(registration=None, people__range=(1, WALK_INS_MOST))
                | Q(registration__isnull=False, people__range=(1, PARTY_MOST)),
            ),
            models.CheckConstraint(name="arrival_not_in_the_future", condition=Q(at__lte=F("sent_at"))),
        ]


class UndoneArrival(Entry):
    """An arrival that was a mistake, as it stood; it counts nowhere. Lines are added, never changed."""

    event = models.ForeignKey(OpenDay, models.PROTECT, related_name="undone_arrivals", verbose_name=_("open days"))
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="undone_arrivals", verbose_name=_("session")
    )
    registration = models.ForeignKey(
        Registration, models.PROTECT, null=True, blank=True, related_name="undone_arrivals",
        verbose_name=_("registration"),
    )  # fmt: skip
    undone_at = models.DateTimeField(_("taken back at"), default=timezone.now)
    undone_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("taken back by"))

    class Meta:
        verbose_name = _("arrival taken back")
        verbose_name_plural = _("arrivals taken back")
        ordering = ["-undone_at", "-pk"]
