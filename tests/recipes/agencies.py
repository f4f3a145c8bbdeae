"""Plain recipes of the directory: places, agencies, lines, staff. Names of agency two carry MARKER."""

import itertools
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import User
from agencies.models import Agency, Commune, Contact, Office, Posting, Province, Region, Role, Territory
from agencies.search import commune_text

MARKER = "ZELLIJMARK"
numbers = itertools.count(1)


def region(code: str = "05", name: str = "Béni Mellal-Khénifra") -> Region:
    """A region."""
    return Region.objects.get_or_create(code=code, defaults={"name_fr": name, "name_ar": name})[0]


def province(code: str = "05.091", name_fr: str = "Béni Mellal", name_ar: str = "بني ملال") -> Province:
    """A province in the region of its code."""
    values = {"name_fr": name_fr, "name_ar": name_ar, "region": region(code[:2]), "type": "province"}
    return Province.objects.get_or_create(code=code, defaults=values)[0]


def commune(
    of: Province, code: str, name_fr: str, name_ar: str, alt: str = "", districts: tuple[str, ...] = ()
) -> Commune:
    """A commune that searches find by these names."""
    return Commune.objects.create(
        code=code,
        name_fr=name_fr,
        name_ar=name_ar,
        name_ar_alt=alt,
        province=of,
        type="municipality",
        search_text=commune_text([name_ar, name_fr, alt], districts),
    )


def agency(slug: str, code: str, name: str, **fields: Any) -> Agency:
    """An agency of its own, without territory."""
    return Agency.objects.create(slug=slug, code=code, name_fr=name, name_ar=name, **fields)


def territory(of: Agency, over: Province, since: date | None = None, until: date | None = None) -> Territory:
    """A province given to an agency for a time."""
    return Territory.objects.create(agency=of, province=over, period=DateRange(since, until))


def contact(of: Agency, value: str = "+212523484046", **fields: Any) -> Contact:
    """A line of an agency."""
    return Contact.objects.create(agency=of, **{"channel": "phone", "value": value} | fields)


def office(of: Agency, name: str, kind: str = "annex") -> Office:
    """An office of an agency."""
    return Office.objects.create(agency=of, kind=kind, name_fr=name, name_ar=name)


def staff(role: str, at: Agency | None = None, since: date = date(2020, 1, 1), until: date | None = None) -> User:
    """Somebody who holds a role at an agency, or at the ministry."""
    person = User.objects.create_user(f"staff{next(numbers)}@demo.example", is_staff=True, language="fr")
    Posting.objects.create(user=person, agency=at, role=role, since=since, until=until)
    return person


def two_agencies() -> tuple[Agency, Agency]:
    """One's own agency, and another whose every text carries MARKER."""
    ours = agency("beni-mellal", "AUBM", "Agence urbaine de Béni Mellal", region=region("05"))
    theirs = agency("fes", "AUFS", f"{MARKER} agence", region=region("03", "Fès-Meknès"), note=MARKER)
    contact(ours)
    office(ours, "Azilal")
    contact(theirs, "+212535000000", printed=MARKER, purpose_fr=MARKER, purpose_ar=MARKER)
    office(theirs, f"{MARKER} annexe")
    return ours, theirs


__all__ = ["MARKER", "Role", "agency", "commune", "contact", "office", "province", "region", "staff", "territory"]
