"""The directory for programs, each list in a fixed number of queries."""

from datetime import timedelta

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.response import Response

from agencies.api import queries, serializers
from agencies.listing import terms_of
from agencies.models import Agency, Announcement, Commune, Contact, Guide, Office, Province, Region, Territory
from agencies.opening import schedule, spans_of, state_at
from agencies.search import find_communes
from common import days
from common.api import PageQuery, PublicView, Query

MOST_FOUND = 100
ALL_COMMUNES = 2000
LOOKED_AHEAD = timedelta(days=21)  # a closed office still says when it opens
_CODE = r"[0-9.]{1,16}"
_SLUG = r"[-a-zA-Z0-9_]{1,60}"
_ID = r"[0-9]{1,9}"


def described(rows, row, query=PageQuery, row_query=Query):
    """A list and a row in the description: their sentences and parameters."""
    return extend_schema_view(
        list=extend_schema(summary=rows, parameters=[query]),
        retrieve=extend_schema(summary=row, parameters=[row_query]),
    )


class _CoveredView(PublicView):
    """Places with their agencies of today, in one query however many they are."""

    province_field = "province_id"

    def prepare(self, rows):
        codes = [getattr(row, self.province_field) for row in rows]
        self.agencies = Agency.objects.visible_to(self.request.user).by_province(codes)
        return rows


@described(_("Regions"), _("One region"))
class RegionView(PublicView):
    queryset = Region.objects.order_by("code")
    serializer_class = serializers.RegionSerializer
    lookup_value_regex = _CODE

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user)


@described(_("Provinces and prefectures"), _("One province or prefecture"), queries.ProvinceQuery)
class ProvinceView(_CoveredView):
    queryset = Province.objects.select_related("region").order_by("code")
    serializer_class = serializers.ProvinceSerializer
    lookup_value_regex = _CODE
    query_of = {"list": queries.ProvinceQuery}
    province_field = "code"

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user)

    def rows(self):
        return only(self.get_queryset(), region=self.asked.get("region"))


@described(_("Communes: all of them, or those a name finds"), _("One commune"), queries.CommuneQuery)
class CommuneView(_CoveredView):
    queryset = Commune.objects.select_related("province__region").order_by("code")
    serializer_class = serializers.CommuneSerializer
    lookup_value_regex = _CODE
    query_of = {"list": queries.CommuneQuery}

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user)

    def rows(self):
        province = self.asked.get("province")
        if "q" not in self.asked:
            return only(self.get_queryset(), province=province)
        if province is None:
            return find_communes(self.asked["q"], MOST_FOUND)
        return [found for found in find_communes(self.asked["q"], ALL_COMMUNES) if found.province_id == province]


@described(_("Agencies that exist today"), _("One agency, with the services it offers"), queries.AgencyQuery)
class AgencyView(PublicView):
    queryset = Agency.objects.select_related("region", "parent").order_by("slug")
    lookup_field = "slug"
    lookup_value_regex = _SLUG
    query_of = {"list": queries.AgencyQuery}

    def get_serializer_class(self):
        return serializers.AgencyWithTerms if self.detail else serializers.AgencySerializer

    def get_queryset(self):
        held = Territory.objects.in_force().select_related("province")
        parts = Prefetch("territories", held, to_attr="held"), published_lines()
        return super().get_queryset().visible_to(self.request.user).prefetch_related(*parts)

    def rows(self):
        asked = self.asked
        agencies = only(self.get_queryset().in_force(), region=asked.get("region"), kind=asked.get("kind"))
        if "province" in asked:
            agencies = agencies.filter(territories__in=_holding(province=asked["province"]))
        if "commune" in asked:
            agencies = agencies.filter(territories__in=_holding(province__communes=asked["commune"]))
        return agencies

    def prepare(self, rows):
        if self.detail:
            rows[0].services = terms_of(rows[0])
        return rows


@described(_("Offices in use, open or closed at any instant"), _("One office"), queries.OfficeQuery, queries.AtQuery)
class OfficeView(PublicView):
    queryset = Office.objects.filter(active=True).select_related("agency", "province").order_by("pk")
    serializer_class = serializers.OfficeSerializer
    lookup_value_regex = _ID
    query_of = {"list": queries.OfficeQuery, "retrieve": queries.AtQuery, "hours": queries.HoursQuery}

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user).prefetch_related(published_lines())

    def rows(self):
        asked = self.asked
        wanted = {"agency__slug": asked.get("agency"), "province": asked.get("province"), "kind": asked.get("kind")}
        offices = only(self.get_queryset(), **wanted)
        if "state" not in asked:
            return offices
        return [office for office in self.with_state(offices) if office.state.kind == asked["state"]]

    def prepare(self, rows):
        return rows if rows and hasattr(rows[0], "state") else self.with_state(rows)

    def with_state(self, offices):
        """Offices with ``state``, in four queries however many they are."""
        offices, moment = list(offices), self.asked.get("at") or days.now()
        first = days.local(moment).date()
        maps = schedule(offices, first, first + LOOKED_AHEAD) if offices else {}
        for office in offices:
            office.state = state_at(maps[office.pk], moment)
        return offices

    @extend_schema(
        summary=_("Hours of an office, day by day"),
        parameters=[queries.HoursQuery],
        responses=serializers.HoursSerializer,
    )
    @action(detail=True, pagination_class=None)
    def hours(self, request, pk=None):
        """The days asked for: this week's seven by default."""
        office, first = self.get_object(), self.asked.get("first") or days.today()
        found = spans_of(office, first, first + timedelta(days=self.asked.get("days", 7) - 1))
        return Response(serializers.HoursSerializer({"office": office.pk, "days": found.values()}).data)


@described(_("Guides to procedures, in the version of today"), _("One guide"), queries.GuideQuery)
class GuideView(PublicView):
    queryset = Guide.objects.select_related("agency")
    serializer_class = serializers.GuideSerializer
    lookup_value_regex = _ID
    query_of = {"list": queries.GuideQuery}

    def get_queryset(self):
        known = super().get_queryset().visible_to(self.request.user).filter(active=True, since__lte=days.today())
        # by the agency's key: DISTINCT ON refuses the ordering of another table
        newest = known.order_by("slug", "agency_id", "-since").distinct("slug", "agency_id")
        return super().get_queryset().filter(pk__in=newest.values("pk")).order_by("kind", "slug", "pk")

    def rows(self):
        return only(with_national(self.get_queryset(), self.asked.get("agency")), kind=self.asked.get("kind"))


@described(_("Announcements to be read now, newest first"), _("One announcement"), queries.NewsQuery)
class AnnouncementView(PublicView):
    queryset = Announcement.objects.select_related("agency")
    serializer_class = serializers.AnnouncementSerializer
    lookup_value_regex = _ID
    query_of = {"list": queries.NewsQuery}

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user).published()

    def rows(self):
        return with_national(self.get_queryset(), self.asked.get("agency"))


def only(rows, **wanted):
    """Rows narrowed by what was asked; None asks nothing."""
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


def with_national(rows, slug):
    """The agency's own rows and the national ones; all when no agency was asked for."""
    return rows if slug is None else rows.filter(Q(agency=None) | Q(agency__slug=slug))


def published_lines():
    """Public lines of agencies or offices, as ``public_contacts``."""
    return Prefetch(
        "contacts", Contact.objects.filter(public=True).order_by("channel", "pk"), to_attr="public_contacts"
    )


def _holding(**place):
    return Territory.objects.in_force().filter(**place)
