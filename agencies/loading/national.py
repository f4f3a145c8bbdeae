"""What holds for the whole country: terms of service, holidays, services of other administrations."""

from dataclasses import dataclass
from datetime import date

from agencies.loading.rows import Row, Source, once
from agencies.loading.sync import Tally, Values, sync
from agencies.models import Agency, Confidence, ExternalService, Holiday, Kind, ServiceTerms

_SERVICE = ("key", "url", "name_fr", "name_ar", "purpose_fr", "purpose_ar", "prepare_fr", "prepare_ar")
_STATES = {"fixed": Holiday.State.CONFIRMED, "estimated": Holiday.State.EXPECTED}


@dataclass(frozen=True)
class National:
    """Values of the three tables."""

    terms: list[Values]
    holidays: list[Values]
    services: list[Values]

    def write(self, source: Source, overwrite: bool) -> list[Tally]:
        """Add what is missing; change what staff edited only with ``overwrite``."""
        ids = dict(Agency.objects.values_list("slug", "pk"))
        terms = [
            {name: value for name, value in item.items() if name != "agency"} | {"agency_id": ids.get(item["agency"])}
            for item in self.terms
        ]
        return [
            sync("terms", ServiceTerms, terms, ("kind", "agency_id"), update=overwrite),
            _write_holidays(self.holidays, overwrite),
            sync("external services", ExternalService, self.services, ("key",), update=overwrite),
        ]


def read(source: Source) -> National:
    """Read and judge the three files."""
    columns = ("kind", "agency", "days", "counted", "fee", "confidence", "source")
    holidays = source.rows("holidays_2026_2027.csv", ("date", "name_fr", "name_ar", "kind"))
    services = source.rows("external_services.csv", _SERVICE)
    return National(
        [_terms(row) for row in source.rows("terms.csv", columns)],
        [_holiday(row) for row in holidays],
        [_service(row, order) for order, row in enumerate(once(services, "key").values(), 1)],
    )


def _terms(row: Row) -> Values:
    days = row.number("days")
    if not days or days > 3650:
        row.fault("days", "must be 1 to 3650")
    return {
        "kind": row.among("kind", Kind.values),
        "agency": row.among("agency", row.source.keys["agencies"], needed=False),
        "days": days,
        "counted": row.among("counted", ServiceTerms.Counted.values),
        "fee": row.decimal("fee"),
        "confidence": row.among("confidence", Confidence.values),
        "source": row.text("source", 300, needed=False),
    }


def _holiday(row: Row) -> Values:
    return {
        "day": row.day("date"),
        "name_fr": row.text("name_fr"),
        "name_ar": row.text("name_ar"),
        "state": _STATES.get(row.among("kind", _STATES), Holiday.State.EXPECTED),
    }


def _service(row: Row, order: int) -> Values:
    return {
        "key": row.text("key", 50),
        "url": row.text("url", 200, needed=False),
        "name_fr": row.text("name_fr"),
        "name_ar": row.text("name_ar"),
        "purpose_fr": row.text("purpose_fr", 500, needed=False),
        "purpose_ar": row.text("purpose_ar", 500, needed=False),
        "prepare_fr": row.lines("prepare_fr", 1000),
        "prepare_ar": row.lines("prepare_ar", 1000),
        "order": order,
        "source": row.text("source", 300, needed=False),
    }


def _write_holidays(wanted: list[Values], overwrite: bool) -> Tally:
    """Staff move an expected feast to its announced day: the estimate must not come back beside it."""
    if not overwrite:
        known: set[tuple[int, str]] = {(day.year, name) for day, name in _known_feasts()}
        kept = [item for item in wanted if (item["day"].year, item["name_fr"]) in known]
        wanted = [item for item in wanted if item not in kept]
        tally = sync("holidays", Holiday, wanted, ("day", "name_ar"), update=False)
        tally.kept += len(kept)
        return tally
    return sync("holidays", Holiday, wanted, ("day", "name_ar"), update=True)


def _known_feasts() -> list[tuple[date, str]]:
    return list(Holiday.objects.values_list("day", "name_fr"))
