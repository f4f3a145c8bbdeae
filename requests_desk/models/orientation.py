"""Three plain questions that tell whose it is, as data; and where people were sent."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from agencies.models import ExternalService, Kind, PublicQuerySet


class OrientationQuestion(models.Model):
    """One question; exactly one of them is asked first."""

    key = models.SlugField(_("key"), unique=True)
    text = models.CharField(_("question"), max_length=200)
    hint = models.TextField(_("explanation"), blank=True)
    first = models.BooleanField(_("asked first"), default=False)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("orientation question")
        verbose_name_plural = _("orientation questions")
        ordering = ["-first", "key"]
        constraints = [
            models.UniqueConstraint(fields=["first"], condition=Q(first=True), name="orientation_begins_once")
        ]

    def __str__(self) -> str:
        return self.text


class OrientationChoice(models.Model):
    """One answer and where it leads: another question, one of our kinds, or another administration."""

    question = models.ForeignKey(
        OrientationQuestion, models.CASCADE, related_name="choices", verbose_name=_("question")
    )
    key = models.SlugField(_("key"))
    label = models.CharField(_("answer"), max_length=200)
    hint = models.TextField(_("explanation"), blank=True)
    advice = models.TextField(_("advice shown with the result"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("in use"), default=True)
    next_question = models.ForeignKey(
        OrientationQuestion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("then asks")
    )
    kind = models.CharField(_("leads to the request"), max_length=10, choices=Kind.choices, blank=True)
    service = models.ForeignKey(
        ExternalService, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("leads elsewhere")
    )

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("orientation answer")
        verbose_name_plural = _("orientation answers")
        ordering = ["question", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "key"], name="orientation_choice_once"),
            models.CheckConstraint(
                name="orientation_leads_to_one",
                condition=(Q(next_question__isnull=False, service=None, kind=""))
                | (Q(next_question=None, service__isnull=False, kind=""))
                | (Q(next_question=None, service=None) & ~Q(kind="")),
                violation_error_message=_("An answer leads to one thing: a question, a request or a service."),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: Any) -> Self:
        """Counts without persons: the staff may read them."""
        return self if user.is_authenticated and user.is_staff else self.none()


class Referral(models.Model):
    """Somebody was shown the way to another administration; no person is named."""

    service = models.ForeignKey(ExternalService, models.PROTECT, related_name="referrals", verbose_name=_("sent to"))
    choice = models.ForeignKey(
        OrientationChoice, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("after the answer")
    )
    country = CountryField(_("country of residence"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=[("ar", "العربية"), ("fr", "Français")])
    at = models.DateTimeField(_("when"), default=timezone.now)
    on = models.DateField(_("day"))

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["-at"]
        indexes = [models.Index(fields=["on", "service", "country"], name="referral_counted")]

    def __str__(self) -> str:
        return f"{self.service} {self.on}"
