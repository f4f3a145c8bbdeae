"""What the public pages of the directory show, each in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from agencies.models import Agency, Commune, Contact, Office, Region, ServiceTerms, Territory
from common.words import fold


@dataclass(frozen=True)
class Found:
    """A commune and the agency competent for it; None where no agency is known."""

    commune: Commune
    agency: Agency | None


@dataclass(frozen=True)
class RegionRow:
    """A region and its agencies."""

    region: Region
    agencies: list[Agency]


def with_agencies(communes: Iterable[Commune]) -> list[Found]:
    """Communes with their agencies of today, in one query however many they are."""
    communes = list(communes)
    agencies = Agency.objects.by_province(commune.province_id for commune in communes)
    return [Found(commune, agencies.get(commune.province_id)) for commune in communes]


def by_region() -> list[RegionRow]:
    """Agencies that exist today with offices and published lines, region by region."""
    agencies = Agency.objects.in_force().exclude(kind=Agency.Kind.MINISTRY).select_related("region")
    rows: dict[str, RegionRow] = {}
    for agency in with_public_parts(agencies).order_by("region", "name"):
        if agency.region:
            rows.setdefault(agency.region.code, RegionRow(agency.region, [])).agencies.append(agency)
    return list(rows.values())


def with_public_parts(agencies: QuerySet[Agency]) -> QuerySet[Agency]:
    """Agencies with ``public_offices`` (the seat first) and ``public_contacts``."""
    offices = Office.objects.filter(active=True).select_related("province").order_by("pk")
    contacts = Contact.objects.filter(public=True).select_related("office").order_by("channel", "pk")
    return agencies.prefetch_related(
        Prefetch("offices", offices, to_attr="public_offices"),
        Prefetch("contacts", contacts, to_attr="public_contacts"),
    )


def terms_of(agency: Agency) -> list[ServiceTerms]:
    """One row of terms for each kind the agency offers, its own before the national ones."""
    return [terms for terms in ServiceTerms.objects.in_effect_at(agency) if terms.offered]


def territories_of(agency: Agency) -> list[Territory]:
    """What it covers today, by the province's name without accents: the database sorts É after Z."""
    held = Territory.objects.filter(agency=agency).in_force().select_related("province")
    return sorted(held, key=lambda territory: fold(territory.province.name))
