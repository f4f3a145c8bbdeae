"""Small numbers of the public tables: none can be worked out from what is published."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.masking import ALL, SMALLEST, Sign, signs

KINDS = ("note", "pre_study", "complaint")
MANY = 10**6
numbers = st.one_of(st.integers(0, 12), st.integers(0, 40), st.integers(0, 5000))
tables = st.lists(st.tuples(numbers, numbers, numbers), max_size=7).map(
    lambda rows: {(f"a{at}", kind): row[which] for at, row in enumerate(rows) for which, kind in enumerate(KINDS)}
)


def agencies_of(table):
    return sorted({agency for agency, _kind in table})


def sums(table: Mapping, agencies: Sequence[str]) -> dict:
    """Every total that a reader could meet."""
    found = dict(table)
    for kind in KINDS:
        found[ALL, kind] = sum(table[agency, kind] for agency in agencies)
    for agency in agencies:
        found[agency, ALL] = sum(table[agency, kind] for kind in KINDS)
    found[ALL, ALL] = sum(table.values())
    return found


def bounds(place, said, table):
    """What a reader knows of one number without any total: the rule is published, the smallest are withheld first."""
    if said[place] == Sign.FEW:
        return 0, SMALLEST - 1
    shown = (number for other, number in table.items() if other[1] == place[1] and said[other] == Sign.SHOWN)
    return SMALLEST, min(shown, default=MANY)


def narrowed(hidden: dict, equations: list):
    """Bounds of the hidden numbers after every published sum was used as often as it says anything new."""
    changed = True
    while changed:
        changed = False
        for parts, total in equations:
            for one in parts:
                others = [hidden[other] for other in parts if other != one]
                low = max(hidden[one][0], total - sum(high for _low, high in others))
                high = min(hidden[one][1], total - sum(low for low, _high in others))
                if (low, high) != hidden[one]:
                    hidden[one], changed = (low, high), True
    return hidden


def equations_of(said, known, agencies):
    """Each published total less the numbers shown, as a sum of hidden numbers."""
    groups = [([(agency, kind) for agency in agencies], (ALL, kind)) for kind in KINDS]
    groups += [([(agency, kind) for kind in KINDS], (agency, ALL)) for agency in agencies]
    groups += [([(agency, kind) for agency in agencies for kind in KINDS], (ALL, ALL))]
    for parts, total in groups:
        hidden = [part for part in parts if said[part] != Sign.SHOWN]
        if said[total] == Sign.SHOWN and hidden:
            yield hidden, known[total] - sum(known[part] for part in parts if part not in hidden)


@given(tables)
def test_no_masked_number_can_be_worked_out(table):
    agencies = agencies_of(table)
    said, known = signs(table, agencies, KINDS), sums(table, agencies)
    places = [(agency, kind) for agency in agencies for kind in KINDS]

    hidden = {place: bounds(place, said, table) for place in places if said[place] != Sign.SHOWN}
    found = narrowed(hidden, list(equations_of(said, known, agencies)))

    for place, (low, high) in found.items():
        assert low <= table[place] <= high
        # what is only withheld to hide these needs no more than not to be shown
        assert said[place] == Sign.WITHHELD or high - low >= 2, (place, low, high)


@given(tables)
def test_every_small_number_has_another_value_for_the_same_publication(table):
    """A witness: move one from a small number to another of its column, and nothing published changes."""
    agencies = agencies_of(table)
    said = signs(table, agencies, KINDS)

    for kind in KINDS:
        hidden = [agency for agency in agencies if said[agency, kind] != Sign.SHOWN]
        if said[ALL, kind] != Sign.SHOWN:
            continue
        for one in (agency for agency in hidden if said[agency, kind] == Sign.FEW):
            assert any(
                _within(table[one, kind] + step, bounds((one, kind), said, table))
                and _within(table[two, kind] - step, bounds((two, kind), said, table))
                for two in hidden
                if two != one
                for step in (-1, 1)
            ), (one, kind)


def _within(number, known):
    low, high = known
    return low <= number <= high


@given(tables)
def test_small_numbers_are_never_shown_and_no_total_gives_one_away(table):
    agencies = agencies_of(table)
    said, known = signs(table, agencies, KINDS), sums(table, agencies)

    for place, sign in said.items():
        assert sign != Sign.SHOWN or known[place] >= SMALLEST
    for agency in agencies:
        whole = all(said[agency, kind] == Sign.SHOWN for kind in KINDS)
        assert (said[agency, ALL] == Sign.SHOWN) == whole
    assert (said[ALL, ALL] == Sign.SHOWN) == all(said[ALL, kind] == Sign.SHOWN for kind in KINDS)


def test_one_small_number_takes_the_next_one_with_it():
    table = {("fes", "note"): 4, ("safi", "note"): 40, ("agadir", "note"): 300}

    said = signs(table, ["agadir", "fes", "safi"], ["note"])

    assert said["fes", "note"] == Sign.FEW
    assert said["safi", "note"] == Sign.WITHHELD
    assert said["agadir", "note"] == said[ALL, "note"] == Sign.SHOWN


def test_two_small_numbers_that_only_one_sum_allows_need_a_third():
    """Nine and nine make eighteen: two below ten could be nothing else."""
    table = {("fes", "note"): 9, ("safi", "note"): 9, ("agadir", "note"): 300}

    said = signs(table, ["agadir", "fes", "safi"], ["note"])

    assert said["agadir", "note"] == Sign.WITHHELD


def test_a_withheld_number_that_cannot_be_large_hides_nothing():
    """Thirty less eleven shown leaves nineteen; the one withheld is ten or eleven, so the small one eight or nine."""
    table = {("fes", "note"): 9, ("safi", "note"): 10, ("agadir", "note"): 11, ("rabat", "note"): 50}

    said = signs(table, ["agadir", "fes", "rabat", "safi"], ["note"])

    assert [said[one, "note"] for one in ("fes", "safi", "agadir", "rabat")] == [
        Sign.FEW, Sign.WITHHELD, Sign.WITHHELD, Sign.SHOWN,
    ]  # fmt: skip
    assert said[ALL, "note"] == Sign.SHOWN


def test_where_nothing_is_left_to_withhold_the_total_is():
    table = {("fes", "note"): 1, ("safi", "note"): 10}

    said = signs(table, ["fes", "safi"], ["note"])

    assert said["safi", "note"] == Sign.SHOWN
    assert said[ALL, "note"] == said[ALL, ALL] == Sign.WITHHELD
