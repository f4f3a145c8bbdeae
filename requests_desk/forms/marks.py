"""Marks by which the desk sorts a case."""

from django import forms
from django.utils.translation import gettext_lazy as _

from requests_desk.forms.verb import VerbForm, words


class MarkForm(VerbForm):
    """Both marks as they stand, to be changed."""

    fast_lane = forms.BooleanField(label=_("Fast lane: short stay or urgent matter"), required=False)
    after_hours = forms.BooleanField(label=_("To be seen by the duty officer after hours"), required=False)
    reason = words(_("Reason"), rows=2, most=1000, required=False)

    def prepare(self) -> None:
        """The marks as they are now."""
        for name in ("fast_lane", "after_hours"):
            self.fields[name].initial = getattr(self.offers.case, name)


class ReopenByStaffForm(VerbForm):
    """Why an answered request is studied again."""

    reason = words(_("Why should it be studied again?"), help_text=_("Kept in the history; the applicant is told."))
