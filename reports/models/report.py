"""No table of its own: the figures are counted from the requests. Here stands who may read them."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> Self:
        """None: nothing is stored."""
        return self.none()


class Report(models.Model):
    """Holder of the permission ``reports.view_report``."""

    objects = ReportQuerySet.as_manager()

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [("view_report", "may read the figures of the campaigns")]
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    def __str__(self) -> str:
        return "report"
