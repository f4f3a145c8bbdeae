"""Appointments for programs, each list in a fixed number of queries."""

from collections import defaultdict
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from agencies.api.views import described
from agencies.models import Office
from agencies.opening.day import instant
from appointments.api import queries, serializers
from appointments.models import Booking, Lane, Mode, Service
from appointments.slots import Wish, free_slots
from common import days
from common.api import PageQuery, PersonThrottle, PublicView

KEPT_SECONDS = 5  # a free time is soon somebody else's


@described(
    gettext_lazy("Services by appointment, and which offices give them"), gettext_lazy("One service by appointment"),
    queries.ServiceQuery,
)  # fmt: skip
class ServiceView(PublicView):
    queryset = Service.objects.select_related("agency").prefetch_related("questions").order_by("order", "pk")
    serializer_class = serializers.ServiceSerializer
    lookup_value_regex = r"[0-9]{1,9}"
    query_of = {"list": queries.ServiceQuery, "slots": queries.SlotQuery}

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user).bookable()

    def rows(self):
        services = self.get_queryset()
        return services.filter(pk__in=self._lanes().values("services")) if "agency" in self.asked else services

    def _lanes(self):
        lanes = Lane.objects.in_use()
        return lanes.filter(office__agency__slug=self.asked["agency"]) if "agency" in self.asked else lanes

    def prepare(self, rows):
        """With the offices that give each: those of the agency asked for, else all."""
        ways = defaultdict(set)
        for lane in (
            self._lanes().filter(services__in=rows).values("services", "office", "office__agency__slug", *Mode.values)
        ):
            given = {mode for mode in Mode.values if lane[mode]}
            ways[lane["services"], lane["office"], lane["office__agency__slug"]] |= given
        able = {row.pk: row.modes for row in rows}
        self.given_at = defaultdict(list)
        for (service, office, agency), given in sorted(ways.items()):
            if modes := [mode for mode in able.get(service, ()) if mode in given]:
                self.given_at[service].append({"office": office, "agency": agency, "modes": modes})
        return rows

    @extend_schema(
        summary=gettext_lazy("Free times of a service at an office"),
        parameters=[queries.SlotQuery],
        responses=serializers.SlotsSerializer,
    )
    @action(detail=True, pagination_class=None)
    def slots(self, request, pk=None):
        """The days asked for: a week's seven by default."""
        wish = self._wish(self.get_object())
        first = max(self.asked.get("first") or days.today(), days.today())
        found = free_slots(wish, first, first + timedelta(days=self.asked.get("days", 7) - 1))
        zone = self.asked.get("zone")
        told = {
            "service": wish.service.pk, "office": wish.office.pk, "mode": wish.mode, "party": wish.party,
            "minutes": wish.minutes, "zone": days.CASABLANCA.key, "there_zone": zone and zone.key,
            "slots": [_told(slot, zone) for day in sorted(found) for slot in found[day]],
        }  # fmt: skip
        response = Response(serializers.SlotsSerializer(told).data)
        response.kept_seconds = KEPT_SECONDS
        return response

    def _wish(self, service):
        """What is looked for. Raises ValidationError by parameter for what this service or office never gives."""
        asked = self.asked
        office = Office.objects.visible_to(self.request.user).filter(pk=asked["office"], active=True).first()
        mode = asked.get("mode", service.modes[0])
        if office is None or not Lane.objects.giving(service, office, mode).exists():
            name = "office" if office is None or mode == service.modes[0] else "mode"
            raise exceptions.ValidationError({name: [_("This service is not given there in this way.")]})
        if asked["party"] > service.party_most:
            most = _("At most %(most)s people come together.") % {"most": service.party_most}
            raise exceptions.ValidationError({"party": [most]})
        return Wish(service, office, mode, asked["party"])


@described(gettext_lazy("Your own appointments, signed in"), gettext_lazy("One of your appointments, signed in"))
class MineView(PublicView):
    """Answers to a session about its person alone: kept by no cache, read by no other site."""

    queryset = Booking.objects.filter(status__in=serializers.TOLD).select_related("agency", "service")
    serializer_class = serializers.BookingSerializer
    authentication_classes = [SessionAuthentication]
    permission_classes = [IsAuthenticated]
    throttle_classes = [*PublicView.throttle_classes, PersonThrottle]
    lookup_field = "reference"
    lookup_value_regex = r"[0-9A-Z-]{1,24}"
    query_of = {"list": PageQuery}

    def get_queryset(self):
        own = super().get_queryset().visible_to(self.request.user).of(self.request.user)
        return own.order_by("-day", "-starts", "-pk")

    def finalize_response(self, request, response, *args, **kwargs):
        """Say that it is personal, errors included."""
        response.personal = True
        return super().finalize_response(request, response, *args, **kwargs)


def _told(slot, zone):
    starts_at = instant(slot.day, slot.starts)
    there = starts_at.astimezone(zone).isoformat() if zone else None
    return {
        "day": slot.day, "starts": slot.starts, "ends": slot.ends, "starts_at": starts_at,
        "ends_at": instant(slot.day, slot.ends), "there": there, "free": slot.free, "after_hours": slot.after_hours,
    }  # fmt: skip
