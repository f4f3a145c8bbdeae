"""Who answers after official hours: the published rota."""

from datetime import date, datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models.agency import Agency, AgencyPartQuerySet
from agencies.models.office import Contact, Office


class DutyShiftQuerySet(AgencyPartQuerySet):
    def published(self) -> Self:
        """Shifts the public may see."""
        return self.filter(published=True)

    def between(self, first: date, last: date) -> Self:
        """Shifts of some days, both included."""
        return self.filter(day__range=(first, last))

    def at(self, moment: datetime) -> Self:
        """Shifts on duty at an instant given on Morocco's clock."""
        return self.filter(day=moment.date(), starts__lte=moment.time(), ends__gt=moment.time())


class DutyShift(models.Model):
    """One shift: a line that answers, on a day, from an hour to an hour, by wall time of Morocco."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="duty_shifts", verbose_name=_("agency"))
    office = models.ForeignKey(
        Office, models.CASCADE, null=True, blank=True, related_name="duty_shifts", verbose_name=_("office")
    )
    day = models.DateField(_("day"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    line = models.ForeignKey(
        Contact, models.PROTECT, related_name="duty_shifts", verbose_name=_("line"),
        error_messages={"null": _("A shift needs the line that answers.")},
    )  # fmt: skip
    person = models.CharField(_("name, if it is published"), max_length=120, blank=True)
    published = models.BooleanField(_("published"), default=True)

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty shift")
        verbose_name_plural = _("duty rota")
        ordering = ["day", "starts", "pk"]
        indexes = [models.Index(fields=["agency", "day"], name="duty_of_agency")]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "day", "starts", "line"],
                name="shift_once",
                violation_error_message=_("This line already has a shift that begins then."),
            ),
            models.CheckConstraint(
                name="shift_ends_after_start",
                condition=Q(ends__gt=F("starts")),
                violation_error_message=_("A shift ends after it begins; past midnight it is two shifts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.starts:%H:%M}–{self.ends:%H:%M}"

    def clean(self) -> None:
        """Line and office are the agency's own."""
        if self.line_id and self.line.agency_id != self.agency_id:
            raise ValidationError({"line": _("This line belongs to another agency.")})
        if self.office and self.office.agency_id != self.agency_id:
            raise ValidationError({"office": _("This office belongs to another agency.")})
