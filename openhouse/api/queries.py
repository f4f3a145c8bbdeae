"""Which parameters each list takes."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from common.api import PageQuery
from openhouse.models import Kind, State

# Drafts are never told.
TOLD_CHOICES = [(state.value, state.label) for state in (State.PUBLISHED, State.CANCELLED)]


class _EventQuery(PageQuery):
    """What narrows events, and with them their sessions."""

    agency = serializers.SlugField(
        required=False,
        max_length=60,
        error_messages={"invalid": gettext_lazy("Latin letters, digits and hyphens only.")},
        help_text=gettext_lazy("Short address of an agency: its own open days and the national ones."),
    )
    region = serializers.CharField(
        required=False,
        max_length=16,
        help_text=gettext_lazy("Code of a region: open days of its agencies, those held there, and the national ones."),
    )
    campaign = serializers.IntegerField(
        required=False, min_value=2008, max_value=2100, help_text=gettext_lazy("Year of a campaign.")
    )
    kind = serializers.ChoiceField(Kind.choices, required=False, help_text=gettext_lazy("Only open days of this kind."))
    state = serializers.ChoiceField(
        TOLD_CHOICES, required=False, help_text=gettext_lazy("Only those that are announced, or those called off.")
    )
    online = serializers.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text=gettext_lazy("true: those one can visit online; false: the others."),
    )

    def get_fields(self):
        """With the days, one of whose names is a word of the language."""
        first = gettext_lazy("The first day, as 2026-08-10: whatever ends before it is left out.")
        last = gettext_lazy("The last day: whatever begins after it is left out.")
        days = {
            "from": serializers.DateField(required=False, help_text=first),
            "to": serializers.DateField(required=False, help_text=last),
        }
        return super().get_fields() | days

    def validate(self, given):
        """The days stand in order."""
        given = super().validate(given)
        if "from" in given and "to" in given and given["to"] < given["from"]:
            raise serializers.ValidationError({"to": [_("The last day comes before the first.")]})
        return given


class OpenDayQuery(_EventQuery):
    pass


class SessionQuery(_EventQuery):
    open_day = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text=gettext_lazy("Number of an open day.")
    )
