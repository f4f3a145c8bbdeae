"""The shape of each answer. Targets, internal notes and sources stay inside."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.api.serializers import AgencyRef, ContactSerializer
from campaigns.api.queries import TOLD_CHOICES
from campaigns.models import Campaign, Circular, Participation
from common.api import Both


class CircularSerializer(serializers.ModelSerializer):
    """A circular; ``agency`` is the one whose text cites it, null for all agencies."""

    agency = serializers.SlugRelatedField("slug", read_only=True, allow_null=True)
    pdf = serializers.SerializerMethodField()

    class Meta:
        model = Circular
        fields = ["reference", "dated", "agency", "pdf"]

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_pdf(self, circular):
        """Where its text is, where it is known."""
        address = reverse("campaigns:circular", args=[circular.pk]) if circular.file else None
        return address and self.context["request"].build_absolute_uri(address)


class CampaignSerializer(serializers.ModelSerializer):
    """A summer; days not known are null."""

    title = Both()
    state = serializers.ChoiceField(TOLD_CHOICES)
    circulars = CircularSerializer(many=True)

    class Meta:
        model = Campaign
        fields = ["year", "title", "state", "desk_from", "desk_to", "open_from", "open_to", "circulars"]


class OwnDay(serializers.DateField):
    """A day of an agency, else the campaign's."""

    def __init__(self, **kwargs):
        super().__init__(read_only=True, allow_null=True, **kwargs)

    def get_attribute(self, instance):
        """Of the row, else of its campaign."""
        return getattr(instance, self.field_name) or getattr(instance.campaign, self.field_name)


class ParticipationSerializer(serializers.ModelSerializer):
    """An agency in a campaign; the days are its own, else the campaign's. ``contact`` is the line to call."""

    agency = AgencyRef()
    desk_from = OwnDay()
    desk_to = OwnDay()
    open_from = OwnDay()
    open_to = OwnDay()
    after_hours = Both()
    programme = Both()
    contact = serializers.SerializerMethodField()

    class Meta:
        model = Participation
        fields = [
            "agency", "desk_from", "desk_to", "open_from", "open_to", "after_hours", "saturday", "programme", "contact",
        ]  # fmt: skip

    @extend_schema_field(ContactSerializer(allow_null=True))
    def get_contact(self, row):
        """Null where none is named, or where it is not published."""
        return ContactSerializer(row.contact).data if row.contact and row.contact.public else None


class CampaignWithAgencies(CampaignSerializer):
    """One summer, with the agencies that take part."""

    participations = ParticipationSerializer(many=True)

    class Meta(CampaignSerializer.Meta):
        fields = [*CampaignSerializer.Meta.fields, "participations"]
