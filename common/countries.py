"""Countries by the names Moroccans use (CLDR), in the order of the reader's alphabet."""

from functools import cache

from babel import Locale
from django_countries import countries

from common.words import fold


@cache
def country_choices(language: str) -> list[tuple[str, str]]:
    """(ISO code, name) of every country a person may live in, sorted as the language sorts."""
    named = [(code, country_name(code, language)) for code in countries.countries]
    return sorted(named, key=lambda pair: fold(pair[1]))


def country_name(code: str, language: str) -> str:
    """The country's name in a language; its code when the tables do not know it."""
    return Locale(language, "MA").territories.get(str(code), str(code))
