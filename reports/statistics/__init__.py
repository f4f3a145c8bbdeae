"""What everybody may read about delays: fixed tables, counted once a day, small numbers masked."""

from reports.statistics.publishing import current, published

__all__ = ["current", "published"]
