"""Who is competent, where they are, when they are open."""

from agencies.models.agency import Agency, AgencyPartQuerySet, Confidence, Territory, agency_of
from agencies.models.duty import DutyShift
from agencies.models.geography import Commune, District, Province, PublicQuerySet, Region
from agencies.models.hours import DayException, Effect, HoursPeriod, HoursRule
from agencies.models.office import Contact, Office
from agencies.models.posting import Posting, Role
from agencies.models.publication import Announcement, Guide
from agencies.models.terms import ExternalService, Holiday, Kind, ServiceTerms

__all__ = [
    "Agency",
    "AgencyPartQuerySet",
    "Announcement",
    "Commune",
    "Confidence",
    "Contact",
    "DayException",
    "District",
    "DutyShift",
    "Effect",
    "ExternalService",
    "Guide",
    "Holiday",
    "HoursPeriod",
    "HoursRule",
    "Kind",
    "Office",
    "Posting",
    "Province",
    "PublicQuerySet",
    "Region",
    "Role",
    "ServiceTerms",
    "Territory",
    "agency_of",
]
