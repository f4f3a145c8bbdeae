"""The directory in the administration, one module a noun."""

from agencies.admin import agency, geography, national, posting

__all__ = ["agency", "geography", "national", "posting"]
