"""What people ask before or at an event, so that nothing said at a stand is lost; and how they found it."""

import uuid
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.fields import PhoneField
from openhouse.models.openday import OpenDay, PartQuerySet
from openhouse.models.registration import Registration
from openhouse.models.states import Asked


class QuestionQuerySet(PartQuerySet):
    def manageable_by(self, user: Any) -> Self:
        """Questions of the events one manages; one asked while registering counts once the address is confirmed."""
        return super().manageable_by(user).filter(Q(registration=None) | Q(registration__confirmed_at__isnull=False))

    def visible_to(self, user: Any) -> Self:
        """Published questions with their answers; staff see all of their events."""
        mine = self.manageable_by(user) if getattr(user, "is_authenticated", False) else self.none()
        return self.filter(Q(published=True, event__in=OpenDay.objects.announced()) | Q(pk__in=mine.values("pk")))

    def published(self) -> Self:
        """Questions everybody may read, with an answer."""
        return self.filter(published=True).exclude(answer_ar="", answer_fr="")


class Question(models.Model):
    """A question; published without the name of whoever asked."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(OpenDay, models.PROTECT, related_name="questions", verbose_name=_("open days"))
    registration = models.ForeignKey(
        Registration, models.PROTECT, null=True, blank=True, related_name="questions", verbose_name=_("registration")
    )
    text = models.TextField(_("question"))
    language = models.CharField(_("language"), max_length=2, choices=[("ar", "العربية"), ("fr", "Français")])
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    phone = PhoneField(_("phone"), blank=True)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    noted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("noted at a stand by")
    )
    state = models.CharField(_("state"), max_length=10, choices=Asked.choices, default=Asked.NEW)
    public_text = models.CharField(_("question as published"), max_length=300, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    published = models.BooleanField(_("published"), default=False)
    became = models.CharField(_("became"), max_length=24, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of a visitor")
        verbose_name_plural = _("questions of visitors")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["event", "state"], name="question_of_event")]
        constraints = [
            models.CheckConstraint(name="question_state_known", condition=Q(state__in=Asked.values)),
            models.CheckConstraint(
                name="question_became_something",
                condition=~Q(state__in=("case", "meeting")) | ~Q(became=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def scope_agency_ids(self) -> set[int]:
        """Agencies of its event."""
        return self.event.scope_agency_ids()


class VisitRatingQuerySet(models.QuerySet["VisitRating"]):
    def visible_to(self, user: Any) -> Self:
        """Marks of the registrations one may see."""
        return self.filter(registration__in=Registration.objects.visible_to(user))


class VisitRating(models.Model):
    """A mark out of five after an event, once a registration."""

    registration = models.OneToOneField(
        Registration, models.PROTECT, related_name="rating", verbose_name=_("registration")
    )
    mark = models.PositiveSmallIntegerField(_("mark"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment = models.TextField(_("comment"), blank=True)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)

    objects = VisitRatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark of an event")
        verbose_name_plural = _("marks of events")
        constraints = [models.CheckConstraint(name="visit_mark_of_five", condition=Q(mark__range=(1, 5)))]

    def __str__(self) -> str:
        return str(self.mark)
