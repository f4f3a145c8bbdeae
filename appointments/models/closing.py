"""Many appointments moved or cancelled by the agency at once: a day closed, a feast that moved."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appointments.models.booking import Booking
from appointments.models.states import Reason


class ClosingQuerySet(models.QuerySet["Closing"]):
    def visible_to(self, user: Any) -> Self:
        """One's own."""
        return self.filter(by_id=user.pk or 0)


class Closing(models.Model):
    """One decision over many appointments, with a step for each."""

    class Way(models.TextChoices):
        MOVE_OR_CANCEL = "move_or_cancel", _("Move each to the nearest free time; cancel where there is none")
        MOVE = "move", _("Move each to the nearest free time; leave the others as they are")
        CANCEL = "cancel", _("Cancel them all")

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    way = models.CharField(_("what is done"), max_length=14, choices=Way.choices)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    language = models.CharField(_("language"), max_length=2, default="ar")
    total = models.PositiveIntegerField(_("appointments"))
    begun_at = models.DateTimeField(_("begun at"), default=timezone.now)
    done_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointments moved or cancelled at once")
        verbose_name_plural = _("appointments moved or cancelled at once")
        ordering = ["-begun_at"]
        permissions = [("close_days", "Can close days and move the appointments hit")]
        indexes = [models.Index(fields=["begun_at"], condition=Q(done_at=None), name="closing_under_way")]
        constraints = [models.CheckConstraint(name="closing_not_empty", condition=Q(total__gte=1))]

    def __str__(self) -> str:
        return f"{self.get_way_display()} ({self.total})"


class ClosingStepQuerySet(models.QuerySet["ClosingStep"]):
    def visible_to(self, user: Any) -> Self:
        """Steps of one's own."""
        return self.filter(closing__in=Closing.objects.visible_to(user))


class ClosingStep(models.Model):
    """One appointment of a closing and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("step", "to be done")
        MOVED = "moved", pgettext_lazy("step", "moved")
        CANCELLED = "cancelled", pgettext_lazy("step", "cancelled")
        REFUSED = "refused", pgettext_lazy("step", "left as it was")

    closing = models.ForeignKey(Closing, models.CASCADE, related_name="steps")
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=300, blank=True)
    made = models.ForeignKey(Booking, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ClosingStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a closing")
        verbose_name_plural = _("steps of closings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["closing", "booking"], name="closing_step_once"),
            models.CheckConstraint(
                name="closing_step_moved_whereto", condition=~Q(state="moved") | Q(made__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id}: {self.state}"
