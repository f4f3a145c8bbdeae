"""An event of one or several agencies, in any place."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, PublicQuerySet
from agencies.models.posting import Posting
from campaigns.models import Campaign
from common import days


class OpenDayQuerySet(PublicQuerySet):
    def manageable_by(self, user: Any) -> Self:
        """Events in which an agency one works for takes part; all of them for the ministry."""
        if Posting.objects.at_ministry(user):
            return self
        mine = Agency.objects.manageable_by(user).values("pk")
        through = OpenDay.agencies.through.objects.filter(agency__in=mine)
        return self.filter(pk__in=through.values("openday_id"))

    def coming(self, on: date | None = None) -> Self:
        """Events not yet over, the next one first."""
        return self.filter(last_day__gte=on or days.today()).order_by("first_day", "pk")


class OpenDay(models.Model):
    """One announced event; several agencies may share it and it need not be at an office."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="open_days", verbose_name=_("campaign")
    )
    agencies = models.ManyToManyField(Agency, related_name="open_days", verbose_name=_("agencies"))
    title = models.CharField(_("title"), max_length=200)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    online = models.BooleanField(_("can be visited online"), default=False)
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = OpenDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("open days")
        verbose_name_plural = _("open days")
        ordering = ["-first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                name="open_day_in_order",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day is before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def scope_agency_ids(self) -> set[int]:
        """Agencies that take part, for permissions on this row."""
        return set(self.agencies.values_list("pk", flat=True)) if self.pk else set()
