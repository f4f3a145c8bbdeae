"""One text in both languages, for papers that carry both."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import get_language, override

from common import days

Pair = dict[str, str]
LANGUAGES = ("ar", "fr")


def both(say: Callable[[], str]) -> Pair:
    """What a function says in each language."""
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = say()
    return said


def spell(day: date) -> str:
    """A day in the language being rendered."""
    return days.spell_day(day, get_language() or "ar")
