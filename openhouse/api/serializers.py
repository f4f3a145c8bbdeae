"""The shape of each answer. Who registered and the address of an online room stay inside; places left go out."""

from django.urls import reverse
from django.utils.translation import override
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.api.serializers import AgencyRef, PlaceRef
from common import days
from common.api import Both, BothSerializer
from openhouse.api.queries import TOLD_CHOICES
from openhouse.models import OpenDay, Session, Stand


def pages_of(request, name, *args):
    """An address that has both languages."""
    found = {}
    for language in ("ar", "fr"):
        with override(language):
            found[language] = request.build_absolute_uri(reverse(f"openhouse:{name}", args=args))
    return found


class OpenDayRef(serializers.ModelSerializer):
    """An open day by number and title."""

    title = Both()
    state = serializers.ChoiceField(TOLD_CHOICES)

    class Meta:
        model = OpenDay
        fields = ["id", "title", "state"]


class OpenDaySerializer(serializers.ModelSerializer):
    """An event; hours are those of each day by Morocco's clock. Without agencies it is everybody's.

    ``online`` says whether one can take part from afar; the address of the room comes with the ticket alone.
    """

    state = serializers.ChoiceField(TOLD_CHOICES)
    campaign = serializers.SlugRelatedField("year", read_only=True, allow_null=True)
    agencies = AgencyRef(many=True)
    national = serializers.SerializerMethodField()
    title = Both()
    opens = serializers.TimeField(format="%H:%M", allow_null=True)
    closes = serializers.TimeField(format="%H:%M", allow_null=True)
    province = PlaceRef(allow_null=True)
    place = Both()
    hall = Both()
    latitude = serializers.SerializerMethodField()
    longitude = serializers.SerializerMethodField()
    online = serializers.BooleanField(source="is_online")
    access_note = Both()
    description = Both()
    programme = Both()
    cancelled_why = Both()
    page = serializers.SerializerMethodField()
    calendar = serializers.SerializerMethodField()
    poster = serializers.SerializerMethodField()

    class Meta:
        model = OpenDay
        fields = [
            "id", "kind", "state", "campaign", "agencies", "national", "title", "first_day", "last_day", "opens",
            "closes", "place_kind", "office", "province", "place", "hall", "latitude", "longitude", "online",
            "step_free", "accessible_toilet", "reserved_parking", "sign_language", "access_note", "description",
            "programme", "cancelled_why", "changed_at", "page", "calendar", "poster",
        ]  # fmt: skip

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_national(self, event):
        """The national event that it fills in, once that one is announced."""
        return event.national_id if event.national and not event.national.is_draft else None

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_latitude(self, event):
        """Its own, else its office's."""
        return event.point and event.point[0]

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_longitude(self, event):
        """Likewise."""
        return event.point and event.point[1]

    @extend_schema_field(BothSerializer)
    def get_page(self, event):
        """Its page for people."""
        return pages_of(self.context["request"], "event", event.pk)

    @extend_schema_field(BothSerializer)
    def get_calendar(self, event):
        """The same for calendars (iCalendar)."""
        return pages_of(self.context["request"], "event_ics", event.pk)

    @extend_schema_field(BothSerializer(allow_null=True))
    def get_poster(self, event):
        """The uploaded poster, where there is one."""
        return pages_of(self.context["request"], "poster", event.pk) if event.poster else None


class StandSerializer(serializers.ModelSerializer):
    """A service present at an event; ``administration`` is null for the agency's own."""

    name = Both()
    administration = Both()
    description = Both()

    class Meta:
        model = Stand
        fields = ["name", "administration", "description"]


class SessionSerializer(serializers.ModelSerializer):
    """A session: wall time of Morocco and the same as instants. ``left`` and ``capacity`` are null without limit.

    ``register`` is the page on which people register, null once nobody can any more; a session without places left
    still takes people on its waiting list.
    """

    open_day = OpenDayRef(source="event")
    title = Both()
    description = Both()
    speaker = Both()
    room = Both()
    starts = serializers.TimeField(format="%H:%M")
    ends = serializers.TimeField(format="%H:%M")
    zone = serializers.SerializerMethodField()
    ends_at = serializers.DateTimeField()
    online = serializers.BooleanField(source="is_online")
    left = serializers.IntegerField(allow_null=True)
    register = serializers.SerializerMethodField()

    class Meta:
        model = Session
        fields = [
            "id", "open_day", "kind", "title", "description", "speaker", "room", "language", "day", "starts", "ends",
            "zone", "starts_at", "ends_at", "online", "capacity", "left", "party_most", "register",
        ]  # fmt: skip

    def get_zone(self, session) -> str:
        """The clock of the wall time."""
        return days.CASABLANCA.key

    @extend_schema_field(BothSerializer(allow_null=True))
    def get_register(self, session):
        """In both languages."""
        taking = session.takes_registrations
        return pages_of(self.context["request"], "register", session.pk) if taking else None


class OpenDayWithSessions(OpenDaySerializer):
    """One event, with its stands and sessions."""

    stands = StandSerializer(many=True)
    sessions = SessionSerializer(many=True)

    class Meta(OpenDaySerializer.Meta):
        fields = [*OpenDaySerializer.Meta.fields, "stands", "sessions"]
