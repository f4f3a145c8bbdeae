"""Who plays: staff with their second factor, and citizens abroad whose names say that they are invented."""

from datetime import date
from itertools import product
from random import Random

from allauth.account.models import EmailAddress

from accounts.enrol import enrol_staff
from accounts.models import User
from accounts.zones import zone_for_country
from agencies.models import Agency, Posting, Role
from mre_portal.demo import DOMAIN, sheets

CITIZEN = f"amina@{DOMAIN}"
INVENTED = "شخصية خيالية"
_ENDINGS = {"woman": "fictive", "man": "fictif"}
_STAFF = ("role", "email", "agency", "password", "totp_secret", "name_ar", "name_latin", "language", "where")


def staff_sheet() -> list[dict[str, str]]:
    """Staff accounts with their passwords and TOTP secrets: of the demonstration, so no secrets."""
    return sheets.rows("staff.csv", *_STAFF)


def hire_staff(agencies: dict[str, Agency], since: date) -> dict[str, User]:
    """Staff who can sign in at once; the officer of each agency by its slug."""
    officers: dict[str, User] = {}
    for row in staff_sheet():
        names = {name: row[name] for name in ("name_ar", "name_latin", "language")}
        person = enrol_staff(email=row["email"], password=row["password"], totp_secret=row["totp_secret"], **names)
        _post(person, agencies.get(row["agency"]), row["role"], since)
        if row["role"] == Role.OFFICER:
            officers[row["agency"]] = person
    return officers | _colleagues(agencies, since)


def _colleagues(agencies: dict[str, Agency], since: date) -> dict[str, User]:
    """Officers of the other agencies: they worked the summer's cases and cannot sign in."""
    found = {}
    for row in sheets.rows("agencies.csv", "slug", "officer_ar", "officer_latin"):
        if row["officer_latin"]:
            email = f"officer.{row['slug']}@{DOMAIN}"
            names = {"name_ar": f"{row['officer_ar']} ({INVENTED})", "name_latin": f"{row['officer_latin']} (demo)"}
            person = User.objects.create_user(email, is_staff=True, language="fr", **names)
            _post(person, agencies[row["slug"]], Role.OFFICER, since)
            found[row["slug"]] = person
    return found


def _post(person: User, agency: Agency | None, role: str, since: date) -> None:
    Posting.objects.create(user=person, agency=agency, role=role, since=since)


def invite_citizens(rng: Random, count: int) -> list[User]:
    """Citizens with confirmed e-mails, who sign in by code; the first is the one whom ``describe`` names."""
    amina = _person("woman", ("أمينة", "Amina"), ("المثالي", "Mithali"), "FR", "ar")
    amina.email = CITIZEN
    names: dict[str, list[tuple[str, str]]] = {}
    for row in sheets.rows("names.csv", "part", "name_ar", "name_latin"):
        names.setdefault(row["part"], []).append((row["name_ar"], row["name_latin"]))
    pairs = [(part, first, last) for part in _ENDINGS for first, last in product(names[part], names["family"])]
    people = [amina] + [_anybody(rng, *who) for who in rng.sample(pairs, count - 1)]
    User.objects.bulk_create(people)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people
    )
    return people


def _anybody(rng: Random, part: str, first: tuple[str, str], last: tuple[str, str]) -> User:
    countries = sheets.countries()
    country = rng.choices(list(countries), list(countries.values()))[0]
    person = _person(part, first, last, country, "ar" if rng.random() < 0.35 else "fr")
    if country == "FR":
        # numbers that the French regulator keeps for films and books
        person.phone = f"+3363998{rng.randint(0, 9999):04d}"
    if rng.random() < 0.2:
        # many write their name in one script only
        setattr(person, "name_latin" if person.language == "ar" else "name_ar", "")
    return person


def _person(part: str, first: tuple[str, str], last: tuple[str, str], country: str, language: str) -> User:
    person = User(
        email=f"{first[1]}.{last[1]}@{DOMAIN}".replace(" ", "").lower(),
        name_ar=f"{first[0]} {last[0]} ({INVENTED})",
        name_latin=f"{first[1]} {last[1]} ({_ENDINGS[part]})",
        country=country,
        time_zone=zone_for_country(country),
        language=language,
    )
    person.set_unusable_password()
    return person
