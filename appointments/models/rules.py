"""What the ministry may change without a programmer: the numbers of booking."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BookingRulesQuerySet(models.QuerySet["BookingRules"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody may know the rules."""
        return self

    def current(self) -> "BookingRules":
        """The rules in force; those of this portal's beginning where none were written."""
        return self.first() or BookingRules()


class BookingRules(models.Model):
    """One row: limits and delays."""

    hold_minutes = models.PositiveSmallIntegerField(_("minutes a chosen time is held"), default=10)
    cooling_minutes = models.PositiveSmallIntegerField(
        _("minutes before a cancelled time is offered to everybody"), default=20,
        help_text=_("Up to as many again are added by chance: nobody can cancel for a friend."),
    )  # fmt: skip
    active_most = models.PositiveSmallIntegerField(_("most appointments of a person at once"), default=4)
    cancelled_most = models.PositiveSmallIntegerField(_("most cancellations of a person in 30 days"), default=6)
    moved_most = models.PositiveSmallIntegerField(_("most moves of one appointment"), default=5)
    holds_most = models.PositiveSmallIntegerField(
        _("most times held at once from one connection"), default=10,
        help_text=_("A family, a consulate or a whole phone network may share one connection."),
    )  # fmt: skip
    offers_most = models.PositiveSmallIntegerField(_("most offers from the waiting list"), default=3)
    offer_hours = models.PositiveSmallIntegerField(_("hours an offer is held"), default=6)

    objects = BookingRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("rules of appointments")
        verbose_name_plural = _("rules of appointments")
        constraints = [
            models.CheckConstraint(name="booking_rules_one_row", condition=Q(pk=1)),
            models.CheckConstraint(
                name="booking_rules_hold", condition=Q(hold_minutes__range=(2, 60), offer_hours__range=(1, 72)),
                violation_error_message=_("A time is held 2 to 60 minutes, an offer 1 to 72 hours."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(_("rules of appointments"))
