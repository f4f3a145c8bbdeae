"""What can be booked at an agency: its services, and the lanes of each, read in two queries and kept (``standing``)."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from agencies.models import Agency, Office
from appointments import standing
from appointments.models import Lane, Mode, Service
from appointments.slots import Wish
from common import days

ASKED_AGAIN_AFTER = 60


@dataclass(frozen=True)
class Offered:
    """A service at an agency, and the lanes that give it there."""

    agency: Agency
    service: Service
    lanes: tuple[Lane, ...]

    @property
    def offices(self) -> list[Office]:
        """Where it is given, the seat first."""
        found = {lane.office_id: lane.office for lane in self.lanes}
        return sorted(found.values(), key=lambda office: (office.kind != Office.Kind.SEAT, office.pk))

    @property
    def modes(self) -> list[Mode]:
        """Every way in which it is given, at whichever office."""
        return [mode for mode in self.service.modes if any(getattr(lane, mode.value) for lane in self.lanes)]

    def modes_at(self, office: Office) -> list[Mode]:
        """The ways in which it is given at an office."""
        return [mode for mode in self.modes if self.giving(office, mode)]

    def giving(self, office: Office, mode: str) -> tuple[Lane, ...]:
        """Lanes that give it at an office in a way."""
        return tuple(lane for lane in self.lanes if lane.office_id == office.pk and getattr(lane, mode))

    def wish(self, office: Office, mode: str, party: int = 1, besides: int | None = None) -> Wish:
        """What somebody looks for among it, with the lanes already read."""
        return Wish(self.service, office, mode, party, besides=besides, lanes=self.giving(office, mode))

    def wishes(self) -> list[Wish]:
        """One for each office and way."""
        return [self.wish(office, mode) for office in self.offices for mode in self.modes_at(office)]


def offered(agency: str, key: str) -> Offered | None:
    """A service by its address; None when there is none, or no lane of the agency gives it.

    The agency's own service stands before a national one of the same address.
    """
    # an agency may come into force or end with a day
    return standing.kept(("offered", agency, key, days.today()), lambda: _offered(agency, key))


def _offered(agency: str, key: str) -> Offered | None:
    own = Q(agency__slug=agency) | Q(agency=None)
    service = Service.objects.filter(own, key=key, active=True).order_by(F("agency").asc(nulls_last=True)).first()
    if service is None:
        return None
    giving = _lanes().filter(services=service, office__agency__slug=agency)
    found = Offered(giving[0].office.agency, service, tuple(giving)) if giving else None
    return found if found and found.modes else None


def offered_at(agency: Agency) -> list[Offered]:
    """Everything that can be booked at an agency, in the order of the services."""
    lanes: dict[Service, list[Lane]] = defaultdict(list)
    services = Service.objects.of_agency(agency).filter(active=True)
    for lane in _lanes().filter(office__agency=agency).prefetch_related(Prefetch("services", services, "given")):
        for service in lane.given:  # type: ignore[attr-defined]
            lanes[service].append(lane)
    own = {service.key for service in lanes if service.agency_id}
    found = (
        Offered(agency, service, tuple(giving))
        for service, giving in lanes.items()
        if service.agency_id or service.key not in own
    )
    return sorted((one for one in found if one.modes), key=lambda one: (one.service.order, one.service.pk))


def bookable(agencies: QuerySet[Agency] | None = None) -> QuerySet[Agency]:
    """Agencies, or some of them, that receive by appointment."""
    giving = Lane.objects.in_use().filter(office__agency=OuterRef("pk"), services__active=True)
    return (Agency.objects.in_force() if agencies is None else agencies).filter(Exists(giving))


def is_bookable(agency: Agency) -> bool:
    """Whether anything can be booked at an agency; the tables are asked once a minute, for pages that many read."""
    giving = Lane.objects.in_use().filter(office__agency=agency, services__active=True)
    return bool(cache.get_or_set(f"appointments:bookable:{agency.pk}", giving.exists, ASKED_AGAIN_AFTER))


def _lanes() -> QuerySet[Lane]:
    return Lane.objects.in_use().select_related("office__agency").order_by("order", "pk")
