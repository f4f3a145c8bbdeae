"""Agencies with what hangs on them: offices, lines and territory.

An agency that is already in the table belongs to its staff: neither it nor anything that
hangs on it is touched, so an edited line stays edited and a deleted one stays deleted.
Only ``--overwrite`` brings what the files name back to what they say.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from agencies.loading import contact
from agencies.loading.rows import Row, Source, once
from agencies.loading.sync import Tally, Values, sync
from agencies.models import Agency, Confidence, Contact, Office, Territory
from agencies.models.agency import REFERENCE_PREFIX
from common.words import fold

# Territories as the decree of 2009 and its successors left them; the day itself is ours.
TERRITORY_SINCE = date(2009, 1, 1)
_COLUMNS = (
    *("slug", "name_fr", "name_ar", "seat_fr", "seat_ar", "seat_lat", "seat_lon", "region_code", "province_codes"),
    *("provinces_confidence", "annexes_fr", "annexes_ar", "website", "website_unverified", "source"),
    *("provinces_source", "note"),
)


@dataclass
class AgencyPlan:
    """One agency as the files describe it, and the row that says so."""

    row: Row
    values: Values
    offices: list[Values] = field(default_factory=list)
    provinces: list[str] = field(default_factory=list)
    contacts: list[Values] = field(default_factory=list)


@dataclass(frozen=True)
class Directory:
    """All agencies of the files by slug."""

    plans: dict[str, AgencyPlan]

    def write(self, source: Source, overwrite: bool) -> list[Tally]:
        """Add new agencies whole; existing ones only with ``overwrite``."""
        known = set(Agency.objects.values_list("slug", flat=True))
        values = [plan.values for plan in self.plans.values()]
        tallies = [sync("agencies", Agency, values, ("slug",), update=overwrite)]
        ids = dict(Agency.objects.values_list("slug", "pk"))
        touched = {ids[slug]: plan for slug, plan in self.plans.items() if overwrite or slug not in known}
        offices = [item | {"agency_id": pk} for pk, plan in touched.items() for item in plan.offices]
        lines = [item | {"agency_id": pk} for pk, plan in touched.items() for item in plan.contacts]
        tallies += [
            sync("offices", Office, offices, ("agency_id", "kind", "name_fr"), update=overwrite),
            sync("contacts", Contact, lines, ("agency_id", "channel", "value"), update=overwrite),
            _write_territories(touched, overwrite),
        ]
        self._count_untouched(tallies)
        return tallies

    def _count_untouched(self, tallies: list[Tally]) -> None:
        """What belongs to agencies left alone counts as kept."""
        sizes = [[1, len(plan.offices), len(plan.contacts), len(plan.provinces)] for plan in self.plans.values()]
        for tally, size in zip(tallies, map(sum, zip(*sizes, strict=True)), strict=True):
            tally.kept += size - tally.total


def read(source: Source) -> Directory:
    """Read agencies with their prefixes, offices, territories and lines, and the ministry's desk."""
    codes = once(source.rows("agency_codes.csv", ("slug", "code")), "slug")
    rows = once(source.rows("agencies.csv", _COLUMNS), "slug")
    seats = {fold(row.cells["seat_fr"]): code for code, row in _provinces(source).items() if row.cells["seat_fr"]}
    plans = {slug: _plan(row, codes, seats) for slug, row in rows.items()}
    desks = once(source.rows("ministry_desk.csv", ("slug", "code", "name_fr", "name_ar", "source")), "slug")
    once([*codes.values(), *desks.values()], "code")
    plans |= {slug: AgencyPlan(row, _desk(row)) for slug, row in desks.items()}
    source.keys["agencies"] = set(plans)
    for slug, lines in contact.read(source).items():
        if slug in plans:
            plans[slug].contacts += lines
    _refuse_shared(plans)
    return Directory(plans)


def _provinces(source: Source) -> dict[str, Row]:
    return {row.cells["code"]: row for row in source.rows("provinces.csv", ("code", "seat_fr"))}


def _plan(row: Row, codes: dict[str, Row], seats: dict[str, str]) -> AgencyPlan:
    values = _names(row) | {
        "code": _prefix(codes.get(row.cells["slug"], row), row),
        "kind": Agency.Kind.URBAN,
        "region_id": row.among("region_code", row.source.keys["regions"]),
        "confidence": row.among("provinces_confidence", Confidence.values),
        "website": row.text("website", 200, needed=False) or row.text("website_unverified", 200, needed=False),
        "website_unverified": not row.cells["website"].strip() and bool(row.cells["website_unverified"].strip()),
        "note": row.text("note", 2000, needed=False),
    }
    provinces = row.many("province_codes")
    for code in provinces:
        if code not in row.source.keys["provinces"]:
            row.fault("province_codes", f"unknown: {code}")
    return AgencyPlan(row, values, _offices(row, seats), provinces, _second_site(row))


def _names(row: Row) -> Values:
    return {
        "slug": row.text("slug", 60),
        "name_fr": row.text("name_fr", 160),
        "name_ar": row.text("name_ar", 160),
        "source": row.text("source", 300, needed=False),
    }


def _desk(row: Row) -> Values:
    empty = {"region_id": None, "website": "", "website_unverified": False, "note": ""}
    sure = {"kind": Agency.Kind.MINISTRY, "confidence": Confidence.CONFIRMED}
    return _names(row) | {"code": _prefix(row, row)} | empty | sure


def _prefix(given: Row, row: Row) -> str:
    if "code" not in given.cells:
        row.fault("slug", "has no prefix in agency_codes.csv")
        return ""
    code = given.text("code", 6)
    if not re.match(REFERENCE_PREFIX, code):
        given.fault("code", f"not two to six capital letters: {code}")
    return code


def _offices(row: Row, seats: dict[str, str]) -> list[Values]:
    names_fr, names_ar = row.many("annexes_fr"), row.many("annexes_ar")
    if len(names_fr) != len(names_ar):
        row.fault("annexes_ar", f"{len(names_ar)} names beside {len(names_fr)} in annexes_fr")
    seat = _office(Office.Kind.SEAT, row.text("seat_fr"), row.text("seat_ar"), seats)
    seat |= {"latitude": row.degrees("seat_lat", 90), "longitude": row.degrees("seat_lon", 180)}
    pairs = zip(names_fr, names_ar, strict=False)
    return [seat, *(_office(Office.Kind.ANNEX, name_fr, name_ar, seats) for name_fr, name_ar in pairs)]


def _office(kind: str, name_fr: str, name_ar: str, seats: dict[str, str]) -> Values:
    where = {"province_id": seats.get(fold(name_fr)), "latitude": None, "longitude": None}
    return {"kind": kind, "name_fr": name_fr, "name_ar": name_ar} | where


def _second_site(row: Row) -> list[Values]:
    """A second, unchecked address is kept for staff, not published."""
    if not row.cells["website"].strip() or not row.cells["website_unverified"].strip():
        return []
    return [
        {
            "channel": Contact.Channel.SITE,
            "value": row.text("website_unverified", 200),
            "printed": "",
            "purpose_fr": "",
            "purpose_ar": "",
            "confidence": Confidence.LOW,
            "source": row.text("source", 300, needed=False),
            "public": False,
        }
    ]


def _refuse_shared(plans: dict[str, AgencyPlan]) -> None:
    """A province given to two agencies is a fault of the later row."""
    provinces: dict[str, str] = {}
    for slug, plan in plans.items():
        for code in plan.provinces:
            if provinces.setdefault(code, slug) != slug:
                plan.row.fault("province_codes", f"{code} is already given to {provinces[code]}")


def _write_territories(touched: dict[int, AgencyPlan], overwrite: bool) -> Tally:
    wanted = {code: (pk, plan) for pk, plan in touched.items() for code in plan.provinces}
    tally = Tally("territories")
    new: list[Territory] = []
    for code, (pk, plan) in wanted.items():
        held = list(Territory.objects.filter(province=code))
        territory = _territory(pk, code, plan)
        if [_facts(old) for old in held] == [_facts(territory)]:
            tally.kept += 1
        elif held and not overwrite:
            plan.row.fault("province_codes", f"{code} is already the territory of {held[0].agency.slug}")
        else:
            Territory.objects.filter(province=code).delete()
            new.append(territory)
    Territory.objects.bulk_create(new)
    tally.added = len(new)
    return tally


def _territory(agency_id: int, code: str, plan: AgencyPlan) -> Territory:
    return Territory(
        agency_id=agency_id,
        province_id=code,
        period=DateRange(TERRITORY_SINCE, None),
        confidence=plan.values["confidence"],
        source=plan.row.text("provinces_source", 300, needed=False),
    )


def _facts(territory: Territory) -> tuple[object, ...]:
    return territory.agency_id, territory.period, territory.confidence, territory.source
