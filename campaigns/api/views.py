"""Campaigns for programs, in a fixed number of queries."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from agencies.api.views import described, only
from campaigns.api import queries, serializers
from campaigns.models import Campaign, Circular, Participation
from common.api import PublicView


@described(
    _("Summer campaigns, the latest first"), _("One campaign, with the agencies that take part"), queries.CampaignQuery
)
class CampaignView(PublicView):
    queryset = Campaign.objects.filter(state__in=queries.TOLD).order_by("-year")
    lookup_field = "year"
    lookup_value_regex = r"[0-9]{4}"
    query_of = {"list": queries.CampaignQuery}

    def get_serializer_class(self):
        return serializers.CampaignWithAgencies if self.detail else serializers.CampaignSerializer

    def get_queryset(self):
        found = super().get_queryset().visible_to(self.request.user)
        found = found.prefetch_related(Prefetch("circulars", Circular.objects.select_related("agency")))
        if not self.detail:
            return found
        # the campaign itself is there already: its dates stand in for those an agency leaves empty
        rows = Participation.objects.select_related("agency", "contact").order_by("agency__slug")
        return found.prefetch_related(Prefetch("participations", rows))

    def rows(self):
        slug = self.asked.get("agency")
        return only(self.get_queryset(), state=self.asked.get("state"), participations__agency__slug=slug)
