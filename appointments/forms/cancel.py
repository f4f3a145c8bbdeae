"""Why an appointment is given up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from appointments.models import CITIZENS


class CancelForm(forms.Form):
    """One reason; it is counted, and nobody is judged by it."""

    reason = forms.ChoiceField(
        label=_("Why do you cancel?"),
        choices=[(reason.value, reason.label) for reason in CITIZENS],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a reason: it helps the agency to plan."),
            "invalid_choice": _("Choose one of the list."),
        },
    )
