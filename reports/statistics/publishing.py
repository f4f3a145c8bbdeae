"""Counted once a day and kept; who reads does not wait for a count, and however many read, it is counted once."""

from datetime import timedelta

from django.db import connection, transaction

from common import days
from reports.models import PublishedStatistics
from reports.statistics.counting import tables

_FRESH = timedelta(days=1)


def current() -> PublishedStatistics:
    """Today's tables, or yesterday's until the night's count; counted now where there are none."""
    kept = PublishedStatistics.objects.filter(counted_on__gte=days.today() - _FRESH).order_by("-counted_on").first()
    return kept or published()


@transaction.atomic
def published() -> PublishedStatistics:
    """Today's tables, counted unless they were; whoever asks meanwhile waits for the one count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('published statistics'))")
    today = days.today()
    kept = PublishedStatistics.objects.filter(counted_on=today).first()
    if kept is None:
        kept = PublishedStatistics.objects.create(counted_on=today, tables=tables(today))
        PublishedStatistics.objects.filter(counted_on__lt=today).delete()
    return kept
