"""Every name of the directory, folded and kept in the process, as true as the tables.

One statement fingerprints the rows of the seven tables; whatever changed, by whomever and in
whichever process, changes the fingerprint, and the next search reads the names again. The day
is part of it, because territories and agencies begin and end.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from django.conf import settings
from django.db import connection

from agencies.models import Agency, Commune, District, Office, Province, Region, Territory
from common import days
from common.words import fold

_READ = (Region, Province, Commune, District, Agency, Territory, Office)
# the names of our own tables, nothing that anybody typed
_PRINT = " UNION ALL ".join(
    f"SELECT count(*), coalesce(sum(hash_record_extended(t, 0)), 0) FROM {model._meta.db_table} t"  # noqa: S608
    for model in _READ
)
_folded = lru_cache(maxsize=16384)(fold)


class HitKind(StrEnum):
    """What a search can find; written in this order where all else is equal."""

    AGENCY = "agency"
    COMMUNE = "commune"
    PROVINCE = "province"
    DISTRICT = "district"
    OFFICE = "office"


Found = Agency | Commune | Province | District | Office


@dataclass(frozen=True)
class Entry:
    """One thing that can be found: its names between bars, then what lies inside and around it."""

    kind: HitKind
    object: Found
    province: Province | None
    agency: Agency | None
    own: str
    inside: str = ""
    around: str = ""

    @property
    def weight(self) -> int:
        """How many people live there: the first among equals."""
        return getattr(self.object, "population", 0) or 0


@dataclass(frozen=True)
class Index:
    """All entries, and each name with the number of its entry for comparing letter by letter."""

    entries: list[Entry]
    names: list[str]
    owners: list[int]


_kept: tuple[object, Index] | None = None


def current() -> Index:
    """The index of this moment: one statement when nothing changed, eight when something did."""
    global _kept
    stamp = _stamp()
    if _kept is None or _kept[0] != stamp:
        _kept = stamp, _read()
    return _kept[1]


def _stamp() -> tuple[date, object]:
    with connection.cursor() as cursor:
        cursor.execute(_PRINT)
        return days.today(), tuple(cursor.fetchall())


def _read() -> Index:
    entries = list(_entries())
    pairs = [(name, at) for at, entry in enumerate(entries) for name in entry.own.split("|") if name]
    return Index(entries, [name for name, _ in pairs], [at for _, at in pairs])


def _entries() -> Iterator[Entry]:
    territories = Territory.objects.in_force().select_related("agency__region")
    holder = {territory.province_id: territory.agency for territory in territories}
    aliases = _aliases()
    provinces = {province.pk: province for province in Province.objects.select_related("region")}
    around = {pk: _bars(_names(province)) for pk, province in provinces.items()}
    for agency in Agency.objects.in_force().select_related("region"):
        yield Entry(HitKind.AGENCY, agency, None, agency, _bars([*_names(agency), *_places_in(agency)]))
    for commune in Commune.objects.all():
        province = commune.province = provinces[commune.province_id]
        own, _, inside = commune.search_text.partition("#")
        own += "|".join(aliases.get(commune.pk, ()))
        yield Entry(HitKind.COMMUNE, commune, province, holder.get(province.pk), f"{own}|", inside, around[province.pk])
    for province in provinces.values():
        yield Entry(HitKind.PROVINCE, province, province, holder.get(province.pk), around[province.pk])
    for district in District.objects.select_related("commune"):
        province = provinces[district.commune.province_id]
        yield Entry(HitKind.DISTRICT, district, province, holder.get(province.pk), _bars(_names(district)))
    for office in Office.objects.filter(active=True, agency__in=Agency.objects.in_force()).select_related("agency"):
        near = provinces.get(office.province_id or "")
        yield Entry(HitKind.OFFICE, office, near, office.agency, _bars(_names(office)))


def _names(thing: Found) -> list[str]:
    return [thing.name_ar or "", thing.name_fr or ""]  # type: ignore[union-attr]


def _bars(names: Iterable[str]) -> str:
    own = dict.fromkeys(folded for name in names if (folded := _folded(name)))
    return f"|{'|'.join(own)}|"


def _places_in(agency: Agency) -> Iterator[str]:
    """The place alone out of "Agence urbaine de Fès" and "الوكالة الحضرية لفاس", as people ask for it."""
    arabic_name, french_name = _names(agency)
    arabic = _folded(arabic_name).removeprefix("الوكاله الحضريه ")
    if arabic.startswith("لل"):
        yield f"ال{arabic[2:]}"
    elif arabic.startswith("ل"):
        yield arabic[1:]
    french = _folded(french_name)
    for opening in ("agence urbaine de ", "agence urbaine d ", "agence urbaine d"):
        if french.startswith(opening):
            yield french.removeprefix(opening)
            return


@lru_cache(maxsize=1)
def _aliases() -> dict[str, list[str]]:
    """Folded everyday names by commune (data/aliases.csv): casa, fez, tangier."""
    found: dict[str, list[str]] = {}
    path = settings.BASE_DIR / "data" / "aliases.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["commune"], []).append(fold(row["alias"]))
    return found
