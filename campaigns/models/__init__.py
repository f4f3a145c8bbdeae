"""The summer as data: a campaign a year, its circulars, and what each agency adds to it."""

from campaigns.models.campaign import Campaign, Circular
from campaigns.models.participation import Participation

__all__ = ["Campaign", "Circular", "Participation"]
