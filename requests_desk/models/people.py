"""Who else stands behind a case: the owner an attorney acts for, and those who follow it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from requests_desk.models.case import Case
from requests_desk.models.details import OfCaseQuerySet


class Mandate(models.Model):
    """A power of attorney: by whom it was drawn up, where, when, for which property, until when."""

    class DrawnBy(models.TextChoices):
        ADOULS = "adouls", _("adouls")
        NOTARY = "notary", _("a notary")
        LAWYER = "lawyer", _("a lawyer")
        CONSULATE = "consulate", _("a Moroccan consulate")
        OTHER = "other", _("another authority")

    case = models.OneToOneField(Case, models.CASCADE, related_name="mandate", verbose_name=_("request"))
    principal = models.CharField(_("name of the owner"), max_length=150)
    drawn_by = models.CharField(_("drawn up by"), max_length=10, choices=DrawnBy.choices, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    property = models.CharField(_("for which property"), max_length=300, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("power of attorney")
        verbose_name_plural = _("powers of attorney")

    def __str__(self) -> str:
        return self.principal


class FollowerQuerySet(models.QuerySet["Follower"]):
    def active(self) -> Self:
        """Those who agreed and were not removed."""
        return self.filter(accepted_at__isnull=False, ended_at=None)

    def standing(self) -> Self:
        """Those not removed, whether or not they agreed already."""
        return self.filter(ended_at=None)

    def visible_to(self, user: Any) -> Self:
        """Followers of the cases one may see."""
        return self.filter(case__in=Case.objects.visible_to(user))


class Follower(models.Model):
    """Somebody besides the applicant who follows a case, invited by e-mail; with ``may_act`` also gives papers."""

    class Is(models.TextChoices):
        HEIR = "heir", _("heir")
        CO_OWNER = "co_owner", _("co-owner")
        RELATIVE = "relative", _("relative")
        ATTORNEY = "attorney", _("representative with a power of attorney")
        ARCHITECT = "architect", _("architect")

    case = models.ForeignKey(Case, models.PROTECT, related_name="followers", verbose_name=_("request"))
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_a = models.CharField(_("is"), max_length=10, choices=Is.choices)
    may_act = models.BooleanField(_("may give papers and write"), default=False)
    language = models.CharField(_("language"), max_length=2, choices=[("ar", "العربية"), ("fr", "Français")])
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    invited_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("invited by"))
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now)
    accepted_at = models.DateTimeField(_("agreed at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "email"], condition=Q(ended_at=None), name="follower_once"),
            models.CheckConstraint(
                name="follower_agreed_in_person", condition=Q(accepted_at=None) | Q(user__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email
