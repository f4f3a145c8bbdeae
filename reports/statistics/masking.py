"""Which numbers of a table of agencies and kinds are not published, so that none of them can be worked out.

The rule, as the page states it:

1. A number below ten is not shown ("fewer than 10"), nor anything else about its requests.
2. An agency's total is shown only where all its kinds are: it then says nothing that they do not.
3. The total of a kind is the one sum that leads to hidden numbers. What is left when all numbers that are shown are
   taken from it must leave at least three possible values for each number below ten; otherwise the smallest numbers
   that are shown are withheld too, one after the other, and where these do not suffice the total itself.
4. The total of all is shown only where those of all kinds are.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

SMALLEST = 10
_VALUES = 3  # that a hidden number may have, for all that is published
ALL = "all"
Place = tuple[str, str]  # an agency and a kind, ALL for their totals


class Sign(StrEnum):
    """What is published of a number."""

    SHOWN = "shown"
    FEW = "few"
    WITHHELD = "withheld"


def signs(numbers: Mapping[Place, int], agencies: Sequence[str], kinds: Sequence[str]) -> dict[Place, Sign]:
    """What to publish of each number and total; a number that is missing is none."""
    found: dict[Place, Sign] = {}
    for kind in kinds:
        found |= _column({agency: numbers.get((agency, kind), 0) for agency in agencies}, kind)
    for agency in agencies:
        whole = all(found[agency, kind] == Sign.SHOWN for kind in kinds)
        found[agency, ALL] = Sign.SHOWN if whole else Sign.WITHHELD
    whole = all(found[ALL, kind] == Sign.SHOWN for kind in kinds)
    found[ALL, ALL] = Sign.SHOWN if whole else Sign.WITHHELD
    return found


def _column(numbers: Mapping[str, int], kind: str) -> dict[Place, Sign]:
    """A kind at all agencies, with its total."""
    few = {agency for agency, number in numbers.items() if number < SMALLEST}
    shown = sorted(numbers.keys() - few, key=lambda agency: (numbers[agency], agency))
    total = sum(numbers.values())
    withheld: list[str] = []
    while not _is_safe(
        sum(numbers[one] for one in (*few, *withheld)), len(few), len(withheld), numbers[shown[0]] if shown else total
    ):
        if not shown:
            withheld, total_sign = [], Sign.WITHHELD
            break
        withheld.append(shown.pop(0))
    else:
        total_sign = Sign.SHOWN
    said = {agency: Sign.FEW if agency in few else Sign.SHOWN for agency in numbers}
    said |= dict.fromkeys(withheld, Sign.WITHHELD)
    places: dict[Place, Sign] = {(agency, kind): sign for agency, sign in said.items()}
    places[ALL, kind] = Sign.FEW if total < SMALLEST else total_sign
    return places


def _is_safe(hidden: int, few: int, withheld: int, largest: int) -> bool:
    """Whether each number below ten may have several values when so much is hidden in all.

    Whoever reads knows that each of the ``few`` is below ten and each of the ``withheld`` is not; and, as the smallest
    are withheld first, that none of these is above the ``largest`` that it may be, the smallest number shown.
    """
    if not few:
        return True
    most = min(SMALLEST - 1, hidden - SMALLEST * withheld)
    least = max(0, hidden - (SMALLEST - 1) * (few - 1) - largest * withheld)
    return most - least + 1 >= _VALUES
