"""After the answer: a rating, and the review somebody above decides."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Posting, Role
from requests_desk.models.case import Case
from requests_desk.models.details import OfCaseQuerySet


class Rating(models.Model):
    """How the applicant found the answer, once a case."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="rating", verbose_name=_("request"))
    score = models.PositiveSmallIntegerField(_("mark out of five"))
    words = models.TextField(_("words"), blank=True)
    rated_at = models.DateTimeField(_("rated at"), default=timezone.now)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [models.CheckConstraint(name="rating_of_five", condition=Q(score__gte=1, score__lte=5))]

    def __str__(self) -> str:
        return f"{self.score}/5"


class ReviewQuerySet(models.QuerySet["Review"]):
    def open(self) -> Self:
        """Not decided yet."""
        return self.filter(decided_at=None)

    def visible_to(self, user: Any) -> Self:
        """Reviews of the cases one may see; the ministry's administrators see those put to the ministry."""
        if not user.is_authenticated:
            return self.none()
        return self._reached(Case.objects.visible_to(user), user)

    def manageable_by(self, user: Any) -> Self:
        """As above on the staff's side: never by having filed or followed the case oneself."""
        if not user.is_authenticated:
            return self.none()
        return self._reached(Case.objects.manageable_by(user), user)

    def _reached(self, cases: models.QuerySet[Case], user: Any) -> Self:
        seen = Q(case__in=cases)
        ministry = Posting.objects.current().filter(user_id=user.pk, role=Role.MINISTRY_ADMIN).exists()
        return self.filter(seen | Q(level=Review.Level.MINISTRY)) if ministry else self.filter(seen)


class Review(models.Model):
    """The applicant disagrees with the answer: the chief looks again, and after the chief the ministry."""

    class Level(models.TextChoices):
        CHIEF = "chief", _("chief of service")
        MINISTRY = "ministry", _("ministry")

    class Decision(models.TextChoices):
        UPHELD = "upheld", _("the answer stands")
        REOPENED = "reopened", _("the request is studied again")

    case = models.ForeignKey(Case, models.PROTECT, related_name="reviews", verbose_name=_("request"))
    level = models.CharField(_("put to"), max_length=8, choices=Level.choices)
    reason = models.TextField(_("reason given by the applicant"))
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision.choices, blank=True)
    words = models.TextField(_("reasons of the decision"), blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(decided_at=None), name="review_one_open"),
            models.CheckConstraint(name="review_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="review_decision_is_whole",
                condition=Q(decided_at=None, decided_by=None, decision="")
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision="") & ~Q(words="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.get_level_display()}"

    def scope_agency_ids(self) -> set[int]:
        """The agency whose roles reach this review; the ministry's reach every row."""
        return {self.case.agency_id}
