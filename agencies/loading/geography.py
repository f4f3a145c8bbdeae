"""Regions, provinces, communes and districts: the census rules, the files always win."""

import re
from dataclasses import dataclass

from agencies.loading.rows import Row, Source, once
from agencies.loading.sync import Tally, Values, sync
from agencies.models import Commune, District, Province, Region
from agencies.models.geography import CENSUS_CODE
from agencies.search import commune_text

_NAMES = ("code", "name_fr", "name_ar", "population_2024")


@dataclass(frozen=True)
class Geography:
    """Values of the four tables, parents first."""

    regions: list[Values]
    provinces: list[Values]
    communes: list[Values]
    districts: list[Values]

    def write(self, source: Source, overwrite: bool) -> list[Tally]:
        """Refresh the four tables whatever staff did: nobody edits the census."""
        return [
            sync("regions", Region, self.regions, ("code",), update=True),
            sync("provinces", Province, self.provinces, ("code",), update=True),
            sync("communes", Commune, self.communes, ("code",), update=True),
            sync("districts", District, self.districts, ("code",), update=True),
        ]


def read(source: Source) -> Geography:
    """Read and judge the four files; leaves the known codes in ``source.keys``."""
    regions = _keyed(source, "regions.csv", "regions", ())
    provinces = _keyed(source, "provinces.csv", "provinces", ("type", "region_code", "seat_fr", "seat_ar"))
    communes = _keyed(source, "communes.csv", "communes", ("name_ar_alt", "type", "province_code", "lat", "lon"))
    districts = _keyed(source, "arrondissements.csv", "districts", ("commune_code",))
    inside: dict[str, list[str]] = {}
    for row in districts.values():
        inside.setdefault(row.cells["commune_code"], []).extend((row.cells["name_ar"], row.cells["name_fr"]))
    return Geography(
        [_place(row) for row in regions.values()],
        [_province(row) for row in provinces.values()],
        [_commune(row, inside.get(code, [])) for code, row in communes.items()],
        [_district(row) for row in districts.values()],
    )


def _keyed(source: Source, file: str, noun: str, columns: tuple[str, ...]) -> dict[str, Row]:
    rows = once(source.rows(file, _NAMES + columns), "code")
    source.keys[noun] = set(rows)
    return rows


def _place(row: Row) -> Values:
    code = row.text("code", 16)
    if not re.match(CENSUS_CODE, code):
        row.fault("code", f"not a census code: {code}")
    return {
        "code": code,
        "name_fr": row.text("name_fr"),
        "name_ar": row.text("name_ar"),
        "population": row.number("population_2024"),
    }


def _province(row: Row) -> Values:
    return _place(row) | {
        "type": row.among("type", Province.Type.values),
        "region_id": row.among("region_code", row.source.keys["regions"]),
        "seat_fr": row.text("seat_fr", 80, needed=False),
        "seat_ar": row.text("seat_ar", 80, needed=False),
    }


def _commune(row: Row, districts: list[str]) -> Values:
    values = _place(row) | {
        "type": row.among("type", Commune.Type.values),
        "province_id": row.among("province_code", row.source.keys["provinces"]),
        "name_ar_alt": row.text("name_ar_alt", needed=False),
        "latitude": row.degrees("lat", 90),
        "longitude": row.degrees("lon", 180),
    }
    names = [values["name_ar"], values["name_fr"], values["name_ar_alt"]]
    return values | {"search_text": commune_text(names, districts)}


def _district(row: Row) -> Values:
    return _place(row) | {"commune_id": row.among("commune_code", row.source.keys["communes"])}
