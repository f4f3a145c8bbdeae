"""The waiting list: somebody in Morocco from a day to a day, for whom a time is looked for."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Posting
from appointments.models.states import STILL_WAITING, WAIT_NEXT, Status, Wait
from appointments.models.visitor import Visitor
from common import days

if TYPE_CHECKING:
    from appointments.models.booking import Booking


class WaitEntryQuerySet(models.QuerySet["WaitEntry"]):
    def visible_to(self, user: Any) -> Self:
        """One's own places, and those at the agencies where one works."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(person_id=user.pk) | Q(pk__in=type(self)(self.model).manageable_by(user).values("pk")))

    def manageable_by(self, user: Any) -> Self:
        """Places at the agencies whose visitors one receives."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(agency__in=Posting.objects.current().filter(user_id=user.pk).values("agency_id"))

    def of(self, user: Any) -> Self:
        """Places of a person."""
        return self.filter(person_id=user.pk or 0)

    def standing(self) -> Self:
        """Places that still wait or hold an offer."""
        return self.filter(status__in=STILL_WAITING)

    def wanting(self, freed: "Booking") -> Self:
        """Who is to be asked today before everybody sees a time that was given back."""
        stays = self.filter(office=freed.office_id, first_day__lte=freed.day, last_day__gte=freed.day)
        return stays.in_turn()

    def before(self, entry: "WaitEntry") -> Self:
        """Who is asked before somebody for the same service at the same office."""
        standing = self.standing().filter(office=entry.office_id, service=entry.service_id)
        earlier = Q(last_day=entry.last_day, made_at__lt=entry.made_at)
        return standing.exclude(pk=entry.pk).filter(
            Q(last_day__lt=entry.last_day) | earlier, confirmed_at__isnull=False
        )

    def in_turn(self, on: date | None = None) -> Self:
        """Who is asked next: whoever leaves Morocco first, then whoever came first; one offer a day at most."""
        on = on or days.today()
        waiting = self.filter(status=Wait.WAITING, confirmed_at__isnull=False, last_day__gte=on)
        return waiting.filter(Q(offered_on=None) | Q(offered_on__lt=on)).order_by("last_day", "made_at", "pk")


class WaitEntry(Visitor):
    """A wish for a time within the stay. An offer is a booking held for it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first_day = models.DateField(_("in Morocco from"))
    last_day = models.DateField(_("in Morocco until"))
    status = models.CharField(_("state"), max_length=10, choices=Wait.choices, default=Wait.WAITING)
    offers_made = models.PositiveSmallIntegerField(_("offers made"), default=0)
    offered_on = models.DateField(_("last offer on"), null=True, blank=True)
    made_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    objects = WaitEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("place on the waiting list")
        verbose_name_plural = _("waiting list")
        ordering = ["last_day", "made_at", "pk"]
        indexes = [
            models.Index(
                fields=["office", "service", "last_day", "made_at"],
                condition=Q(status__in=STILL_WAITING),
                name="wait_in_turn",
            ),
            models.Index(fields=["person", "-made_at"], name="wait_of_person"),
        ]
        constraints = [
            models.CheckConstraint(name="wait_stay_in_order", condition=Q(last_day__gte=F("first_day"))),
            models.CheckConstraint(name="wait_party", condition=Q(party__range=(1, 50))),
            models.CheckConstraint(name="wait_status_known", condition=Q(status__in=Wait.values)),
            models.UniqueConstraint(
                fields=["person", "service", "office"],
                condition=Q(status__in=STILL_WAITING, confirmed_at__isnull=False),
                name="one_place_a_person_and_service",
                violation_error_message=_("There is already a place on this waiting list."),
            ),
            models.CheckConstraint(
                name="wait_confirmed_by_somebody", condition=Q(confirmed_at=None) | Q(person__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.first_day} – {self.last_day}"

    @property
    def is_standing(self) -> bool:
        """Whether it still waits or holds an offer."""
        return self.status in STILL_WAITING

    def offered(self) -> "Booking | None":
        """The time held for it now, whatever is left of the hold."""
        return self.offers.filter(status=Status.HELD).select_related("lane").first()

    def move_to(self, status: str) -> None:
        """Change the state. The caller holds the row lock. Raises ValidationError when it may not follow."""
        if status not in WAIT_NEXT[self.status]:
            raise ValidationError(
                _("This place on the list is no longer in a state that allows it."), code="forbidden_move"
            )
        self.status = status
        if status not in STILL_WAITING:
            self.ended_at = timezone.now()
        self.save()
