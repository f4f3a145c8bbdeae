"""Open days for programs, each list in a fixed number of queries."""

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agencies.api.views import described, only
from agencies.models import Agency
from common.api import PublicView
from openhouse.api import queries, serializers
from openhouse.models import OpenDay, Place, Session

KEPT_SECONDS = 5  # a place left is soon somebody else's
_ID = r"[0-9]{1,9}"


@described(
    _("Open days, announced or called off, the earliest first"), _("One open day, with its stands and sessions"),
    queries.OpenDayQuery,
)  # fmt: skip
class OpenDayView(PublicView):
    queryset = OpenDay.objects.for_page().select_related("campaign")
    lookup_value_regex = _ID
    query_of = {"list": queries.OpenDayQuery}

    def get_serializer_class(self):
        return serializers.OpenDayWithSessions if self.detail else serializers.OpenDaySerializer

    def get_queryset(self):
        found = super().get_queryset().announced().order_by("first_day", "pk")
        return found.prefetch_related("stands", "sessions") if self.detail else found

    def rows(self):
        asked = self.asked
        found = narrowed(self.get_queryset(), asked)
        if asked["online"] is not None:
            there = Session.objects.filter(event=OuterRef("pk"), online=True)
            online = Q(online=True) | Q(place_kind=Place.ONLINE) | Exists(there)
            found = found.filter(online if asked["online"] else ~online)
        return found.between(asked.get("from", date.min), asked.get("to", date.max))

    def prepare(self, rows):
        for event in rows if self.detail else ():
            for session in event.sessions.all():
                session.event = event
        return rows

    def retrieve(self, request, *args, **kwargs):
        """One event; its places are told for some seconds alone."""
        response = super().retrieve(request, *args, **kwargs)
        response.kept_seconds = KEPT_SECONDS
        return response


@described(_("Sessions of open days, with the places left"), _("One session"), queries.SessionQuery)
class SessionView(PublicView):
    queryset = Session.objects.select_related("event").order_by("day", "starts", "pk")
    serializer_class = serializers.SessionSerializer
    lookup_value_regex = _ID
    query_of = {"list": queries.SessionQuery}

    def get_queryset(self):
        return super().get_queryset().announced()

    def rows(self):
        asked = self.asked
        events = narrowed(OpenDay.objects.announced(), asked)
        found = only(self.get_queryset().filter(event__in=events.values("pk")), event=asked.get("open_day"))
        if asked["online"] is not None:
            online = Q(online=True) | Q(event__place_kind=Place.ONLINE)
            found = found.filter(online if asked["online"] else ~online)
        return only(found, day__gte=asked.get("from"), day__lte=asked.get("to"))

    def finalize_response(self, request, response, *args, **kwargs):
        """Places are told for some seconds alone."""
        response.kept_seconds = KEPT_SECONDS
        return super().finalize_response(request, response, *args, **kwargs)


def narrowed(events, asked):
    """Events of the agency, region, campaign, kind and state asked for; an agency nobody knows has none."""
    if "agency" in asked:
        agency = Agency.objects.filter(slug=asked["agency"]).first()
        events = events.at_agency(agency) if agency else events.none()
    if "region" in asked:
        events = events.in_region(asked["region"])
    wanted = {"campaign__year": asked.get("campaign"), "kind": asked.get("kind"), "state": asked.get("state")}
    return only(events, **wanted)
