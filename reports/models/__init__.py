"""Who may read figures, and figures that no longer change."""

from reports.models.frozen import FrozenReport
from reports.models.report import Report

__all__ = ["FrozenReport", "Report"]
