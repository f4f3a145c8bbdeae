"""The right to take over a case filed at the desk: printed on its receipt, used once."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import absent
from requests_desk.models.case import Case

GOOD_FOR = timedelta(days=90)
MOST_WRONG = 5


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: Any) -> Self:
        """Claims of the cases a staff member works: the link itself opens them to anybody else."""
        return self.filter(case__in=Case.objects.manageable_by(user))


class Claim(models.Model):
    """One a case of the desk. Only the link of the last print is good; every print counts its wrong tries anew."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="claim", verbose_name=_("request"))
    number = models.PositiveSmallIntegerField(_("number of the print"), default=1)
    printed_at = models.DateTimeField(_("printed at"), default=timezone.now)
    wrong = models.PositiveSmallIntegerField(_("wrong tries"), default=0)
    taken_at = models.DateTimeField(_("taken over at"), null=True, blank=True)
    taken_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken over by")
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim of a request")
        verbose_name_plural = _("claims of requests")
        constraints = [
            models.CheckConstraint(
                name="claim_taken_by_somebody",
                condition=Q(taken_at=None, taken_by=None) | Q(taken_at__isnull=False, taken_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.number}"

    @property
    def good_until(self) -> datetime:
        """The moment after which the printed link is worth nothing."""
        return self.printed_at + GOOD_FOR

    @property
    def is_locked(self) -> bool:
        """Whether too many wrong tries were made since the last print."""
        return self.wrong >= MOST_WRONG

    @property
    def is_over(self) -> bool:
        """Whether the printed link is too old."""
        return timezone.now() > self.good_until

    @property
    def is_taken(self) -> bool:
        """Whether somebody has the case, by the link or by confirming the address given at the desk."""
        return bool(self.taken_at) or absent.has_signed_in(self.case.applicant)

    @property
    def is_open(self) -> bool:
        """Whether the printed link may still be used."""
        return not (self.is_locked or self.is_over or self.is_taken)

    def print_anew(self) -> None:
        """A new link: the one before is void."""
        self.number, self.wrong, self.printed_at = self.number + 1, 0, timezone.now()
        self.save(update_fields=["number", "wrong", "printed_at"])
