"""Who may read figures; figures that no longer change or are published; names that were shown, files ordered."""

from reports.models.daily import DailyReader
from reports.models.export import Export
from reports.models.frozen import FrozenReport
from reports.models.published import PublishedStatistics
from reports.models.report import Report
from reports.models.reveal import Reveal
from reports.models.token import ApiToken

__all__ = ["ApiToken", "DailyReader", "Export", "FrozenReport", "PublishedStatistics", "Report", "Reveal"]
