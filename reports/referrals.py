"""Where people were sent before they filed: how often, to which service, from which country."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from agencies.models import ExternalService
from common.countries import country_name
from requests_desk.models import Referral


@dataclass(frozen=True)
class Sent:
    """People sent to a service from a country; an empty country was not told."""

    service: ExternalService
    country: str
    count: int

    @property
    def country_name(self) -> str:
        """The country in the reader's language."""
        return country_name(self.country, get_language() or "ar") if self.country else _("country not told")


@dataclass(frozen=True)
class Referrals:
    """What was counted from a day to a day, both included."""

    first: date
    last: date
    rows: list[Sent]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(row.count for row in self.rows)

    @property
    def services(self) -> list[tuple[ExternalService, int]]:
        """Services with their counts, the largest first."""
        found: Counter[ExternalService] = Counter()
        for row in self.rows:
            found[row.service] += row.count
        return found.most_common()

    @property
    def by_service(self) -> list[tuple[str, int]]:
        """Names of services with their counts, the largest first."""
        return _summed((row.service.name, row.count) for row in self.rows)

    @property
    def by_country(self) -> list[tuple[str, int]]:
        """Names of countries with their counts, the largest first."""
        return _summed((row.country_name, row.count) for row in self.rows)


def _summed(pairs: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    for name, count in pairs:
        found[name] += count
    return found.most_common()


def count_referrals(user: Any, first: date, last: date) -> Referrals:
    """Count between two days, in two statements; largest groups first."""
    groups = (
        Referral.objects.visible_to(user)
        .filter(on__range=(first, last))
        .order_by()
        .values_list("service", "country")
        .annotate(count=Count("pk"))
        .order_by("-count", "service", "country")
    )
    services = ExternalService.objects.in_bulk()
    return Referrals(first, last, [Sent(services[service], country, count) for service, country, count in groups])


def table_of(found: Referrals) -> list[list[Any]]:
    """Header, a row for each service and country, and the total."""
    return [
        [_("First day"), _("Last day"), _("Sent to"), _("Country of residence"), _("Code"), _("People sent")],
        *([found.first, found.last, row.service.name, row.country_name, row.country, row.count] for row in found.rows),
        [found.first, found.last, pgettext("figure", "Total"), "", "", found.total],
    ]
