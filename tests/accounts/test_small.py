"""Phones, zones and addresses."""

import pytest
from django.core.exceptions import ValidationError

from accounts import zones
from accounts.emails import EmailField
from common import phones


@pytest.mark.parametrize(
    ("typed", "region", "kept"),
    [
        ("06 12 34 56 78", "MA", "+212612345678"),
        ("0033 6 12 34 56 78", "US", "+33612345678"),
        ("٠٦١٢٣٤٥٦٧٨", "MA", "+212612345678"),
        ("\u202a+33 6 12 34 56 78\u202c", "MA", "+33612345678"),
        ("12", "MA", None),
        ("not a phone", "FR", None),
        ("", "FR", None),
        ("06 12 34 56 78", "", None),
    ],
)
def test_phones_are_read_as_typed_in_a_country(typed, region, kept):
    assert phones.normalise(typed, region) == kept


def test_a_phone_in_arabic_text_keeps_its_order():
    assert phones.spell("+33612345678", "fr") == "+33 6 12 34 56 78"
    assert phones.spell("+33612345678", "ar") == "\u2066+33 6 12 34 56 78\u2069"


@pytest.mark.parametrize(
    ("country", "zone"), [("FR", "Europe/Paris"), ("US", "America/New_York"), ("ca", "America/Toronto"), ("ZZ", "")]
)
def test_the_zone_of_a_country_is_the_one_most_people_live_in(country, zone):
    assert zones.zone_for_country(country) == zone


@pytest.mark.parametrize(("language", "city"), [("ar", "باريس"), ("fr", "Paris")])
def test_zones_are_named_by_their_city(language, city):
    named = zones.choices(language)

    assert named[0][0] == "Africa/Casablanca"
    assert ("Europe/Paris", city) in named


def test_no_arabic_name_of_a_city_is_missing():
    assert [city for _, city in zones.choices("ar") if city.isascii()] == []


@pytest.mark.parametrize("typed", ["salma@ехample.com", "salma@exаmple.com", "a\x00@", "no"])
def test_look_alike_domains_are_refused(typed):
    with pytest.raises(ValidationError):
        EmailField().clean(typed)


def test_hidden_marks_and_capitals_are_taken_out_of_an_address():
    assert EmailField().clean("\u200fSalma@Example.com\u200b ") == "salma@example.com"
