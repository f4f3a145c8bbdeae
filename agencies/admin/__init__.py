"""The directory in the administration, one module a noun."""

from agencies.admin import agency, duty, geography, hours, national, posting, publication

__all__ = ["agency", "duty", "geography", "hours", "national", "posting", "publication"]
