"""An event of one or several agencies, in any place, and who is to be met there."""

import uuid
from datetime import date, time
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Office, Province, PublicQuerySet
from agencies.models.posting import Posting
from campaigns.models import Campaign
from common import days
from openhouse.models.states import NEXT, Kind, Place, State


def where(kind: str, *known: str) -> str:
    """The place in a few words: the first that is known, else its kind; empty for online only."""
    if kind == Place.ONLINE:
        return ""
    return next(filter(None, known), "") or capfirst(str(Place(kind).label))


class OpenDayQuerySet(PublicQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Events that are announced, called off ones included; drafts are seen by whoever manages them."""
        mine = self.manageable_by(user) if getattr(user, "is_authenticated", False) else self.none()
        return self.filter(Q(state__in=(State.PUBLISHED, State.CANCELLED)) | Q(pk__in=mine.values("pk")))

    def manageable_by(self, user: Any) -> Self:
        """Events in which an agency one works for takes part; all of them for the ministry."""
        if Posting.objects.at_ministry(user):
            return self
        mine = Agency.objects.manageable_by(user).values("pk")
        through = OpenDay.agencies.through.objects.filter(agency__in=mine)
        return self.filter(pk__in=through.values("openday_id"))

    def announced(self) -> Self:
        """Events the public may see; those called off stay, saying so."""
        return self.filter(state__in=(State.PUBLISHED, State.CANCELLED))

    def coming(self, on: date | None = None) -> Self:
        """Announced events not yet over, the next one first."""
        return self.announced().filter(last_day__gte=on or days.today()).order_by("first_day", "pk")

    def between(self, first: date, last: date) -> Self:
        """Events with at least one day among these, both ends included."""
        return self.filter(first_day__lte=last, last_day__gte=first)

    def at_agency(self, agency: Agency) -> Self:
        """Events in which an agency takes part, and national ones without any agency, which are everybody's."""
        return self.filter(Exists(_taking_part(agency=agency)) | ~Exists(_taking_part()))

    def in_region(self, code: str) -> Self:
        """Events of the agencies of a region, those held in one of its provinces, and everybody's."""
        here = Exists(_taking_part(agency__region=code)) | Q(province__region=code)
        return self.filter(here | ~Exists(_taking_part()))

    def for_page(self) -> Self:
        """With what a page or a calendar names: places, the national event, agencies. Two queries."""
        return self.select_related("office", "province", "national").prefetch_related("agencies")


def _taking_part(**which: Any) -> models.QuerySet[Any]:
    """Agencies in the event of the outer query."""
    return OpenDay.agencies.through.objects.filter(openday=OuterRef("pk"), **which)


def _poster_path(_event: "OpenDay", name: str) -> str:
    return f"posters/{uuid.uuid4().hex}.{name.rpartition('.')[2]}"


class OpenDay(models.Model):
    """One announced event; several agencies may share it and it need not be at an office."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="open_days", verbose_name=_("campaign")
    )
    agencies = models.ManyToManyField(Agency, related_name="open_days", verbose_name=_("agencies"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OPEN_DAYS)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    national = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of"),
        help_text=_("The national event that this one fills in."),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=200)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    opens = models.TimeField(_("open from"), null=True, blank=True)
    closes = models.TimeField(_("open to"), null=True, blank=True)
    place_kind = models.CharField(_("kind of place"), max_length=10, choices=Place.choices, default=Place.OFFICE)
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="open_days", verbose_name=_("office")
    )
    province = models.ForeignKey(
        Province, models.PROTECT, null=True, blank=True, related_name="open_days", verbose_name=_("province")
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    hall = models.CharField(_("hall"), max_length=120, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    description = models.TextField(_("description"), blank=True)
    programme = models.TextField(_("programme"), blank=True)
    poster = models.FileField(_("poster (picture or PDF)"), upload_to=_poster_path, blank=True)
    online = models.BooleanField(_("can be visited online"), default=False)
    online_url = models.URLField(
        _("address of the online room"), blank=True, help_text=_("Shown only to those who registered.")
    )
    step_free = models.BooleanField(_("without steps"), default=False)
    accessible_toilet = models.BooleanField(_("accessible toilet"), default=False)
    reserved_parking = models.BooleanField(_("reserved parking"), default=False)
    sign_language = models.BooleanField(_("sign language"), default=False)
    access_note = models.CharField(_("other facts on access"), max_length=300, blank=True)
    cancelled_why = models.CharField(_("why it is called off"), max_length=300, blank=True, editable=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    # kept by triggers, whoever writes (migration 0004): a change of words raises the number, of day or place moves
    changed_at = models.DateTimeField(auto_now=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)
    moved_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OpenDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("open days")
        verbose_name_plural = _("open days")
        ordering = ["-first_day", "pk"]
        indexes = [models.Index(fields=["first_day", "last_day"], name="open_day_calendar")]
        constraints = [
            models.CheckConstraint(
                name="open_day_in_order",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                name="open_day_hours_in_order",
                condition=Q(opens=None, closes=None) | Q(opens__isnull=False, closes__gt=F("opens")),
                violation_error_message=_("Give both hours, the second after the first, or neither."),
            ),
            models.CheckConstraint(name="open_day_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="open_day_is_no_part_of_itself", condition=Q(national=None) | ~Q(national=F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def scope_agency_ids(self) -> set[int]:
        """Agencies that take part, for permissions on this row."""
        return set(self.agencies.values_list("pk", flat=True)) if self.pk else set()

    def clean(self) -> None:
        """An online event has its address; only a national event has parts."""
        if self.online and not self.online_url and self.first_day and self.first_day >= days.today():
            raise ValidationError({"online_url": _("An event online needs the address of its room.")})
        if self.national and self.national.national_id:
            raise ValidationError({"national": _("This one is itself a part of a national event.")})

    @property
    def where(self) -> str:
        """The place in a few words: as typed, else the office, the province, else its kind; empty for online only."""
        names = (place.name if place else "" for place in (self.office, self.province))
        return where(self.place_kind, self.place, *names)

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude: its own, else the office's."""
        own, office = (self.latitude, self.longitude), self.office
        latitude, longitude = own if None not in own or office is None else (office.latitude, office.longitude)
        return None if latitude is None or longitude is None else (latitude, longitude)

    @property
    def is_online(self) -> bool:
        """Whether one can take part from afar."""
        return self.online or self.place_kind == Place.ONLINE

    @property
    def is_draft(self) -> bool:
        """Whether the public does not see it yet."""
        return self.state == State.DRAFT

    @property
    def is_off(self) -> bool:
        """Whether it is called off."""
        return self.state == State.CANCELLED

    @property
    def is_over(self) -> bool:
        """Whether its last day is past in Morocco."""
        return self.last_day < days.today()

    @property
    def days(self) -> list[date]:
        """All its days."""
        return [date.fromordinal(n) for n in range(self.first_day.toordinal(), self.last_day.toordinal() + 1)]

    @property
    def hours(self) -> tuple[time, time] | None:
        """From and to, where they are known."""
        return (self.opens, self.closes) if self.opens and self.closes else None

    def may_move_to(self, state: str) -> bool:
        """Whether a state may follow; what people registered for is called off, never unpublished."""
        if state not in NEXT[self.state]:
            return False
        return state != State.DRAFT or not self.sessions.filter(registrations__isnull=False).exists()

    def move_to(self, state: str) -> None:
        """Change the state. The caller holds the row lock. Raises ValidationError when it may not follow."""
        if not self.may_move_to(state):
            raise ValidationError(_("This event is no longer in a state that allows it."), code="forbidden_move")
        self.state = state
        self.revision += 1
        self.save()


class PartQuerySet(PublicQuerySet):
    """Rows that hang on an event by ``event``: whoever sees or manages it sees or manages them."""

    def visible_to(self, user: Any) -> Self:
        """Rows of the events one may see."""
        return self.filter(event__in=OpenDay.objects.visible_to(user))

    def manageable_by(self, user: Any) -> Self:
        """Rows of the events one manages."""
        return self.filter(event__in=OpenDay.objects.manageable_by(user))


class Stand(models.Model):
    """A service present at an event: of the agency, or of another administration."""

    event = models.ForeignKey(OpenDay, models.CASCADE, related_name="stands", verbose_name=_("open days"))
    name = models.CharField(_("name"), max_length=120)
    administration = models.CharField(_("administration"), max_length=160, blank=True)
    description = models.TextField(_("what one can do there"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("stand")
        verbose_name_plural = _("stands")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def scope_agency_ids(self) -> set[int]:
        """Agencies of its event."""
        return self.event.scope_agency_ids()
