"""When offices are open: layers from the nation to one counter, and single days that differ."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Extract
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency, AgencyPartQuerySet
from agencies.models.office import Office


class HoursPeriod(models.Model):
    """A part of the year with hours of its own; the normal one has no bounds and yields to the others."""

    class Kind(models.TextChoices):
        NORMAL = "normal", _("normal hours")
        RAMADAN = "ramadan", _("Ramadan")
        SUMMER = "summer", _("summer duty")

    class State(models.TextChoices):
        EXPECTED = "expected", _("expected")
        CONFIRMED = "confirmed", _("confirmed")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=80)
    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="hours_periods", verbose_name=_("agency")
    )
    first_day = models.DateField(_("first day"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.CONFIRMED)
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = AgencyPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("period of hours")
        verbose_name_plural = _("periods of hours")
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                name="period_has_bounds_unless_normal",
                condition=Q(kind="normal") | Q(first_day__isnull=False, last_day__isnull=False),
                violation_error_message=_("Give the first and the last day of this period."),
            ),
            models.CheckConstraint(
                name="period_in_order",
                condition=Q(first_day=None) | Q(last_day=None) | Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Effect(models.TextChoices):
    """What hours of a narrower layer do to those of the wider ones."""

    REPLACES = "replaces", _("replaces the wider hours")
    ADDS = "adds", _("adds to them")


def _minutes(name: str) -> models.Expression:
    """A time of day as minutes after midnight."""
    return Extract(F(name), "hour") * 60 + Extract(F(name), "minute")


def _scope(name: str) -> Func:
    """A nullable key as a range of one, so that GiST compares it without btree_gist."""
    key = Coalesce(F(name), Value(0), output_field=models.BigIntegerField())
    return Func(key, key, Value("[]"), function="int8range")


class HoursRule(models.Model):
    """Opening hours of one weekday (0 is Monday) in a period, for the nation, an agency or an office."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    period = models.ForeignKey(HoursPeriod, models.CASCADE, related_name="rules", verbose_name=_("period"))
    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="hours_rules", verbose_name=_("agency")
    )
    office = models.ForeignKey(
        Office, models.CASCADE, null=True, blank=True, related_name="hours_rules", verbose_name=_("office")
    )
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    effect = models.CharField(_("effect"), max_length=8, choices=Effect.choices, default=Effect.REPLACES)
    duty = models.BooleanField(_("after-hours duty"), default=False)

    objects = AgencyPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["period", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                name="hours_end_after_start",
                condition=Q(closes__gt=F("opens")),
                violation_error_message=_("Closing comes after opening; past midnight it is two rows."),
            ),
            models.CheckConstraint(
                name="hours_weekday_known",
                condition=Q(weekday__lte=6),
                violation_error_message=_("Choose a day of the week."),
            ),
            ExclusionConstraint(
                name="hours_do_not_overlap",
                expressions=[
                    (_scope("period"), RangeOperators.OVERLAPS),
                    (_scope("agency"), RangeOperators.OVERLAPS),
                    (_scope("office"), RangeOperators.OVERLAPS),
                    (Func(F("weekday"), F("weekday"), Value("[]"), function="int4range"), RangeOperators.OVERLAPS),
                    (Func(_minutes("opens"), _minutes("closes"), function="numrange"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("These hours overlap others of the same day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def clean(self) -> None:
        """Closing after opening; an office's hours name its own agency, a period's agency its own hours."""
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValidationError({"closes": _("Closing comes after opening; past midnight it is two rows.")})
        if self.office and self.office.agency_id != self.agency_id:
            raise ValidationError({"office": _("This office belongs to another agency.")})
        if self.period_id and self.period.agency_id not in (None, self.agency_id):
            raise ValidationError({"period": _("This period belongs to another agency.")})


class DayException(models.Model):
    """One day that differs, for the nation, an agency or an office: closed, other hours, or hours added."""

    class Kind(models.TextChoices):
        CLOSED = "closed", _("closed")
        REPLACED = "replaced", _("other hours")
        ADDED = "added", _("hours added")

    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="day_exceptions", verbose_name=_("agency")
    )
    office = models.ForeignKey(
        Office, models.CASCADE, null=True, blank=True, related_name="day_exceptions", verbose_name=_("office")
    )
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=160, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=HoursPeriod.State.choices, default=HoursPeriod.State.CONFIRMED
    )

    objects = AgencyPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("day that differs")
        verbose_name_plural = _("days that differ")
        ordering = ["day", "opens"]
        constraints = [
            models.CheckConstraint(
                name="closed_days_have_no_hours",
                condition=Q(kind="closed", opens=None, closes=None)
                | (~Q(kind="closed") & Q(opens__isnull=False, closes__gt=F("opens"))),
                violation_error_message=_("A closed day has no hours; any other has both, the second after the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()}"

    def clean(self) -> None:
        """An office's day names its own agency."""
        if self.office and self.office.agency_id != self.agency_id:
            raise ValidationError({"office": _("This office belongs to another agency.")})
