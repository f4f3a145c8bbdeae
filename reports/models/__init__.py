"""Who may read figures, figures that no longer change, and names that were shown."""

from reports.models.frozen import FrozenReport
from reports.models.report import Report
from reports.models.reveal import Reveal

__all__ = ["FrozenReport", "Report", "Reveal"]
