"""A campaign's report as it stood when the campaign was closed for good; the database lets nobody change it."""

import hashlib
import json
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from reports.scope import reads_all


def checksum_of(figures: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a report in its languages."""
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class FrozenReportQuerySet(models.QuerySet["FrozenReport"]):
    def visible_to(self, user: Any) -> Self:
        """All for those who read every agency's figures; nothing for anybody else: it shows all agencies."""
        return self if user.is_authenticated and reads_all(user) else self.none()


class FrozenReport(models.Model):
    """The figures of a campaign in both languages, under their checksum; a trigger refuses UPDATE and DELETE."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="frozen_report", verbose_name=_("campaign"))
    figures = models.JSONField(_("figures"))
    checksum = models.CharField(_("checksum (SHA-256)"), max_length=64)
    frozen_at = models.DateTimeField(_("frozen at"), default=timezone.now, editable=False)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("frozen by")
    )

    objects = FrozenReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("frozen report")
        verbose_name_plural = _("frozen reports")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                name="frozen_report_has_checksum", condition=models.Q(checksum__regex="^[0-9a-f]{64}$")
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign.year} {self.checksum[:12]}"

    @property
    def is_whole(self) -> bool:
        """Whether the figures are those of the checksum."""
        return checksum_of(self.figures) == self.checksum
