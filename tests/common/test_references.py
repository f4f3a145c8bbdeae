"""A reference survives the telephone, and a wrong one is noticed."""

import re
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from common.references import check_character, looks_right, make_reference, read_reference

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PREFIX = st.text(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), min_size=2, max_size=6)
REFERENCE = st.builds(make_reference, PREFIX, st.integers(2020, 2099), st.integers(1, 999_999_999))
BODY = st.text(st.sampled_from(ALPHABET), min_size=2, max_size=20)


@given(REFERENCE)
def test_what_is_made_can_be_read(reference):
    assert read_reference(reference) == reference
    assert looks_right(reference)


@given(REFERENCE, st.sampled_from(["-", "", " ", " - ", "–", "/", "_", "\u200f"]))
def test_case_and_dashes_are_forgiven(reference, dash):
    typed = "  " + reference.lower().replace("-", dash) + "\t"

    assert read_reference(typed) == reference


@given(REFERENCE)
def test_arabic_digits_are_forgiven(reference):
    assert read_reference(reference.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))) == reference


def test_the_digits_of_eastern_keyboards_are_forgiven():
    reference = make_reference("AUBM", 2026, 4217)

    assert read_reference(reference.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))) == reference


@given(BODY, st.data())
def test_one_wrong_character_is_noticed(body, data):
    place = data.draw(st.integers(0, len(body) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET))
    assume(wrong != body[place])

    assert check_character(body) != check_character(body[:place] + wrong + body[place + 1 :])


def test_nearly_every_swap_of_two_neighbours_is_noticed():
    rng, missed, tried = Random(37), 0, 0

    for _n in range(5_000):
        body = f"AUBM-26-{rng.randrange(10**6):06d}"
        at = rng.randrange(8, len(body) - 1)
        tried += body[at] != body[at + 1]
        missed += body[at] != body[at + 1] and check_character(body) == check_character(swapped(body, at))

    assert missed / tried < 0.01


def swapped(body: str, at: int) -> str:
    return body[:at] + body[at + 1] + body[at] + body[at + 2 :]


@given(st.text())
def test_any_text_is_read_or_refused_without_error(text):
    found = read_reference(text)

    assert found is None or looks_right(found)
    assert isinstance(looks_right(text), bool)


@given(REFERENCE, st.sampled_from(ALPHABET))
def test_a_wrong_check_character_is_refused(reference, character):
    assume(character != reference[-1])

    assert read_reference(reference[:-1] + character) is None


@pytest.mark.parametrize("prefix", ["ABCDEF", "AB"])
def test_a_reference_is_short_enough_for_its_column(prefix):
    assert len(make_reference(prefix, 2026, 999_999_999)) <= 24


@pytest.mark.parametrize("typed", ["", "AUBM", "AUBM-26-004217", "🏠", "A" * 10_000, "AUBM-26-004217-KK"])
def test_what_cannot_be_a_reference_is_none(typed):
    assert read_reference(typed) is None


def test_the_shape_is_the_one_on_the_receipts():
    assert re.fullmatch(r"AUBM-26-004217-[0-9A-Z]", make_reference("AUBM", 2026, 4217))


@pytest.mark.parametrize(
    "ending",
    ["\n", " ", "\nX"],
)
def test_a_canonical_reference_has_nothing_behind_it(ending):
    assert not looks_right(make_reference("AUBM", 2026, 4217) + ending)


def test_the_check_character_is_that_of_iso_7064():
    """The published example of the Global Release Identifier, which uses MOD 37,36."""
    assert check_character("A12425GABC1234002") == "M"
