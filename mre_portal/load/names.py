"""Invented names, the same person in both scripts, from syllables: thousands of families, nobody's own."""

from itertools import product
from random import Random

from mre_portal.demo import sheets

_SYLLABLES = (
    ("با", "ba"), ("دا", "da"), ("را", "ra"), ("سا", "sa"), ("لا", "la"), ("ما", "ma"), ("نا", "na"), ("زا", "za"),
    ("بو", "bou"), ("دو", "dou"), ("رو", "rou"), ("سو", "sou"), ("لو", "lou"), ("مو", "mou"), ("نو", "nou"),
    ("بي", "bi"), ("دي", "di"), ("ري", "ri"), ("سي", "si"), ("لي", "li"), ("مي", "mi"), ("ني", "ni"), ("زي", "zi"),
    ("فا", "fa"), ("كا", "ka"), ("طا", "ta"), ("في", "fi"), ("كي", "ki"), ("تي", "ti"), ("شا", "cha"), ("شي", "chi"),
)  # fmt: skip


class Names:
    """Draws a first name and a family, each as (Arabic, Latin)."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        rows = sheets.rows("names.csv", "part", "name_ar", "name_latin")
        self.first = [(row["name_ar"], row["name_latin"]) for row in rows if row["part"] != "family"]
        self.families = [
            ("".join(ar for ar, _latin in parts), "".join(latin for _ar, latin in parts).capitalize())
            for parts in product(_SYLLABLES, repeat=3)
        ]

    def draw(self) -> tuple[str, str]:
        """A whole name in both scripts."""
        first, family = self.rng.choice(self.first), self.rng.choice(self.families)
        return f"{first[0]} {family[0]}", f"{first[1]} {family[1]}"
