"""A summer's campaign and the circulars that announce it."""

import uuid
from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, AgencyPartQuerySet, PublicQuerySet
from common import days


class Season(models.Model):
    """Dates of the summer desk and of the open days; days unknown stay empty."""

    desk_from = models.DateField(_("desk opens on"), null=True, blank=True)
    desk_to = models.DateField(_("desk closes on"), null=True, blank=True)
    open_from = models.DateField(_("open days from"), null=True, blank=True)
    open_to = models.DateField(_("open days to"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_desk_in_order",
                condition=Q(desk_from=None) | Q(desk_to=None) | Q(desk_to__gte=F("desk_from")),
                violation_error_message=_("The desk would close before it opens."),
            ),
            models.CheckConstraint(
                name="%(class)s_open_days_in_order",
                condition=Q(open_from=None) | Q(open_to=None) | Q(open_to__gte=F("open_from")),
                violation_error_message=_("The open days would end before they begin."),
            ),
        ]


class CampaignQuerySet(PublicQuerySet):
    def for_day(self, day: date) -> "Campaign | None":
        """The campaign of the year a day falls in, or None."""
        return self.filter(year=day.year).first()

    def current(self) -> "Campaign | None":
        """This year's campaign (Morocco's calendar), or None where none is prepared."""
        return self.for_day(days.today())


class Campaign(Season):
    """One summer. Its dates are the default that each agency may override."""

    class State(models.TextChoices):
        PREPARED = "prepared", pgettext_lazy("campaign", "prepared")
        OPEN = "open", pgettext_lazy("campaign", "open")
        CLOSED = "closed", pgettext_lazy("campaign", "closed")
        FROZEN = "frozen", pgettext_lazy("campaign", "frozen with its report")

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    title = models.CharField(_("title"), max_length=160, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PREPARED)

    objects = CampaignQuerySet.as_manager()

    class Meta(Season.Meta):
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-year"]
        constraints = [
            *Season.Meta.constraints,
            models.CheckConstraint(name="campaign_year_plausible", condition=Q(year__gte=2008, year__lte=2100)),
        ]

    def __str__(self) -> str:
        return self.title or str(self.year)

    def may_move_to(self, state: str) -> bool:
        """Whether a state may follow the present one."""
        return state in NEXT[self.state]

    def move_to(self, state: str) -> None:
        """Change the state. The caller holds the row lock. Raises ValidationError when it may not follow."""
        if not self.may_move_to(state):
            raise ValidationError(_("This campaign is no longer in a state that allows it."), code="forbidden_move")
        self.state = state
        self.save(update_fields=["state"])


# A campaign closed by mistake opens again; once its figures are frozen nothing changes any more.
NEXT: dict[str, tuple[str, ...]] = {
    Campaign.State.PREPARED: (Campaign.State.OPEN,),
    Campaign.State.OPEN: (Campaign.State.CLOSED,),
    Campaign.State.CLOSED: (Campaign.State.OPEN, Campaign.State.FROZEN),
    Campaign.State.FROZEN: (),
}


class CircularQuerySet(AgencyPartQuerySet):
    def for_agency(self, agency: Agency) -> Self:
        """National circulars and those an agency itself cites."""
        return self.filter(Q(agency=agency) | Q(agency=None))


def _circular_path(_circular: "Circular", _name: str) -> str:
    return f"circulars/{uuid.uuid4().hex}.pdf"


class Circular(models.Model):
    """A circular behind a campaign. Its reference is free text: sources disagree on some numbers."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="circulars", verbose_name=_("campaign"))
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="circulars",
        verbose_name=_("agency"),
        help_text=_("The agency whose text cites it; empty for all agencies."),
    )
    reference = models.CharField(_("reference"), max_length=120)
    dated = models.DateField(_("date"), null=True, blank=True)
    file = models.FileField(_("text (PDF)"), upload_to=_circular_path, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = CircularQuerySet.as_manager()

    class Meta:
        verbose_name = _("circular")
        verbose_name_plural = _("circulars")
        ordering = ["-dated", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "agency", "reference"], name="circular_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.reference
