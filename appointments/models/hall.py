"""The hall of an office: tickets of a day, whoever booked and whoever walked in, and its screen."""

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Office, Posting
from appointments.models.booking import Booking
from appointments.models.service import Lane, Service
from appointments.models.states import IN_THE_HALL, TURN_NEXT, Status, Turn
from common import days

if TYPE_CHECKING:
    from accounts.models import User

# An appointment is called from so long before its hour; a stay that ends so soon goes before others.
AHEAD, LEAVING = timedelta(minutes=5), timedelta(days=2)


class ReceptionQuerySet(models.QuerySet["Reception"]):
    def manageable_by(self, user: Any) -> Self:
        """Receptions of the agencies one works for; all of them for the ministry."""
        if Posting.objects.at_ministry(user):
            return self
        return self.filter(office__agency__in=Agency.objects.manageable_by(user))


class Reception(models.Model):
    """An office's hall: the secret address of its screen and of its calendar, and the last number given."""

    office = models.OneToOneField(Office, models.CASCADE, related_name="reception", verbose_name=_("office"))
    screen_key = models.UUIDField(_("key of the screen"), default=uuid.uuid4, unique=True, editable=False)
    feed_key = models.UUIDField(_("key of the calendar"), default=uuid.uuid4, unique=True, editable=False)
    numbered_on = models.DateField(null=True, blank=True, editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)

    objects = ReceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("reception")
        verbose_name_plural = _("receptions")

    def __str__(self) -> str:
        return str(self.office)

    def scope_agency_ids(self) -> set[int | None]:
        """The agency of its office."""
        return {self.office.agency_id}

    @classmethod
    def next_number(cls, office: Office, on: date) -> int:
        """The next ticket's number of an office and day; a new day begins at 1. One statement, safe under load."""
        cls.objects.get_or_create(office=office)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE appointments_reception SET numbered_on = %s,"
                " last_number = CASE WHEN numbered_on = %s THEN last_number + 1 ELSE 1 END"
                " WHERE office_id = %s RETURNING last_number",
                [on, on, office.pk],
            )
            number: int = cursor.fetchone()[0]
            return number


class QueueTicketQuerySet(models.QuerySet["QueueTicket"]):
    def visible_to(self, user: Any) -> Self:
        """A ticket's row is the agency's; its holder has the paper."""
        return self.manageable_by(user)

    def manageable_by(self, user: Any) -> Self:
        """Tickets of the agencies whose visitors one receives."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        own = Posting.objects.current().filter(user_id=user.pk).values("agency_id")
        return self.filter(office__agency__in=own)

    def of_day(self, office: Office | int, on: date | None = None) -> Self:
        """Tickets of an office and day."""
        return self.filter(office=office, day=on or days.today())

    def in_turn(self, lane: Lane | None = None) -> Self:
        """Who waits, in the order of being called; for a lane, only those it can serve: nobody for a phone line."""
        rows = self.filter(turn=Turn.WAITING).in_order(lane)
        if lane is None:
            return rows
        return rows.filter(service__in=lane.services.values("pk")) if lane.in_person else rows.none()

    def in_order(self, lane: Lane | None = None) -> Self:
        """In the order of being called, whoever waits or not.

        Appointments whose hour has come, by hour (a lane's own before others' of that hour); then who walked in, those
        who leave Morocco within two days before the others; then who came long before their hour.
        """
        at = timezone.now()
        soon = days.local(at).date() + LEAVING
        turn = Case(
            When(booking__starts_at__lte=at + AHEAD, then=0), When(booking__isnull=False, then=3),
            When(leaves_on__lte=soon, then=1), default=2, output_field=models.IntegerField(),
        )  # fmt: skip
        elsewhere = Case(
            When(booking__lane=lane.pk if lane else None, then=0), default=1, output_field=models.IntegerField()
        )
        return self.order_by(turn, "booking__starts_at", elsewhere, "arrived_at", "number")

    def at_desks(self) -> Self:
        """Called to a lane or being served there, of whatever day: a lane has one at most."""
        return self.filter(turn__in=(Turn.CALLED, Turn.SERVING))

    def in_the_hall(self) -> Self:
        """Waiting, called or being served."""
        return self.filter(turn__in=IN_THE_HALL)


class QueueTicket(models.Model):
    """Somebody present, or on the line: with an appointment, or walked in. Its number is all that a screen shows."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="tickets", verbose_name=_("office"))
    day = models.DateField(_("day"), default=days.today)
    number = models.PositiveIntegerField(_("number"))
    booking = models.OneToOneField(
        Booking, models.PROTECT, null=True, blank=True, related_name="ticket", verbose_name=_("appointment")
    )
    service = models.ForeignKey(Service, models.PROTECT, related_name="tickets", verbose_name=_("service"))
    lane = models.ForeignKey(
        Lane, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("lane")
    )
    name = models.CharField(_("name, if given"), max_length=120, blank=True)
    party = models.PositiveSmallIntegerField(_("people"), default=1)
    leaves_on = models.DateField(_("leaves Morocco on"), null=True, blank=True)
    turn = models.CharField(_("state"), max_length=8, choices=Turn.choices, default=Turn.WAITING)
    arrived_at = models.DateTimeField(_("arrived at"), default=timezone.now)
    called_at = models.DateTimeField(_("called at"), null=True, blank=True)
    started_at = models.DateTimeField(_("served from"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    calls = models.PositiveSmallIntegerField(_("times called"), default=0)
    by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("last moved by")
    )

    objects = QueueTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["day", "number"]
        indexes = [
            models.Index(fields=["office", "day", "turn"], name="ticket_of_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["office", "day", "number"], name="ticket_number_once"),
            models.UniqueConstraint(
                fields=["lane"], condition=Q(turn__in=("called", "serving")), name="one_ticket_a_lane"
            ),
            models.CheckConstraint(
                name="ticket_called_to_a_lane", condition=Q(turn__in=("waiting", "left")) | Q(lane__isnull=False)
            ),
            models.CheckConstraint(name="ticket_turn_known", condition=Q(turn__in=Turn.values)),
            models.CheckConstraint(name="ticket_party", condition=Q(party__range=(1, 50))),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What is called out: A12 for an appointment, B13 for a walk-in."""
        return f"{'A' if self.booking_id else 'B'}{self.number:02d}"

    @property
    def is_at_desk(self) -> bool:
        """Whether a lane has it: called or being served."""
        return self.turn in (Turn.CALLED, Turn.SERVING)

    @property
    def visitor(self) -> str:
        """The name of whoever has it, as far as it is known."""
        return self.booking.name if self.booking else self.name

    def scope_agency_ids(self) -> set[int | None]:
        """The agency of its office."""
        return {self.office.agency_id}

    def move_to(self, turn: str, *, by: "User") -> None:
        """Change where somebody is, with its moment. The caller holds the row lock. Raises ValidationError."""
        if turn not in TURN_NEXT[self.turn]:
            raise ValidationError(_("This ticket is no longer in a state that allows it."), code="forbidden_move")
        now = timezone.now()
        self.turn, self.by = turn, by
        if turn == Turn.WAITING:
            self.lane = self.called_at = self.started_at = self.ended_at = None
        elif turn == Turn.CALLED:
            self.called_at, self.calls = now, self.calls + 1
        elif turn == Turn.SERVING:
            self.started_at, self.ended_at = now, None
        else:
            self.ended_at = now
        self.save()

    def call_again(self, *, by: "User") -> None:
        """Call somebody once more, at the same lane. The caller holds the row lock. Raises ValidationError."""
        if self.turn != Turn.CALLED:
            raise ValidationError(_("This ticket is no longer in a state that allows it."), code="forbidden_move")
        self.called_at, self.calls, self.by = timezone.now(), self.calls + 1, by
        self.save()


# What the end of a turn in the hall means for the appointment behind it.
ENDS_AS = {Turn.DONE: Status.DONE, Turn.ABSENT: Status.NO_SHOW}
