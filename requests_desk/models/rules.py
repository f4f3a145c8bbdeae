"""What the ministry may change without a programmer: the desk's few numbers."""

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DeskRulesQuerySet(models.QuerySet["DeskRules"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody may know the rules."""
        return self

    def current(self) -> "DeskRules":
        """The rules in force; those of the law and of this portal's beginning where none were written."""
        return self.first() or DeskRules()


class DeskRules(models.Model):
    """One row: limits and delays, in requests and in calendar days."""

    completion_requests = models.PositiveSmallIntegerField(
        _("requests for papers without the chief"), default=1, help_text=_("Law 55-19 allows one.")
    )
    acknowledgement_days = models.PositiveSmallIntegerField(
        _("days to acknowledge a complaint"), default=15, help_text=_("Decree 2-17-265: 15 calendar days.")
    )
    reopen_days = models.PositiveSmallIntegerField(_("days during which an answered request reopens"), default=30)
    review_days = models.PositiveSmallIntegerField(_("days during which a review may be asked for"), default=60)
    draft_days = models.PositiveSmallIntegerField(_("days a draft is kept"), default=90)
    at_risk_percent = models.PositiveSmallIntegerField(
        _("share of the days left from which a request is at risk, in percent"), default=30
    )
    ministry_days = models.PositiveSmallIntegerField(_("days overdue after which the ministry is told"), default=5)
    bulk_most = models.PositiveSmallIntegerField(_("most requests handled at once"), default=500)

    objects = DeskRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("rules of the desk")
        verbose_name_plural = _("rules of the desk")
        constraints = [
            models.CheckConstraint(name="desk_rules_one_row", condition=Q(pk=1)),
            models.CheckConstraint(name="desk_rules_drafts_kept", condition=Q(draft_days__gte=30)),
            models.CheckConstraint(name="desk_rules_share", condition=Q(at_risk_percent__lte=100)),
        ]

    def acknowledge_by(self, filed_on: date) -> date:
        """Last day to acknowledge a complaint filed on a day."""
        return filed_on + timedelta(days=self.acknowledgement_days)

    def __str__(self) -> str:
        return str(_("rules of the desk"))
