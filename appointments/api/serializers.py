"""The shape of each answer. Lanes and who sits there stay inside; how many can come goes out."""

from django.urls import reverse
from django.utils.translation import override
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from appointments import links
from appointments.models import Booking, Mode, Question, Service, Status
from common.api import Both, BothSerializer

# What others may know of an appointment: a held time is none yet, a moved one is told by the row that replaced it.
TOLD = [Status.BOOKED, Status.DONE, Status.NO_SHOW, Status.CANCELLED]


def pages_of(request, name, *args):
    """A page for people, in both languages."""
    found = {}
    for language in ("ar", "fr"):
        with override(language):
            found[language] = request.build_absolute_uri(reverse(f"appointments:{name}", args=args))
    return found


class QuestionSerializer(serializers.ModelSerializer):
    """What the agency wants to know beforehand; answers to choose from stand one a line, in both languages."""

    label = Both()
    choices = Both()

    class Meta:
        model = Question
        fields = ["kind", "label", "choices", "required"]


class GivenAtSerializer(serializers.Serializer):
    """An office that gives a service, in which ways, and the page on which people book it."""

    office = serializers.IntegerField()
    agency = serializers.SlugField()
    modes = serializers.ListField(child=serializers.ChoiceField(Mode.choices))
    page = BothSerializer()


class ServiceSerializer(serializers.ModelSerializer):
    """A service by appointment; ``agency`` is null for a national one, lengths are in minutes."""

    agency = serializers.SlugRelatedField("slug", read_only=True, allow_null=True)
    name = Both()
    description = Both()
    bring = Both()
    questions = QuestionSerializer(many=True)
    offices = serializers.SerializerMethodField()

    class Meta:
        model = Service
        fields = [
            "id", "agency", "key", "purpose", "name", "description", "bring", "minutes", "included", "extra_minutes",
            "party_most", "notice_hours", "horizon_days", "needs_case", "questions", "offices",
        ]  # fmt: skip

    @extend_schema_field(GivenAtSerializer(many=True))
    def get_offices(self, service):
        """Where it is given, by the number of the office."""
        given = self.context["view"].given_at.get(service.pk, [])
        request = self.context["request"]
        rows = [one | {"page": pages_of(request, "calendar", one["agency"], service.key)} for one in given]
        return GivenAtSerializer(rows, many=True).data


class SlotSerializer(serializers.Serializer):
    """A free time: wall time of Morocco, the same as instants, and its beginning on the clock that was asked for.

    ``free`` is how many parties can still have it.
    """

    day = serializers.DateField()
    starts = serializers.TimeField(format="%H:%M")
    ends = serializers.TimeField(format="%H:%M")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    there = serializers.CharField(allow_null=True)
    free = serializers.IntegerField()
    after_hours = serializers.BooleanField()


class SlotsSerializer(serializers.Serializer):
    """Free times of a service at an office, in order."""

    service = serializers.IntegerField()
    office = serializers.IntegerField()
    mode = serializers.ChoiceField(Mode.choices)
    party = serializers.IntegerField()
    minutes = serializers.IntegerField()
    zone = serializers.CharField()
    there_zone = serializers.CharField(allow_null=True)
    slots = SlotSerializer(many=True)


class ServiceRef(serializers.ModelSerializer):
    """A service by number, short address and name."""

    name = Both()

    class Meta:
        model = Service
        fields = ["id", "key", "name"]


class BookingSerializer(serializers.ModelSerializer):
    """One's own appointment: wall time of Morocco and the same as instants; ``page`` is where it is changed."""

    agency = serializers.SlugRelatedField("slug", read_only=True)
    service = ServiceRef()
    status = serializers.ChoiceField([(status.value, status.label) for status in TOLD])
    starts = serializers.TimeField(format="%H:%M")
    ends = serializers.TimeField(format="%H:%M")
    ends_at = serializers.DateTimeField()
    page = serializers.SerializerMethodField()

    class Meta:
        model = Booking
        fields = [
            "reference", "status", "agency", "office", "service", "mode", "party", "day", "starts", "ends", "zone",
            "starts_at", "ends_at", "time_zone", "page",
        ]  # fmt: skip

    @extend_schema_field(BothSerializer)
    def get_page(self, booking):
        """Its page for people, without signing in: not to be passed on."""
        return pages_of(self.context["request"], "manage", links.to_manage(booking))
