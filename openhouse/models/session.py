"""A part of an event with a beginning, an end and so many places."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.opening.day import instant
from openhouse.models.openday import OpenDay, PartQuerySet
from openhouse.models.states import Place, SessionKind, State


class SessionQuerySet(PartQuerySet):
    def announced(self) -> "SessionQuerySet":
        """Sessions of events the public may see."""
        return self.filter(event__in=OpenDay.objects.announced())

    def for_page(self) -> "SessionQuerySet":
        """With their event and its place."""
        return self.select_related("event__office", "event__province")


class Session(models.Model):
    """Wall time is the truth; ``starts_at`` is derived. ``taken`` counts places and never passes ``capacity``.

    Without capacity everybody may come; registering then only says how many to expect.
    """

    event = models.ForeignKey(OpenDay, models.CASCADE, related_name="sessions", verbose_name=_("open days"))
    kind = models.CharField(_("kind"), max_length=10, choices=SessionKind.choices, default=SessionKind.VISIT)
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("description"), blank=True)
    speaker = models.CharField(_("who receives or speaks"), max_length=160, blank=True)
    room = models.CharField(_("room"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=5, default="both",
        choices=[("ar", "العربية"), ("fr", "Français"), ("both", _("Arabic and French"))],
    )  # fmt: skip
    day = models.DateField(_("day"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    starts_at = models.DateTimeField(_("instant"), editable=False)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True, help_text=_("Empty: no limit."))
    taken = models.PositiveIntegerField(_("places taken"), default=0, editable=False)
    party_most = models.PositiveSmallIntegerField(_("most people in one registration"), default=6)
    online = models.BooleanField(_("also online"), default=False)
    open = models.BooleanField(_("registration is open"), default=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["day", "starts", "pk"]
        indexes = [models.Index(fields=["starts_at"], name="session_to_come")]
        constraints = [
            models.CheckConstraint(
                name="session_in_order",
                condition=Q(ends__gt=F("starts")),
                violation_error_message=_("A session ends after it begins."),
            ),
            models.CheckConstraint(
                name="session_never_above_capacity",
                condition=Q(capacity=None) | Q(taken__lte=F("capacity")),
                violation_error_message=_("More people have registered than this."),
            ),
            models.CheckConstraint(name="session_party", condition=Q(party_most__range=(1, 50))),
        ]

    def __str__(self) -> str:
        return self.title

    def scope_agency_ids(self) -> set[int]:
        """Agencies of its event."""
        return self.event.scope_agency_ids()

    def clean(self) -> None:
        """A session lies within its event, and its places are not fewer than those taken; its instant is derived."""
        if self.day and self._is_outside():
            raise ValidationError({"day": _("This day is outside the event.")})
        if self.capacity is not None and self.capacity < self.taken:
            raise ValidationError({"capacity": _("%(taken)d places are taken already.") % {"taken": self.taken}})
        if self.day and self.starts:
            self.place()

    def _is_outside(self) -> bool:
        """Of the event as it is being typed, be it new; one without days yet says so itself."""
        event = self.event if self.event_id or "event" in self._state.fields_cache else None
        if event is None or not (event.first_day and event.last_day):
            return False
        return not event.first_day <= self.day <= event.last_day

    def place(self) -> None:
        """Derive the instant from the wall time; the caller saves."""
        self.starts_at = instant(self.day, self.starts)

    @property
    def ends_at(self) -> datetime:
        """The instant of its end."""
        return instant(self.day, self.ends)

    @property
    def left(self) -> int | None:
        """Places left, or None without limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def is_past(self) -> bool:
        """Whether it has begun."""
        return self.starts_at <= timezone.now()

    @property
    def is_online(self) -> bool:
        """Whether one can take part from afar."""
        return self.online or self.event.place_kind == Place.ONLINE

    @property
    def room_url(self) -> str:
        """The address of its online room; empty without one, or once the event is called off."""
        return self.event.online_url if self.is_online and not self.event.is_off else ""

    @property
    def takes_registrations(self) -> bool:
        """Whether one may still register, be it for the waiting list."""
        return self.open and not self.is_past and self.event.state == State.PUBLISHED

    def take(self, party: int) -> bool:
        """Take so many places in one statement; False when there are not so many. The caller is in a transaction."""
        rows = type(self).objects.filter(Q(capacity=None) | Q(capacity__gte=F("taken") + party), pk=self.pk)
        return bool(rows.update(taken=F("taken") + party))

    def give_back(self, party: int) -> None:
        """Give places back. The caller is in a transaction."""
        type(self).objects.filter(pk=self.pk).update(taken=F("taken") - party)
