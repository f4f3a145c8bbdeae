"""Who registered for a session, and who came."""

import secrets
import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from agencies.models import Posting
from common.fields import PhoneField
from openhouse.models.openday import OpenDay
from openhouse.models.session import Session
from openhouse.models.states import SEAT_NEXT, STANDING, TAKES, Seat

if TYPE_CHECKING:
    from accounts.models import User

# Without letters and digits that look alike or sound alike over a phone.
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8


def new_code() -> str:
    """A ticket's short code: eight signs, some 39 bits, never guessable in a campaign."""
    return "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, user: Any) -> Self:
        """One's own registrations, and those of the events one manages."""
        if not user.is_authenticated:
            return self.none()
        managed = type(self)(self.model).manageable_by(user).values("pk")
        return self.filter(Q(person_id=user.pk) | Q(pk__in=managed))

    def manageable_by(self, user: Any) -> Self:
        """Registrations of the events of the agencies where one works; the ministry reads figures, not people."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        own = Posting.objects.current().filter(user_id=user.pk).values("agency_id")
        through = OpenDay.agencies.through.objects.filter(agency__in=own)
        return self.filter(session__event__in=through.values("openday_id"))

    def of(self, user: Any) -> Self:
        """Registrations of a person."""
        return self.filter(person_id=user.pk or 0)

    def standing(self) -> Self:
        """Neither cancelled nor lapsed."""
        return self.filter(seat__in=STANDING)

    def lapsed(self, at: datetime | None = None) -> Self:
        """Places held or offered too long, and those on the list of a session that has begun."""
        at = at or timezone.now()
        held = Q(seat__in=(Seat.HELD, Seat.OFFERED), held_until__lte=at)
        return self.filter(held | Q(seat=Seat.WAITING, session__starts_at__lte=at))

    def in_turn(self, session: Session) -> Self:
        """Who is offered a freed place next: whoever waits longest."""
        return self.filter(session=session, seat=Seat.WAITING, confirmed_at__isnull=False).order_by("made_at", "pk")

    def for_page(self) -> Self:
        """With all that a page, a ticket or a letter names."""
        return self.select_related("session__event__office", "session__event__province", "person")


class Registration(models.Model):
    """A party for a session. Held until its address is confirmed; its code opens the door, once."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=CODE_LENGTH, default=new_code, unique=True, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="registrations", verbose_name=_("session"))
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="registrations", verbose_name=_("person")
    )
    name_ar = models.CharField(_("name in Arabic letters"), max_length=150, blank=True)
    name_latin = models.CharField(_("name in Latin letters"), max_length=150, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    phone = PhoneField(_("phone"), blank=True)
    country = CountryField(_("country of residence"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("ar", "العربية"), ("fr", "Français")], default="ar"
    )
    party = models.PositiveSmallIntegerField(_("people"), default=1)
    online = models.BooleanField(_("takes part online"), default=False)
    interests = models.CharField(_("interested in"), max_length=300, blank=True)
    needs = models.CharField(_("what would help you to take part"), max_length=300, blank=True)
    seat = models.CharField(_("state"), max_length=10, choices=Seat.choices, default=Seat.HELD)
    made_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    held_until = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    offers_made = models.PositiveSmallIntegerField(_("offers made"), default=0, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["session", "seat", "made_at"], name="registration_of_session"),
            models.Index(fields=["person", "-made_at"], name="registration_of_person"),
            models.Index(fields=["held_until"], condition=Q(seat__in=("held", "offered")), name="registration_held"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=Q(seat__in=("registered", "waiting", "offered"), person__isnull=False),
                name="one_registration_a_person_and_session",
                violation_error_message=_("You are registered for this session already."),
            ),
            models.CheckConstraint(name="registration_party", condition=Q(party__range=(1, 50))),
            models.CheckConstraint(name="registration_seat_known", condition=Q(seat__in=Seat.values)),
            models.CheckConstraint(
                name="registration_of_somebody",
                condition=~Q(seat__in=("registered", "offered")) | Q(person__isnull=False, confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="registration_held_until",
                condition=~Q(seat__in=("held", "offered")) | Q(held_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """The name in the script of the visitor's language, else in the other, else the e-mail."""
        names = (self.name_ar, self.name_latin) if self.language == "ar" else (self.name_latin, self.name_ar)
        return names[0] or names[1] or self.email

    @property
    def takes_places(self) -> bool:
        """Whether its party is counted among the places taken."""
        return self.seat in TAKES

    @property
    def room_url(self) -> str:
        """The address of the online room, for whoever is registered for a session held there too."""
        return self.session.room_url if self.seat == Seat.REGISTERED else ""

    def scope_agency_ids(self) -> set[int]:
        """Agencies of its event."""
        return self.session.scope_agency_ids()

    def move_to(self, seat: str, *, by: "User | None" = None) -> None:
        """Change where it stands, places given back when it takes them no more. The caller holds the row lock.

        Places are *taken* by the caller, who must see whether there are enough. Raises ValidationError.
        """
        if seat not in SEAT_NEXT[self.seat]:
            raise ValidationError(_("This registration is no longer in a state that allows it."), code="forbidden_move")
        gives_back = self.takes_places and seat not in TAKES
        before, self.seat = self.seat, seat
        if seat not in (Seat.HELD, Seat.OFFERED):
            self.held_until = None
        if seat in (Seat.CANCELLED, Seat.LAPSED):
            self.ended_at = timezone.now()
        self.revision += 1
        self.save()
        if gives_back:
            self.session.give_back(self.party)
        self.changes.create(before=before, after=seat, by=by)


class SeatChangeQuerySet(models.QuerySet["SeatChange"]):
    def visible_to(self, user: Any) -> Self:
        """Changes of the registrations one may see."""
        return self.filter(registration__in=Registration.objects.visible_to(user))


class SeatChange(models.Model):
    """What happened to a registration: lines are added, never changed (a trigger refuses)."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="changes")
    before = models.CharField(max_length=10, choices=Seat.choices, blank=True)
    after = models.CharField(max_length=10, choices=Seat.choices)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = SeatChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a registration")
        verbose_name_plural = _("changes of registrations")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.after}"
