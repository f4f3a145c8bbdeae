"""Who of the ministry had a person's name shown, and why (law 09-08); lines are added and never changed."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from requests_desk.models import Case


class RevealQuerySet(models.QuerySet["Reveal"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; all for superusers."""
        return self if user.is_superuser else self.filter(by=user.pk)


class Reveal(models.Model):
    """A name, phone and e-mail were shown once, for a reason that was written down first."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("request"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    objects = RevealQuerySet.as_manager()

    class Meta:
        verbose_name = _("name shown to the ministry")
        verbose_name_plural = _("names shown to the ministry")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        constraints = [models.CheckConstraint(name="reveal_has_reason", condition=~models.Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.by_id}"
