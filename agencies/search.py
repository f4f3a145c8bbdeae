"""Find an agency, a commune, a province, a district or an office as people type its name.

Either script, with or without the official spelling; the names come from agencies/index.py.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from agencies import index
from agencies.index import Entry, Found, HitKind, Index
from agencies.models import Agency, Commune, District, Office, Province
from common.words import clean_line, fold

SHORTEST = 2
LONGEST = 60
_ENOUGH_ALIKE = 72
_NEARLY_THE_SAME = 86
_EXACT, _BEGINNING, _NEARLY, _WORD, _ANYWHERE, _INSIDE, _AROUND, _ALL_WORDS, _ALIKE = range(9)
_SHAPES = ((_EXACT, "|{}|"), (_BEGINNING, "|{}"), (_WORD, " {}"))
_ORDER = {kind: at for at, kind in enumerate(HitKind)}
# fold() writes every ben, bni and beni as "beni"
_SON_OF = re.compile(r"\b(ben)i (?=\w)|\b(بن) (?=\w)")
# words people put round a name; dropped only when the name as typed found nothing
_NOISE = frozenset(("commune", "ville", "province", "prefecture", "agence", "urbaine"))
_NOISE |= frozenset(("de", "du", "des", "d", "la", "le", "el", "al"))
_NOISE |= frozenset(("جماعه", "مدينه", "اقليم", "عماله", "ال", "الوكاله", "الحضريه", "وكاله"))


@dataclass(frozen=True)
class Hit:
    """Something found, where it lies, and the agency competent there; None where none is known."""

    kind: HitKind
    object: Found
    agency: Agency | None
    province: Province | None

    @property
    def label(self) -> Any:
        """What it is, in the reader's language: urban commune, prefecture, annex office …"""
        if isinstance(self.object, Agency | Office):
            return self.object.get_kind_display()
        return _("district") if isinstance(self.object, District) else self.object.get_type_display()


def commune_text(names: Iterable[str], districts: Iterable[str] = ()) -> str:
    """Folded names between bars, then ``#`` and those of the districts: ``|طنجه|tanger|#|سواني|…|``."""
    own = dict.fromkeys(fold(name) for name in names if name)
    inside = dict.fromkeys(fold(name) for name in districts if name)
    tail = f"#|{'|'.join(inside)}|" if inside else ""
    return f"|{'|'.join(own)}|{tail}"


def find(query: str, limit: int = 20, kinds: Iterable[HitKind] = HitKind) -> list[Hit]:
    """At most ``limit`` hits of some kinds (all by default), best first; under two letters or over sixty: nothing.

    Order: exact name, its beginning, a letter or two off, the beginning of a word, anywhere, by
    district, by province; where nothing holds the words, all of them apart, then names alike.
    """
    return [Hit(entry.kind, entry.object, entry.agency, entry.province) for entry in _search(query, limit, kinds)]


def find_communes(query: str, limit: int = 20) -> list[Commune]:
    """At most ``limit`` communes, best first as in ``find``, each with its province and region."""
    found = (entry.object for entry in _search(query, limit, (HitKind.COMMUNE,)))
    return [commune for commune in found if isinstance(commune, Commune)]


def _search(query: str, limit: int, kinds: Iterable[HitKind]) -> list[Entry]:
    typed = _readings(query)
    if not typed:
        return []
    names, wanted = index.current(), frozenset(kinds)
    ranked = _held(names, typed) or _all_words(names, typed[0])
    for at, score in _alike(names, typed[0]):
        nearly = score >= _NEARLY_THE_SAME
        if nearly or not ranked:
            ranked[at] = min(ranked.get(at, (_ALIKE, 0.0)), (_NEARLY if nearly else _ALIKE, -score))
    order = sorted(ranked, key=lambda at: (ranked[at], _ORDER[names.entries[at].kind], -names.entries[at].weight))
    found = [names.entries[at] for at in order]
    return [entry for entry in found if entry.kind in wanted][:limit]


def _readings(query: str) -> list[str]:
    """The query folded; its last word unfinished (``ben`` may become Benslimane); ``ben`` joined to its name."""
    query = clean_line(query[:500])
    if len(query) > LONGEST:
        return []
    whole, unfinished = fold(query), fold(f"{query}x")[:-1].strip()
    joined = _SON_OF.sub(r"\1\2", whole)
    return [reading for reading in dict.fromkeys((whole, unfinished, joined)) if len(reading) >= SHORTEST]


def _held(names: Index, typed: list[str]) -> dict[int, tuple[int, float]]:
    """Rank of every entry whose own, district or province name holds a reading."""
    found = {}
    for at, entry in enumerate(names.entries):
        rank = _rank(entry, typed)
        if rank is not None:
            found[at] = rank, 0.0
    return found


def _rank(entry: Entry, typed: list[str]) -> int | None:
    if any(reading in entry.own for reading in typed):
        for rank, shape in _SHAPES:
            if any(shape.format(reading) in entry.own for reading in typed):
                return rank
        return _ANYWHERE
    if any(reading in entry.inside for reading in typed):
        return _INSIDE
    return _AROUND if any(f"|{reading}" in entry.around for reading in typed) else None


def _all_words(names: Index, reading: str) -> dict[int, tuple[int, float]]:
    """Every word somewhere in the names of a place or its province: ``sidi kacem zirara``."""
    words = [word for word in reading.split() if word not in _NOISE]
    if not words or words == [reading]:
        return {}
    only = " ".join(words)
    return _held(names, [only]) or {
        at: (_ALL_WORDS, 0.0)
        for at, entry in enumerate(names.entries)
        if all(word in entry.own or word in entry.inside or word in entry.around for word in words)
    }


def _alike(names: Index, reading: str) -> Iterable[tuple[int, float]]:
    """Entries whose name looks like a misspelt one, with the likeness of the closest name."""
    close = process.extract(reading, names.names, scorer=fuzz.ratio, score_cutoff=_ENOUGH_ALIKE, limit=60)
    best: dict[int, float] = {}
    for _found, score, at in close:
        owner = names.owners[at]
        best[owner] = max(best.get(owner, 0.0), score)
    return best.items()
