"""What an agency does in a campaign: its own dates, extra hours and programme."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyPartQuerySet, Contact
from campaigns.models.campaign import Campaign, Season


class ParticipationQuerySet(AgencyPartQuerySet):
    def past_of(self, agency: Agency) -> Self:
        """An agency's seasons, latest first, with their campaign."""
        return self.filter(agency=agency).select_related("campaign").order_by("-campaign__year")


class Participation(Season):
    """An agency in a campaign; dates left empty are the campaign's."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="participations", verbose_name=_("campaign"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="participations", verbose_name=_("agency"))
    after_hours = models.TextField(_("hours outside office time"), blank=True)
    saturday = models.BooleanField(_("open on Saturday"), default=False)
    programme = models.TextField(_("programme"), blank=True)
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("line to call"),
    )
    requests_target = models.PositiveIntegerField(_("target: requests"), null=True, blank=True)
    on_time_target = models.PositiveSmallIntegerField(_("target: answered on time, in percent"), null=True, blank=True)
    appointments_target = models.PositiveIntegerField(_("target: appointments"), null=True, blank=True)
    visitors_target = models.PositiveIntegerField(_("target: visitors of the open days"), null=True, blank=True)
    note = models.TextField(_("internal note"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta(Season.Meta):
        verbose_name = _("agency in a campaign")
        verbose_name_plural = _("agencies in campaigns")
        ordering = ["-campaign__year", "agency"]
        constraints = [
            *Season.Meta.constraints,
            models.UniqueConstraint(fields=["campaign", "agency"], name="agency_once_a_campaign"),
            models.CheckConstraint(
                name="on_time_target_is_a_share",
                condition=Q(on_time_target=None) | Q(on_time_target__lte=100),
                violation_error_message=_("A share is 100 percent at most."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} · {self.campaign.year}"

    @property
    def desk(self) -> tuple[date | None, date | None]:
        """First and last day of the summer desk, own or the campaign's."""
        return self.desk_from or self.campaign.desk_from, self.desk_to or self.campaign.desk_to

    @property
    def open_days(self) -> tuple[date | None, date | None]:
        """First and last open day, own or the campaign's."""
        return self.open_from or self.campaign.open_from, self.open_to or self.campaign.open_to
