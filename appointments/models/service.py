"""What can be booked, and the desks, officers and lines that receive."""

from collections.abc import Iterable
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyPartQuerySet, Office, Posting, PublicQuerySet
from appointments.models.states import Mode
from common.words import clean_line

CELL = 5  # minutes; every length and every beginning is a multiple of it


def lines_of(text: str) -> list[str]:
    """One entry a line, empty ones left out."""
    return [line for line in map(clean_line, (text or "").splitlines()) if line]


def _whole_cells(name: str) -> Exact:
    """A length in whole cells, so that slots of all lanes lie on one grid."""
    return Exact(F(name) % CELL, 0)


class Modes(models.Model):
    """How a service can be had, or a lane receives: one switch for each way."""

    in_person = models.BooleanField(_("at the office"), default=True)
    phone = models.BooleanField(_("by phone"), default=False)
    video = models.BooleanField(_("by video"), default=False)
    whatsapp = models.BooleanField(_("by WhatsApp call"), default=False)

    class Meta:
        abstract = True

    @property
    def modes(self) -> list[Mode]:
        """The ways that are switched on, the office first."""
        return [mode for mode in Mode if getattr(self, mode.value)]


ANY_MODE = Q(in_person=True) | Q(phone=True) | Q(video=True) | Q(whatsapp=True)


class ServiceQuerySet(AgencyPartQuerySet):
    def bookable(self) -> Self:
        """Services in use that at least one lane in use gives, at an office in use."""
        lanes = Lane.objects.in_use().filter(services=models.OuterRef("pk"))
        return self.filter(models.Exists(lanes), active=True)

    def of_agency(self, agency: Agency | int) -> Self:
        """The agency's own services and the national ones."""
        return self.filter(Q(agency=agency) | Q(agency=None))


class Service(Modes):
    """What one may come for; a national one (no agency) can be given by every agency's lanes."""

    class Purpose(models.TextChoices):
        INFORMATION = "information", _("information")
        CASE = "case", _("a request under way")
        STUDY = "study", _("study with an engineer or architect")
        INVESTOR = "investor", _("investors’ desk")
        HEARING = "hearing", _("hearing of a complaint")
        OTHER = "other", _("other")

    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="appointment_services", verbose_name=_("agency"),
        help_text=_("Empty: a national service, which every agency may give."),
    )  # fmt: skip
    key = models.SlugField(_("short address"), max_length=40)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("what it is for"), blank=True)
    bring = models.TextField(_("what to bring"), blank=True, help_text=_("One paper or fact a line."))
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), default=20)
    buffer_minutes = models.PositiveSmallIntegerField(_("minutes kept free afterwards"), default=5)
    included = models.PositiveSmallIntegerField(
        _("people within that length"), default=2, help_text=_("Each further person adds the minutes below.")
    )
    extra_minutes = models.PositiveSmallIntegerField(_("minutes for each further person"), default=5)
    party_most = models.PositiveSmallIntegerField(_("most people together"), default=6)
    notice_hours = models.PositiveSmallIntegerField(_("earliest: hours from now"), default=4)
    horizon_days = models.PositiveSmallIntegerField(_("latest: days from now"), default=90)
    needs_case = models.BooleanField(_("only with a request under way"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("can be booked"), default=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service by appointment")
        verbose_name_plural = _("services by appointment")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "key"], name="service_once_an_agency", nulls_distinct=False,
                violation_error_message=_("This short address is taken."),
            ),
            models.CheckConstraint(
                name="service_has_a_mode", condition=ANY_MODE,
                violation_error_message=_("Say at least one way to meet."),
            ),
            models.CheckConstraint(
                name="service_in_whole_cells",
                condition=Q(_whole_cells("minutes"), _whole_cells("buffer_minutes"), _whole_cells("extra_minutes")),
                violation_error_message=_("Minutes are multiples of five."),
            ),
            models.CheckConstraint(
                name="service_has_length",
                condition=Q(minutes__range=(5, 480), party_most__range=(1, 50), included__gte=1),
                violation_error_message=_("Between 5 minutes and 8 hours, and for 1 to 50 people."),
            ),
            models.CheckConstraint(
                name="service_has_horizon",
                condition=Q(horizon_days__range=(1, 366)),
                violation_error_message=_("Between one day and a year ahead."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def length(self, party: int) -> int:
        """Minutes that so many people take, without the buffer."""
        return self.minutes + max(0, party - self.included) * self.extra_minutes

    @property
    def to_bring(self) -> list[str]:
        """What to bring, in the language now active."""
        return lines_of(self.bring)


class QuestionQuerySet(PublicQuerySet):
    def manageable_by(self, user: Any) -> Self:
        """Questions of the services one manages."""
        return self.filter(service__in=Service.objects.manageable_by(user))


class Question(models.Model):
    """What the agency wants to know beforehand."""

    class Kind(models.TextChoices):
        LINE = "line", _("one line")
        TEXT = "text", _("a few lines")
        YES_NO = "yes_no", _("yes or no")
        CHOICE = "choice", _("one of several")

    service = models.ForeignKey(Service, models.CASCADE, related_name="questions", verbose_name=_("service"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.LINE)
    label = models.CharField(_("question"), max_length=160)
    choices = models.TextField(
        _("answers to choose from"), blank=True, help_text=_("One a line, in the same order in both languages.")
    )
    required = models.BooleanField(_("must be answered"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.label

    def scope_agency_ids(self) -> set[int | None]:
        """The agency of its service."""
        return {self.service.agency_id}

    def clean(self) -> None:
        """What is chosen from stands in both languages, line for line."""
        said = [lines_of(getattr(self, f"choices_{code}")) for code in ("ar", "fr")]
        if self.kind == self.Kind.CHOICE and (len(said[0]) != len(said[1]) or len(said[0]) < 2):
            message = _("Give at least two answers, as many in Arabic as in French and in the same order.")
            raise ValidationError({"choices_fr": message})

    @property
    def answers(self) -> list[str]:
        """What can be chosen, in the language now active."""
        return lines_of(self.choices)


class LaneQuerySet(PublicQuerySet):
    def manageable_by(self, user: Any) -> Self:
        """Lanes of the agencies one works for; all of them for the ministry."""
        if Posting.objects.at_ministry(user):
            return self
        return self.filter(office__agency__in=Agency.objects.manageable_by(user))

    def in_use(self) -> Self:
        """Lanes that receive, at offices in use of agencies in force."""
        return self.filter(active=True, office__active=True, office__agency__in=Agency.objects.in_force())

    def giving(self, service: Service, office: Office | int, mode: str) -> Self:
        """Lanes in use that give a service at an office in a way."""
        return self.in_use().filter(Q(**{Mode(mode).value: True}), services=service, office=office)


class Lane(Modes):
    """A desk, an officer or a line that receives one party at a time."""

    class Kind(models.TextChoices):
        DESK = "desk", _("desk")
        OFFICER = "officer", _("officer")
        LINE = "line", _("phone or video line")

    office = models.ForeignKey(Office, models.PROTECT, related_name="lanes", verbose_name=_("office"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.DESK)
    name = models.CharField(_("name"), max_length=80, help_text=_("As people read it: “Desk 3”, “Engineer’s room”."))
    officer = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="lanes", verbose_name=_("officer")
    )
    services = models.ManyToManyField(Service, related_name="lanes", blank=True, verbose_name=_("services"))
    on_duty = models.BooleanField(
        _("receives in duty hours too"), default=False, help_text=_("After official hours and on Saturdays in summer.")
    )
    where = models.CharField(_("how to find it"), max_length=200, blank=True)
    video_url = models.URLField(_("address of the video room"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("receives"), default=True)

    objects = LaneQuerySet.as_manager()

    class Meta:
        verbose_name = _("lane")
        verbose_name_plural = _("lanes")
        ordering = ["office", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="lane_has_a_mode", condition=ANY_MODE, violation_error_message=_("Say at least one way to meet.")
            ),
            models.CheckConstraint(
                name="video_lane_has_a_room",
                condition=Q(video=False) | ~Q(video_url=""),
                violation_error_message=_("A lane that receives by video needs the address of its room."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def scope_agency_ids(self) -> set[int | None]:
        """The agency of its office."""
        return {self.office.agency_id}

    def refuse_services(self, services: Iterable[Service]) -> None:
        """Raises ValidationError for a service that belongs to another agency."""
        if any(service.agency_id not in (None, self.office.agency_id) for service in services):
            raise ValidationError({"services": _("One of these services belongs to another agency.")})


class LaneAbsenceQuerySet(PublicQuerySet):
    def manageable_by(self, user: Any) -> Self:
        """Absences of the lanes one manages."""
        return self.filter(lane__in=Lane.objects.manageable_by(user))

    def visible_to(self, user: Any) -> Self:
        """An absence is nobody's business but the agency's."""
        return self.manageable_by(user)


class LaneAbsence(models.Model):
    """Days, or hours of one or several days, in which a lane does not receive."""

    lane = models.ForeignKey(Lane, models.CASCADE, related_name="absences", verbose_name=_("lane"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    starts = models.TimeField(_("from"), null=True, blank=True, help_text=_("Empty: the whole day."))
    ends = models.TimeField(_("to"), null=True, blank=True)
    reason = models.CharField(_("reason, for colleagues alone"), max_length=160, blank=True)

    objects = LaneAbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["first_day", "pk"]
        indexes = [models.Index(fields=["lane", "last_day"], name="absence_of_lane")]
        constraints = [
            models.CheckConstraint(
                name="absence_in_order", condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                name="absence_hours_in_order",
                condition=Q(starts=None, ends=None) | Q(starts__isnull=False, ends__gt=F("starts")),
                violation_error_message=_("Give both hours, the second after the first, or neither."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.lane} {self.first_day} – {self.last_day}"

    def scope_agency_ids(self) -> set[int | None]:
        """The agency of its lane."""
        return self.lane.scope_agency_ids()
