"""Which request stands when two are one."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.forms import CleanCharField
from common.references import read_reference
from requests_desk.forms.verb import VerbForm, words
from requests_desk.models import Case


class MergeForm(VerbForm):
    """The reference of the request that stands, and why."""

    into = CleanCharField(
        label=_("Reference of the request that stands"),
        max_length=40,
        help_text=_("This request is closed and points to that one. Nothing is deleted."),
    )
    reason = words(_("Reason, as the applicant reads it"), rows=2, most=1000)

    def prepare(self) -> None:
        """A reference reads from left to right."""
        self.fields["into"].widget.attrs |= {"dir": "ltr", "autocomplete": "off"}

    def clean_into(self) -> Case:
        """A request that this person works."""
        reference = read_reference(self.cleaned_data["into"])
        cases = Case.objects.manageable_by(self.offers.user).select_related("parcel", "duplicate_of")
        found = cases.filter(reference=reference).first() if reference else None
        if found is None:
            raise ValidationError(_("No request of your agency has this reference."), code="unknown")
        if why := self.offers.why_not_merge_into(found):
            raise ValidationError(why, code="refused")
        return found
