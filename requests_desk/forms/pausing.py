"""A study suspended by law."""

from django.utils.translation import gettext_lazy as _

from requests_desk.forms.canned import LetterField
from requests_desk.forms.verb import VerbForm, words


class PauseForm(VerbForm):
    """The legal reason of a suspension."""

    legal_reason = words(
        _("Legal reason"),
        field=LetterField,
        help_text=_("The article or decision that suspends the study. The applicant reads it, word for word."),
    )


class ResumeForm(VerbForm):
    """Nothing is asked."""
