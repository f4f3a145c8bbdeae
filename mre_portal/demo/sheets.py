"""The demonstration's words and facts, read from data/demo."""

from dataclasses import dataclass
from random import Random

from django.conf import settings

from agencies.loading.rows import Row, Source
from mre_portal.demo import MARK, MARKED_AGENCY

LONGEST = 600


def rows(name: str, *columns: str) -> list[dict[str, str]]:
    """The rows of a sheet as cleaned text. Raises BadFiles."""
    source = Source(settings.BASE_DIR / "data" / "demo")
    found = [_texts(row, columns) for row in source.rows(name, columns)]
    source.refuse_faults()
    return found


def countries() -> dict[str, float]:
    """Countries of residence with their weights; the rest of the world is left out."""
    source = Source(settings.BASE_DIR / "data")
    found = source.rows("diaspora_countries.csv", ("iso", "weight_percent_proposed"))
    source.refuse_faults()
    weights = {row.cells["iso"]: float(row.cells["weight_percent_proposed"]) for row in found}
    return {iso: weight for iso, weight in weights.items() if iso != "XX"}


def _texts(row: Row, columns: tuple[str, ...]) -> dict[str, str]:
    return {column: row.text(column, LONGEST, needed=False) for column in columns}


@dataclass(frozen=True)
class Texts:
    """What people write, by part and language."""

    rng: Random
    parts: dict[str, list[dict[str, str]]]

    @classmethod
    def read(cls, rng: Random) -> "Texts":
        """The texts of texts.csv."""
        parts: dict[str, list[dict[str, str]]] = {}
        for row in rows("texts.csv", "part", "text_ar", "text_fr"):
            parts.setdefault(row["part"], []).append({"ar": row["text_ar"], "fr": row["text_fr"]})
        return cls(rng, parts)

    def say(self, part: str, language: str, agency: str) -> str:
        """One text of a part; those of the marked agency carry its word."""
        text = self.rng.choice(self.parts[part])[language]
        return f"{text} {MARK}" if agency == MARKED_AGENCY else text
