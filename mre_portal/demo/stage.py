"""What the demonstration plays on: agencies, officers, communes, citizens, texts and hours, read once."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from accounts.models import User
from agencies.models import Agency, Commune
from mre_portal.demo.clock import Hours
from mre_portal.demo.sheets import Texts


@dataclass(frozen=True)
class Stage:
    """Everything a case needs to be filed and worked; ``now`` is the real present, which nothing passes."""

    now: datetime
    rng: Random
    hours: Hours
    texts: Texts
    agencies: dict[str, Agency]
    officers: dict[str, User]
    communes: dict[str, list[Commune]]
    citizens: list[User]

    def officer_at(self, agency: int) -> User:
        """The officer of an agency, by its key."""
        return next(self.officers[slug] for slug, row in self.agencies.items() if row.pk == agency)

    def somebody(self, language: str) -> User:
        """A citizen of a language, never the one who is shown to visitors."""
        return self.rng.choice([person for person in self.citizens[1:] if person.language == language])

    def chance(self, share: float) -> bool:
        """True in a share of the calls."""
        return self.rng.random() < share


def communes_of(agencies: dict[str, Agency]) -> dict[str, list[Commune]]:
    """The largest communes of each agency; for the ministry's desk those that no agency covers."""
    ordered = Commune.objects.select_related("province").order_by("-population")
    found = {
        slug: list(ordered.filter(province__territories__agency=agency)[:12])
        for slug, agency in agencies.items()
        if agency.kind != Agency.Kind.MINISTRY
    }
    nobody = list(ordered.filter(province__territories=None)[:12])
    return {slug: found.get(slug, nobody) for slug in agencies}
