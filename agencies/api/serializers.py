"""The shape of each answer. Notes on sources stay inside; what agencies publish goes out."""

from django.urls import reverse
from django.utils.translation import override
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.api.queries import STATES
from agencies.models import Agency, Announcement, Commune, Contact, Guide, Office, Province, Region, ServiceTerms
from common.api import Both, BothSerializer


class RegionSerializer(serializers.ModelSerializer):
    name = Both()

    class Meta:
        model = Region
        fields = ["code", "name", "population"]


class PlaceRef(serializers.Serializer):
    """A region or province by code and name."""

    code = serializers.CharField()
    name = Both()


class AgencyRef(serializers.ModelSerializer):
    """An agency by short address and name."""

    name = Both()

    class Meta:
        model = Agency
        fields = ["slug", "name"]


class _Covered(serializers.ModelSerializer):
    """A place with the agency competent for it today; the view knows them all by province."""

    agency = serializers.SerializerMethodField()

    @extend_schema_field(AgencyRef(allow_null=True))
    def get_agency(self, place):
        """Null where no agency is known."""
        agency = self.context["view"].agencies.get(self.province_of(place))
        return AgencyRef(agency).data if agency else None


class ProvinceSerializer(_Covered):
    name = Both()
    seat = Both()
    region = PlaceRef()

    class Meta:
        model = Province
        fields = ["code", "name", "type", "seat", "population", "region", "agency"]

    def province_of(self, place):
        return place.code


class CommuneSerializer(_Covered):
    name = Both()
    province = PlaceRef()
    region = PlaceRef(source="province.region")

    class Meta:
        model = Commune
        fields = [
            "code", "name", "name_ar_alt", "type", "population", "latitude", "longitude", "province", "region",
            "agency",
        ]  # fmt: skip

    def province_of(self, place):
        return place.province_id


class ContactSerializer(serializers.ModelSerializer):
    """A published line; ``link`` is what a tap opens."""

    purpose = Both()
    person = Both()
    link = serializers.CharField()

    class Meta:
        model = Contact
        fields = ["channel", "value", "link", "purpose", "person", "confidence"]


class AgencySerializer(serializers.ModelSerializer):
    name = Both()
    region = PlaceRef(allow_null=True)
    parent = serializers.SlugRelatedField("slug", read_only=True, allow_null=True)
    provinces = serializers.SerializerMethodField()
    contacts = ContactSerializer(source="public_contacts", many=True)
    page = serializers.SerializerMethodField()

    class Meta:
        model = Agency
        fields = [
            "slug", "code", "kind", "name", "region", "parent", "since", "until", "website", "website_unverified",
            "confidence", "provinces", "contacts", "page",
        ]  # fmt: skip

    @extend_schema_field(PlaceRef(many=True))
    def get_provinces(self, agency):
        """What it covers today."""
        return PlaceRef([territory.province for territory in agency.held], many=True).data

    @extend_schema_field(BothSerializer)
    def get_page(self, agency):
        """Its page for people."""
        return {language: self._address(agency, language) for language in ("ar", "fr")}

    def _address(self, agency, language):
        with override(language):
            return self.context["request"].build_absolute_uri(reverse("agencies:detail", args=[agency.slug]))


class TermsSerializer(serializers.ModelSerializer):
    class Meta:
        model = ServiceTerms
        fields = ["kind", "days", "counted", "fee", "confidence"]


class AgencyWithTerms(AgencySerializer):
    """One agency, with the services it offers."""

    services = TermsSerializer(many=True)

    class Meta(AgencySerializer.Meta):
        fields = [*AgencySerializer.Meta.fields, "services"]


class ShiftSerializer(serializers.Serializer):
    """A line of the published rota, by Morocco's clock."""

    starts = serializers.TimeField(format="%H:%M")
    ends = serializers.TimeField(format="%H:%M")
    line = serializers.CharField()
    link = serializers.CharField()
    person = serializers.CharField()


class StateSerializer(serializers.Serializer):
    """An office at an instant; ``reason`` is in the language asked for, ``expected`` waits for confirmation."""

    kind = serializers.ChoiceField(STATES)
    until = serializers.DateTimeField(allow_null=True)
    next_opens = serializers.DateTimeField(allow_null=True)
    next_duty = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    expected = serializers.BooleanField()
    shift = ShiftSerializer(allow_null=True)


class SpanSerializer(serializers.Serializer):
    """Hours of a day, by Morocco's clock."""

    opens = serializers.TimeField(format="%H:%M")
    closes = serializers.TimeField(format="%H:%M")
    duty = serializers.BooleanField()


class DaySerializer(serializers.Serializer):
    """A day of an office; why it is closed and its season are in the language asked for."""

    day = serializers.DateField()
    spans = SpanSerializer(many=True)
    closed = serializers.CharField()
    season = serializers.CharField()
    expected = serializers.BooleanField()
    shifts = ShiftSerializer(many=True)


class HoursSerializer(serializers.Serializer):
    """The days of an office."""

    office = serializers.IntegerField()
    days = DaySerializer(many=True)


class OfficeSerializer(serializers.ModelSerializer):
    agency = serializers.SlugRelatedField("slug", read_only=True)
    name = Both()
    address = Both()
    province = PlaceRef(allow_null=True)
    state = StateSerializer()
    contacts = ContactSerializer(source="public_contacts", many=True)

    class Meta:
        model = Office
        fields = ["id", "agency", "kind", "name", "address", "province", "latitude", "longitude", "state", "contacts"]


class GuideSerializer(serializers.ModelSerializer):
    agency = serializers.SlugRelatedField("slug", read_only=True, allow_null=True)
    title = Both()
    text = Both()
    pdf = serializers.SerializerMethodField()

    class Meta:
        model = Guide
        fields = ["id", "slug", "agency", "kind", "title", "text", "since", "pdf"]

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_pdf(self, guide):
        """Where the PDF is, where there is one."""
        address = reverse("agencies:guide_pdf", args=[guide.pk]) if guide.pdf else None
        return address and self.context["request"].build_absolute_uri(address)


class AnnouncementSerializer(serializers.ModelSerializer):
    agency = serializers.SlugRelatedField("slug", read_only=True, allow_null=True)
    title = Both()
    text = Both()

    class Meta:
        model = Announcement
        fields = ["id", "agency", "title", "text", "from_at", "until_at"]
