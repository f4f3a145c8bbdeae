"""Open days of the agencies, at their offices or anywhere else."""

from openhouse.models.openday import OpenDay

__all__ = ["OpenDay"]
