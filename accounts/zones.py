"""Time zones people choose from: by city, guessed from the country."""

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from common.days import spell_place
from common.words import fold

# Where zone.tab does not name a country's most populous zone first.
_POPULOUS = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "CA": "America/Toronto", "CD": "Africa/Kinshasa", "CL": "America/Santiago", "CN": "Asia/Shanghai",
    "EC": "America/Guayaquil", "EH": "Africa/Casablanca", "ES": "Europe/Madrid", "GL": "America/Nuuk",
    "ID": "Asia/Jakarta", "KZ": "Asia/Almaty", "MN": "Asia/Ulaanbaatar", "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland", "PF": "Pacific/Tahiti", "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Gaza", "PT": "Europe/Lisbon", "RU": "Europe/Moscow", "UA": "Europe/Kyiv", "US": "America/New_York",
    "UZ": "Asia/Tashkent", "VN": "Asia/Ho_Chi_Minh",
}  # fmt: skip

# Where Moroccans of the world live, and one zone for each remaining hour.
_COMMON = """
Africa/Casablanca Europe/Paris Europe/Madrid Atlantic/Canary Europe/Brussels Europe/Amsterdam Europe/Rome Europe/Berlin
Europe/London Europe/Zurich Europe/Stockholm Europe/Oslo Europe/Copenhagen Europe/Helsinki Europe/Vienna
Europe/Luxembourg Europe/Lisbon Europe/Dublin Europe/Athens Europe/Warsaw Europe/Prague Europe/Bucharest Europe/Kyiv
Europe/Moscow Europe/Istanbul America/Toronto America/Vancouver America/Edmonton America/Winnipeg America/Halifax
America/New_York America/Chicago America/Denver America/Los_Angeles America/Mexico_City America/Sao_Paulo
America/Argentina/Buenos_Aires America/Santiago America/Bogota Asia/Dubai Asia/Riyadh Asia/Qatar Asia/Kuwait
Asia/Bahrain Asia/Muscat Asia/Amman Asia/Beirut Asia/Jerusalem Africa/Tunis Africa/Algiers Africa/Tripoli Africa/Cairo
Africa/Nouakchott Africa/Dakar Africa/Abidjan Africa/Libreville Africa/Kinshasa Africa/Johannesburg Africa/Nairobi
Asia/Karachi Asia/Kolkata Asia/Jakarta Asia/Shanghai Asia/Singapore Asia/Tokyo Asia/Seoul Australia/Sydney
Australia/Perth Pacific/Auckland
""".split()  # noqa: SIM905 — readable


@cache
def _first_zones() -> dict[str, str]:
    lines = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text().splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {country: zone for country, _, zone, *_ in reversed(rows)} | _POPULOUS


def zone_for_country(country: str) -> str:
    """The zone most people of an ISO country live in (``FR`` → ``Europe/Paris``); empty when unknown."""
    return _first_zones().get(country.upper(), "")


@cache
def choices(language: str, extra: str = "") -> list[tuple[str, str]]:
    """(zone, city) pairs in alphabetical order of the language, Casablanca first; ``extra`` is always among them."""
    zones = set(_COMMON) | ({extra} if extra else set())
    named = [(zone, city(zone, language)) for zone in zones]
    return sorted(named, key=lambda pair: (pair[0] != "Africa/Casablanca", fold(pair[1])))


def city(zone: str, language: str) -> str:
    """The city a zone is named after, in a language."""
    return spell_place(ZoneInfo(zone), language)
