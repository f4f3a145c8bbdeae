"""Campaigns, their reports and their requests for the ministry's programs, each in a fixed number of queries."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.models import Campaign
from common.api import PageQuery, PublicView, Query
from reports.listing import page_of, place_of
from reports.ministry_api import serializers
from reports.ministry_api.tokens import BearerToken, GuessThrottle, ListsRequests, ReadsFigures, TokenThrottle
from reports.models import FrozenReport
from reports.scope import agencies_counted_for, reads_all
from reports.section import as_json
from reports.wish import Wish

SIZE = 100
_CASE = {
    "reference": "AUBM-26-004217-K", "agency": "beni-mellal", "kind": "note", "region": "05", "commune": "05.091.01.01",
    "country": "FR", "language": "ar", "channel": "web", "status": "answered", "outcome": "informed",
    "filed_on": "2026-07-01", "due_on": "2026-07-08", "answered_on": "2026-07-03", "days_taken": 2,
    "withdrawn_on": None, "reopened_on": None, "after_hours": False, "fast_lane": False,
}  # fmt: skip
_FIGURE = {"slug": "filed", "label": "Déposées", "meaning": "Demandes déposées au guichet …", "unit": "count"}
_SECTION = {
    "slug": "kind", "title": "Par type de demande", "of": "Type de demande", "note": "", "drawn": ["on_time"],
    "figures": [_FIGURE],
    "rows": [{"key": "note", "label": "Note de renseignements", "values": [67], "query": "kind=note"}],
    "total": {"key": "total", "label": "Total", "values": [122], "query": ""},
}  # fmt: skip
_REPORT = {
    "year": 2026, "first": "2026-06-15", "last": "2026-09-15", "on": "2026-08-14", "language": "fr",
    "asked": [["Type de demande", "Note de renseignements"]], "sections": [_SECTION],
}  # fmt: skip


@extend_schema_view(
    list=extend_schema(summary=gettext_lazy("Campaigns, for the ministry’s programs"), parameters=[PageQuery]),
    retrieve=extend_schema(summary=gettext_lazy("One campaign, for the ministry’s programs"), parameters=[Query]),
)
class MinistryView(PublicView):
    """Answers to a token about what its owner reads: kept by no cache, read by no other site."""

    queryset = Campaign.objects.order_by("-year")
    serializer_class = serializers.MinistryCampaignSerializer
    authentication_classes = [BearerToken]
    permission_classes = [ReadsFigures]
    throttle_classes = [TokenThrottle]
    lookup_field = "year"
    lookup_value_regex = r"[0-9]{4}"
    query_of = {"list": PageQuery, "report": serializers.ReportQuery, "cases": serializers.CaseQuery}

    def get_queryset(self) -> QuerySet[Campaign]:
        """Those the reader may see, with whether their report is frozen."""
        kept = FrozenReport.objects.filter(campaign=OuterRef("pk"))
        return super().get_queryset().visible_to(self.request.user).annotate(is_frozen=Exists(kept))

    def perform_authentication(self, request: Request) -> None:
        """Who asks; wrong tokens are counted by address."""
        try:
            super().perform_authentication(request)
        except exceptions.AuthenticationFailed:
            guesses = GuessThrottle()
            if not guesses.allow_request(request, self):
                raise exceptions.Throttled(guesses.wait()) from None
            raise

    def permission_denied(self, request: Request, message: str | None = None, code: str | None = None) -> None:
        """401 without a token; with one 403, in words of its own."""
        if request.auth is None:
            raise exceptions.NotAuthenticated
        raise exceptions.PermissionDenied(_("This token may not read this, or its owner no longer may."))

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Say that it is personal, errors included."""
        response.personal = True  # type: ignore[attr-defined]
        finished: Response = super().finalize_response(request, response, *args, **kwargs)
        return finished

    @extend_schema(
        summary=gettext_lazy("The report of a campaign as of now, filtered as on its page"),
        parameters=[serializers.ReportQuery],
        responses=serializers.ReportSerializer,
        examples=[OpenApiExample("report", value=_REPORT, response_only=True)],
    )
    @action(detail=True, pagination_class=None)
    def report(self, request: Request, year: str) -> Response:
        """The numbers of the page."""
        return Response(as_json(self._wish().report()))

    @extend_schema(
        summary=gettext_lazy("The frozen report of a campaign, with its checksum"),
        parameters=[Query],
        responses=serializers.FrozenSerializer,
    )
    @action(detail=True, pagination_class=None, url_path="report/frozen")
    def frozen(self, request: Request, year: str) -> Response:
        """For who reads every agency's figures; 404 for others and where none is frozen."""
        kept = FrozenReport.objects.visible_to(request.user).filter(campaign__year=year).first()
        if kept is None:
            raise Http404
        report = kept.figures.get(get_language(), kept.figures["ar"])
        return Response(
            {
                "checksum": kept.checksum, "frozen_at": kept.frozen_at.isoformat(), "whole": kept.is_whole,
                "report": report,
            }
        )  # fmt: skip

    @extend_schema(
        summary=gettext_lazy("The requests of a campaign, nobody named, page by page"),
        parameters=[serializers.CaseQuery],
        responses=serializers.CasePageSerializer,
        examples=[OpenApiExample("page", value={"next": None, "results": [_CASE]}, response_only=True)],
    )
    @action(detail=True, pagination_class=None, permission_classes=[ListsRequests])
    def cases(self, request: Request, year: str) -> Response:
        """As they stand now; one that is filed meanwhile comes before, so that no page shows a request twice."""
        wish, after = self._wish(), self.asked.get("after", "")
        place = place_of(after)
        if after and place is None:
            raise exceptions.ValidationError({"after": [_("Take it from “next” of the page before.")]})
        found = page_of(wish.form.slice, after=place, most=self.asked.get("size", SIZE))
        rows = serializers.CaseSerializer(found.cases, many=True)
        return Response({"next": self._further(found.after), "results": rows.data})

    def _further(self, after: str) -> str | None:
        if not after:
            return None
        query = self.request.query_params.copy()
        query["after"] = after
        return str(self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}"))

    def _wish(self) -> Wish:
        """What is asked for, judged as on the page. Raises ValidationError by parameter."""
        campaign, reader = self.get_object(), self.request.user
        agencies = list(agencies_counted_for(reader))
        wish = Wish.of(reader, campaign, self.asked, agencies, national=reads_all(reader))
        if not wish.form.is_valid():
            raise exceptions.ValidationError({name: list(said) for name, said in wish.form.errors.items()})
        return wish
