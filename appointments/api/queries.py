"""Which parameters each address takes."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from agencies.api.queries import HoursQuery
from appointments.models import Mode
from common.api import PageQuery


class ServiceQuery(PageQuery):
    agency = serializers.SlugField(
        required=False,
        max_length=60,
        error_messages={"invalid": gettext_lazy("Latin letters, digits and hyphens only.")},
        help_text=gettext_lazy("Short address of an agency: what its offices give."),
    )


class SlotQuery(HoursQuery):
    office = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text=gettext_lazy("Number of an office that gives the service.")
    )
    mode = serializers.ChoiceField(
        Mode.choices,
        required=False,
        help_text=gettext_lazy("How the two meet; the first way of the service by default."),
    )
    party = serializers.IntegerField(
        required=False, default=1, min_value=1, help_text=gettext_lazy("How many people come together: 1 by default.")
    )
    zone = serializers.CharField(
        required=False, max_length=64, help_text=gettext_lazy("Another clock to tell the times on, as Europe/Paris.")
    )

    def validate_zone(self, name):
        """A clock that the zone data know."""
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise serializers.ValidationError(_("This time zone is not known.")) from error
