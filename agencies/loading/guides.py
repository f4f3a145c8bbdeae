"""National guides to procedures, in both languages; their texts keep their lines."""

from dataclasses import dataclass

from agencies.loading.rows import Row, Source, once
from agencies.loading.sync import Tally, Values, sync
from agencies.models import Guide, Kind

LONGEST = 10_000
_COLUMNS = ("slug", "kind", "since", "title_fr", "title_ar", "text_fr", "text_ar", "source")


@dataclass(frozen=True)
class Guides:
    """Values of the guides."""

    rows: list[Values]

    def write(self, source: Source, overwrite: bool) -> list[Tally]:
        """Add guides nobody has; one that is known belongs to its staff, whatever the day of its versions."""
        wanted = self.rows
        if not overwrite:
            known = set(Guide.objects.filter(agency=None).values_list("slug", flat=True))
            wanted = [item for item in self.rows if item["slug"] not in known]
        tally = sync("guides", Guide, wanted, ("slug", "agency_id", "since"), update=overwrite)
        tally.kept += len(self.rows) - len(wanted)
        return [tally]


def read(source: Source) -> Guides:
    """Read and judge guides.csv."""
    return Guides([_guide(row) for row in once(source.rows("guides.csv", _COLUMNS), "slug").values()])


def _guide(row: Row) -> Values:
    return {
        "slug": row.text("slug", 60),
        "agency_id": None,
        "kind": row.among("kind", Kind.values, needed=False),
        "title_fr": row.text("title_fr", 160),
        "title_ar": row.text("title_ar", 160),
        "text_fr": row.paragraphs("text_fr", LONGEST),
        "text_ar": row.paragraphs("text_ar", LONGEST),
        "since": row.day("since"),
        "source": row.text("source", 300, needed=False),
    }
