"""Who is told that a request's day is near or past: a row for each person and request, told once."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from requests_desk.models.case import Case


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: Any) -> Self:
        """One's own."""
        return self.filter(person_id=user.pk or 0)

    def untold(self) -> Self:
        """Not yet in a letter."""
        return self.filter(told_at=None)


class Alert(models.Model):
    """Promised in the transaction that raises the alarm, gathered later into one letter a person."""

    class Level(models.IntegerChoices):
        AT_RISK = 1, _("at risk")
        OVERDUE = 2, _("overdue")
        MINISTRY = 3, _("overdue, the ministry is told")
        ACKNOWLEDGE = 4, _("complaint to be acknowledged")
        UNACKNOWLEDGED = 5, _("complaint not acknowledged in time")
        NO_DAY = 6, _("late, and the applicant waits for a new day")

    case = models.ForeignKey(Case, models.PROTECT, related_name="alerts", verbose_name=_("request"))
    person = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("person"))
    level = models.PositiveSmallIntegerField(_("alarm"), choices=Level.choices)
    raised_at = models.DateTimeField(_("raised at"), default=timezone.now)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["pk"]
        indexes = [models.Index(fields=["person"], condition=Q(told_at=None), name="alert_untold")]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.get_level_display()}"
