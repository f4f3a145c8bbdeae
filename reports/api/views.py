"""The published statistics, two statements whatever their size."""

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from agencies.api.views import described
from common.api import PublicView
from reports.api import serializers
from reports.models import PublishedStatistics
from reports.statistics import current


@described(_("Delays: the last twelve months, then each finished campaign"), _("Delays of one period"))
class StatisticsView(PublicView):
    queryset = PublishedStatistics.objects.none()  # what is published is a list of tables, not of rows
    serializer_class = serializers.PeriodSerializer
    lookup_field = "key"
    lookup_value_regex = r"months|[0-9]{4}"

    def rows(self):
        """Every table, with the day on which all of them were counted."""
        found = current()
        more = {"counted_on": found.counted_on, "licence": settings.STATISTICS_LICENCE}
        return [table | more for table in found.tables]

    def get_object(self):
        """The table of a key."""
        table = next((one for one in self.rows() if one["key"] == self.kwargs["key"]), None)
        if table is None:
            raise Http404
        return table
