"""What the public pages of the directory show, each in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from agencies import index
from agencies.index import HitKind
from agencies.models import Agency, Commune, Contact, Office, Province, Region, ServiceTerms
from agencies.search import Hit
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


@dataclass(frozen=True)
class AgencyPage:
    """Everything of an agency's own that its page shows; offices with the seat first."""

    agency: Agency
    offices: list[Office]
    provinces: list[Province]
    contacts: list[Contact]
    terms: list[ServiceTerms]

    @property
    def people(self) -> list[Contact]:
        """Lines that name who answers."""
        return [contact for contact in self.contacts if contact.person]

    @property
    def lines(self) -> list[Contact]:
        """Lines of the whole agency that name nobody."""
        return [contact for contact in self.contacts if not contact.person and not contact.office_id]

    def lines_at(self, office: Office) -> list[Contact]:
        """Lines of one office that name nobody."""
        return [contact for contact in self.contacts if not contact.person and contact.office_id == office.pk]


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


def agency_page(slug: str) -> AgencyPage:
    """An agency by its address, in three queries. Raises Agency.DoesNotExist.

    Agency, offices and territory come from the search's index, which is as fresh as the tables;
    one that has not begun or has ended is shown with its lines alone.
    """
    entries = index.current().entries
    known = (entry.agency for entry in entries if entry.kind == HitKind.AGENCY)
    agency = next((agency for agency in known if agency and agency.slug == slug), None)
    if agency is None:
        agency = Agency.objects.select_related("region").get(slug=slug)
    offices = [entry.object for entry in entries if isinstance(entry.object, Office) and entry.agency == agency]
    held = [entry.object for entry in entries if isinstance(entry.object, Province) and entry.agency == agency]
    return AgencyPage(
        agency=agency,
        offices=sorted(offices, key=lambda office: (Office.Kind.values.index(office.kind), office.pk)),
        # the database would sort É after Z
        provinces=sorted(held, key=lambda province: fold(province.name)),
        contacts=list(Contact.objects.filter(agency=agency, public=True).order_by("channel", "pk")),
        terms=terms_of(agency),
    )


def terms_of(agency: Agency) -> list[ServiceTerms]:
    """One row of terms for each kind the agency offers, its own before the national ones."""
    return [terms for terms in ServiceTerms.objects.in_effect_at(agency) if terms.offered]


def ministry_desk() -> Agency | None:
    """The ministry's desk with offices and lines; None before the directory is loaded."""
    return with_public_parts(Agency.objects.filter(kind=Agency.Kind.MINISTRY)).first()


def suggestion(hit: Hit) -> dict[str, str]:
    """A hit as pages and scripts show it, in the reader's language; ``agency`` is empty where none is known."""
    return {
        "kind": str(hit.label),
        "name": hit.object.name,
        "place": _place(hit),
        "agency": hit.agency.name if hit.agency else "",
        "url": _address(hit),
    }


def _place(hit: Hit) -> str:
    """Where it lies: the province and its region; what bears the province's own name says the region alone."""
    if not hit.province:
        region = getattr(hit.object, "region", None)
        return region.name if region else ""
    parts = [hit.province.name, hit.province.region.name]
    return " · ".join(parts[1:] if hit.kind == HitKind.PROVINCE else parts)


def _address(hit: Hit) -> str:
    """The agency's page, at the office where one was found; the way of those without an agency."""
    if hit.agency is None:
        code = hit.province.code if hit.province else ""
        return f"{reverse('agencies:unknown')}?{urlencode({'province': code})}"
    page = reverse("agencies:detail", args=[hit.agency.slug])
    return f"{page}#office-{hit.object.pk}" if hit.kind == HitKind.OFFICE else page
