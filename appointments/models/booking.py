"""An appointment: a lane, a day and an hour of Morocco's wall clock, and the only way its state changes."""

import secrets
import uuid
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Posting
from agencies.opening.day import instant
from appointments.models.service import Lane
from appointments.models.states import ACTIVE, IN_FORCE, IN_THE_HALL, NEXT, Actor, Channel, Reason, Status
from appointments.models.visitor import Visitor
from common import days
from common.references import make_reference
from requests_desk.tokens import search_text

if TYPE_CHECKING:
    from accounts.models import User

LAST_MINUTE = time(23, 59)
PREFIX = "RDV"


def add_minutes(hour: time, minutes: int) -> time:
    """An hour so many minutes later, at most 23:59 of the same day."""
    total = hour.hour * 60 + hour.minute + minutes
    return time(total // 60, total % 60) if total < 24 * 60 else LAST_MINUTE


class BookingQuerySet(models.QuerySet["Booking"]):
    def visible_to(self, user: Any) -> Self:
        """One's own appointments, and those of the agencies where one works."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(person_id=user.pk) | Q(pk__in=type(self)(self.model).manageable_by(user).values("pk")))

    def manageable_by(self, user: Any) -> Self:
        """Appointments of the agencies whose visitors one receives; the ministry reads figures, not people."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(agency__in=Posting.objects.current().filter(user_id=user.pk).values("agency_id"))

    def of(self, user: Any) -> Self:
        """Appointments of a person."""
        return self.filter(person_id=user.pk or 0)

    def holding(self, at: datetime | None = None) -> Self:
        """What keeps others out of a lane: booked, or held and not yet lapsed."""
        return self.filter(Q(status=Status.BOOKED) | Q(status=Status.HELD, held_until__gt=at or timezone.now()))

    def lapsed(self, at: datetime | None = None) -> Self:
        """Times held too long: nobody confirmed them."""
        return self.filter(status=Status.HELD, held_until__lte=at or timezone.now())

    def in_force(self) -> Self:
        """The one row of each appointment that counts, whatever came before it."""
        return self.filter(status__in=IN_FORCE)

    def coming(self, on: date | None = None) -> Self:
        """Booked, today or later (Moroccan days), the next first."""
        return self.filter(status=Status.BOOKED, day__gte=on or days.today()).order_by("day", "starts", "pk")

    def unsettled(self, at: datetime | None = None) -> Self:
        """Booked, over, and nobody said whether it took place; who is in the hall now is not among them."""
        wall = days.local(at or timezone.now())
        over = Q(day__lt=wall.date()) | Q(day=wall.date(), ends__lte=wall.time())
        return self.filter(over, status=Status.BOOKED).exclude(ticket__turn__in=IN_THE_HALL, ticket__day=wall.date())

    def for_page(self) -> Self:
        """With all that a page or a letter names."""
        return self.select_related("agency", "office", "service", "lane", "person", "case")


class Booking(Visitor):
    """One row for each time that was held or booked. Moving an appointment adds a row under the same ``uid``.

    Wall time is the truth (day, starts, ends, zone); ``starts_at`` is derived and derived anew when the
    law moves the clock.
    """

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    sequence = models.PositiveSmallIntegerField(_("number of changes"), default=0, editable=False)
    reference = models.CharField(_("reference"), max_length=24, blank=True, editable=False)
    lane = models.ForeignKey(Lane, models.PROTECT, related_name="bookings", verbose_name=_("lane"))
    day = models.DateField(_("day"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    busy_until = models.TimeField(_("lane busy until"), editable=False)
    zone = models.CharField(_("clock"), max_length=64, default=days.CASABLANCA.key, editable=False)
    starts_at = models.DateTimeField(_("instant"), editable=False)
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.HELD)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.WEB)
    after_hours = models.BooleanField(_("in duty hours"), default=False, editable=False)
    booked_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("booked at the desk by"),
    )
    made_at = models.DateTimeField(_("chosen at"), default=timezone.now, editable=False)
    held_until = models.DateTimeField(_("held until"), null=True, blank=True, editable=False)
    booked_at = models.DateTimeField(_("booked at"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices, blank=True)
    cooling_until = models.DateTimeField(null=True, blank=True, editable=False)
    search_text = models.TextField(editable=False, default="")
    connection = models.CharField(max_length=64, blank=True, editable=False)
    wait = models.ForeignKey(
        "appointments.WaitEntry", models.PROTECT, null=True, blank=True, related_name="offers", editable=False
    )

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["-day", "-starts", "-pk"]
        permissions = [("receive_visitors", "Can receive visitors")]
        indexes = [
            models.Index(fields=["lane", "day"], condition=Q(status__in=ACTIVE), name="booking_busy"),
            models.Index(fields=["lane", "day"], condition=Q(cooling_until__isnull=False), name="booking_cooling"),
            models.Index(fields=["agency", "day", "starts"], name="booking_agenda"),
            models.Index(fields=["office", "day", "starts"], name="booking_of_office"),
            models.Index(fields=["person", "-day"], name="booking_of_person"),
            models.Index(fields=["held_until"], condition=Q(status="held"), name="booking_held"),
            models.Index(fields=["connection"], condition=Q(status="held"), name="booking_of_connection"),
            models.Index(fields=["starts_at"], condition=Q(status="booked"), name="booking_to_come"),
            GinIndex(SearchVector("search_text", config="simple"), name="booking_searched", fastupdate=False),
        ]
        constraints = [
            ExclusionConstraint(
                name="one_booking_a_lane_at_a_time",
                # int8range and tsrange need no btree_gist; 'lane' and not 'lane_id', or full_clean() ignores the lane
                expressions=[
                    (Func(F("lane"), F("lane"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            F("day") + F("starts"), F("day") + F("busy_until"), Value("[)"), function="tsrange",
                            output_field=models.Field(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(status__in=ACTIVE),
                violation_error_message=_("This time has just been taken."),
            ),
            models.UniqueConstraint(
                fields=["uid"], condition=Q(status__in=IN_FORCE), name="booking_one_row_in_force"
            ),
            models.UniqueConstraint(fields=["uid", "sequence"], name="booking_sequence_once"),
            models.UniqueConstraint(
                fields=["reference", "sequence"], condition=~Q(reference=""), name="booking_reference_once"
            ),
            models.UniqueConstraint(
                fields=["person", "service"],
                condition=Q(status="booked"),
                name="one_booking_a_person_and_service",
                violation_error_message=_("There is already an appointment for this service."),
            ),
            models.UniqueConstraint(fields=["wait"], condition=Q(status="held"), name="one_offer_at_a_time"),
            models.CheckConstraint(
                name="booking_in_order", condition=Q(ends__gt=F("starts"), busy_until__gte=F("ends"))
            ),
            models.CheckConstraint(name="booking_party", condition=Q(party__range=(1, 50))),
            models.CheckConstraint(name="booking_status_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="booking_of_somebody",
                condition=Q(status__in=("held", "lapsed"))
                | (Q(person__isnull=False, booked_at__isnull=False) & ~Q(reference="")),
            ),
            models.CheckConstraint(
                name="booking_held_until", condition=~Q(status="held") | Q(held_until__isnull=False)
            ),
            models.CheckConstraint(name="booking_cancelled_why", condition=~Q(status="cancelled") | ~Q(reason="")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reference

    @staticmethod
    def next_reference(year: int) -> str:
        """``RDV-26-000123-K``: never given before, its number comes from a database sequence."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('appointments_booking_number')")
            return make_reference(PREFIX, year, cursor.fetchone()[0])

    @property
    def ends_at(self) -> datetime:
        """The instant of its end."""
        return instant(self.day, self.ends)

    @property
    def is_past(self) -> bool:
        """Whether its beginning has passed."""
        return self.starts_at <= timezone.now()

    @property
    def may_change(self) -> bool:
        """Whether its person may still move or cancel it."""
        return self.status == Status.BOOKED and not self.is_past

    @property
    def is_held(self) -> bool:
        """Whether it waits for its confirmation and still may have it."""
        return self.status == Status.HELD and bool(self.held_until and self.held_until > timezone.now())

    def place(self, *, day: date, starts: time, minutes: int, buffer: int) -> None:
        """Set the wall time and what follows from it; not yet saved."""
        self.day, self.starts, self.ends = day, starts, add_minutes(starts, minutes)
        self.busy_until = add_minutes(self.ends, buffer)
        self.starts_at = instant(day, starts)

    def move_to(self, status: str, *, verb: str, by: "User | None", actor: str, **data: Any) -> "BookingEvent":
        """Change the state, with its line of history. The caller holds the row lock.

        Raises ValidationError when the state may not follow the present one.
        """
        if status not in NEXT[self.status]:
            raise ValidationError(_("This appointment is no longer in a state that allows it."), code="forbidden_move")
        before, self.status = self.status, status
        if status == Status.BOOKED:
            self.booked_at, self.held_until, self.connection = timezone.now(), None, ""
            self.reference = self.reference or self.next_reference(days.today().year)
            self.fold_search_text()
        else:
            self.ended_at = timezone.now()
        self.save()
        return self.record(verb, by=by, actor=actor, **({"from": before, "to": status} | data))

    def fold_search_text(self) -> None:
        """What the agency finds it by: reference, names by letters and sounds, phone, e-mail; not yet saved."""
        self.search_text = search_text(
            reference=self.reference, names=(self.name_ar, self.name_latin), phone=str(self.phone or ""),
            email=self.email,
        )  # fmt: skip

    def record(self, verb: str, *, by: "User | None", actor: str, **data: Any) -> "BookingEvent":
        """Add one line to the history."""
        return self.events.create(verb=verb, by=by, actor=actor, data=data)

    def cool(self, minutes: int) -> None:
        """Keep the freed time from everybody for a while, longer by chance; saved with the next change."""
        wait = minutes + (secrets.randbelow(minutes + 1) if minutes else 0)
        self.cooling_until = timezone.now() + timedelta(minutes=wait) if wait else None


class BookingEventQuerySet(models.QuerySet["BookingEvent"]):
    def visible_to(self, user: Any) -> Self:
        """Lines of the appointments one may see."""
        return self.filter(booking__in=Booking.objects.visible_to(user))

    def manageable_by(self, user: Any) -> Self:
        """Lines of the appointments one manages."""
        return self.filter(booking__in=Booking.objects.manageable_by(user))


class BookingEvent(models.Model):
    """What happened to an appointment, when and by whom. Lines are added, never changed: a trigger refuses."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="events", verbose_name=_("appointment"))
    verb = models.CharField(_("what"), max_length=30)
    actor = models.CharField(_("side"), max_length=8, choices=Actor.choices)
    by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    data = models.JSONField(_("details"), default=dict, blank=True)

    objects = BookingEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of an appointment")
        verbose_name_plural = _("history of appointments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.verb}"

    def scope_agency_ids(self) -> set[int | None]:
        """The agency of its appointment."""
        return {self.booking.agency_id}
