"""Which parameters the list takes."""

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from campaigns.models import Campaign
from common.api import PageQuery

# A summer that is only prepared is nobody's business yet: its dates and texts are not decided.
TOLD = [Campaign.State.OPEN, Campaign.State.CLOSED, Campaign.State.FROZEN]
TOLD_CHOICES = [(state.value, state.label) for state in TOLD]


class CampaignQuery(PageQuery):
    state = serializers.ChoiceField(
        TOLD_CHOICES, required=False, help_text=gettext_lazy("Only campaigns that are open, closed or frozen.")
    )
    agency = serializers.SlugField(
        required=False,
        max_length=60,
        error_messages={"invalid": gettext_lazy("Latin letters, digits and hyphens only.")},
        help_text=gettext_lazy("Short address of an agency: campaigns in which it takes part."),
    )
