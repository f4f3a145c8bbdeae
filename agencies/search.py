"""Find a commune as people type it, in either script, with or without its official spelling.

The folded names stand in ``Commune.search_text``, written by load_directory, so the answer
always follows the tables and no cache can go stale: 1,503 short rows need none.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from rapidfuzz import fuzz, process

from agencies.models import Commune, Province
from common.words import clean_line, fold

_LONGEST = 60
_ENOUGH_ALIKE = 72
# words people put round a name; dropped only when the name as typed found nothing
_AROUND = frozenset(("commune", "ville", "province", "prefecture", "de", "du", "des", "d", "la", "le", "el", "al"))
_AROUND |= frozenset(("جماعه", "مدينه", "اقليم", "عماله", "ال"))


def commune_text(names: Iterable[str], districts: Iterable[str] = ()) -> str:
    """Folded names between bars, then ``#`` and those of the districts: ``|طنجه|tanger|#|سواني|…|``."""
    own = dict.fromkeys(fold(name) for name in names if name)
    inside = dict.fromkeys(fold(name) for name in districts if name)
    tail = f"#|{'|'.join(inside)}|" if inside else ""
    return f"|{'|'.join(own)}|{tail}"


def find_communes(query: str, limit: int = 20) -> list[Commune]:
    """At most ``limit`` communes, best first, each with its province and region.

    Order: exact name, beginning, beginning of a word, anywhere, by district or province; where
    nothing holds the words, names that look alike. Under two letters: nothing.
    """
    typed = _readings(query)
    if not typed:
        return []
    found = _holding(typed) or _holding_all_words(typed[0])
    if not found:
        return _alike(typed[0], limit)
    ranked = sorted(found, key=lambda commune: (_rank(commune, typed), -(commune.population or 0)))
    return ranked[:limit]


def _readings(query: str) -> list[str]:
    """The query folded, and again with its last word unfinished (``ben`` may become Benslimane)."""
    query = clean_line(query[:500])
    if len(query) > _LONGEST:
        return []
    whole, unfinished = fold(query), fold(f"{query}x")[:-1].strip()
    return [reading for reading in dict.fromkeys((whole, unfinished)) if len(reading) > 1]


def _communes() -> QuerySet[Commune]:
    return Commune.objects.select_related("province__region")


def _holding(typed: list[str]) -> list[Commune]:
    """Communes whose own, district or province name holds a reading."""
    wanted = Q()
    for reading in typed:
        wanted |= Q(search_text__contains=reading)
    return list(_communes().filter(wanted | Q(province__in=_provinces(typed))))


def _provinces(typed: list[str]) -> list[str]:
    named = Province.objects.values_list("pk", "name_ar", "name_fr")
    return [pk for pk, *names in named if any(fold(name or "").startswith(tuple(typed)) for name in names)]


def _holding_all_words(reading: str) -> list[Commune]:
    """Every word somewhere in the commune's or its province's names: ``sidi kacem zirara``."""
    words = [word for word in reading.split() if word not in _AROUND]
    if not words or words == [reading]:
        return []
    provinces = {pk: fold(f"{ar} {fr}") for pk, ar, fr in Province.objects.values_list("pk", "name_ar", "name_fr")}
    return [
        commune
        for commune in _communes().filter(_any_word(words))
        if all(word in commune.search_text or word in provinces[commune.province_id] for word in words)
    ]


def _any_word(words: list[str]) -> Q:
    wanted = Q()
    for word in words:
        wanted |= Q(search_text__contains=word)
    return wanted


def _rank(commune: Commune, typed: list[str]) -> int:
    own, _, inside = commune.search_text.partition("#")
    shapes = ("|{}|", "|{}", " {}", "{}")
    for rank, shape in enumerate(shapes):
        if any(shape.format(reading) in own for reading in typed):
            return rank
    return len(shapes) + (not any(reading in inside for reading in typed))


def _alike(reading: str, limit: int) -> list[Commune]:
    """Names close to a misspelt one, closest first."""
    names = [
        (name, pk)
        for pk, text in Commune.objects.values_list("pk", "search_text")
        for name in text.replace("#", "").split("|")
        if name
    ]
    close = process.extract(
        reading, [name for name, _ in names], scorer=fuzz.ratio, score_cutoff=_ENOUGH_ALIKE, limit=limit * 2
    )
    order = list(dict.fromkeys(names[index][1] for _, _, index in close))[:limit]
    found = _communes().in_bulk(order)
    return [found[pk] for pk in order]
