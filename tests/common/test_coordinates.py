"""Points as people really paste them."""

from decimal import Decimal

import pytest

from common.coordinates import NoPoint, Point, ShortLink, read_point

CASA = Point(Decimal("33.5731"), Decimal("-7.5898"))
NEAR = Decimal("0.0002")


@pytest.mark.parametrize(
    "typed",
    [
        "33.5731, -7.5898",
        "33.5731 -7.5898",
        "33.5731,-7.5898",
        "33.5731;-7.5898",
        "33.5731 / -7.5898",
        "(33.5731, -7.5898)",
        "  33.5731 ,  -7.5898  ",
        "33.5731, −7.5898",
        "\u200e33.5731, \u200e-7.5898",
        "33,5731; -7,5898",
        "33,5731 -7,5898",
        "33,5731, -7,5898",
        "33,5731,-7,5898",
        "٣٣٫٥٧٣١، -٧٫٥٨٩٨",
        "٣٣٫٥٧٣١ شمالا ٧٫٥٨٩٨ غربا",
        "33.5731N 7.5898W",
        "33.5731° N, 7.5898° W",
        "N33.5731 W7.5898",
        "N 33.5731, W 7.5898",
        "33.5731 Nord, 7.5898 Ouest",
        "Nord 33,5731 Ouest 7,5898",
        "lat 33.5731 lon -7.5898",
        "Latitude: 33.5731, Longitude: -7.5898",
        "-7.5898, 33.5731",
        "Le terrain est ici : 33.5731, -7.5898 merci",
        "33°34'23.2\"N 7°35'23.3\"W",
        "33°34′23.2″N 7°35′23.3″W",
        "33° 34′ 23,2″ N, 7° 35′ 23,3″ O",
        "33°34'23\"N, 7°35'23\"O",
        "33°34'23''N 7°35'23''W",
        "33 34 23 N 7 35 23 W",
        "33°34.386'N 7°35.388'W",
        "7°35'23\"W 33°34'23\"N",
        "33°34'23\", -7°35'23\"",
        "geo:33.5731,-7.5898",
        "geo:33.5731,-7.5898;u=35",
        "geo:0,0?q=33.5731,-7.5898(Terrain)",
        "https://www.google.com/maps/@33.5731,-7.5898,17z",
        "https://www.google.com/maps?q=33.5731,-7.5898",
        "https://maps.google.com/?q=33.5731%2C-7.5898&z=17",
        "https://www.google.com/maps/place/X/@33.0,-7.0,17z/data=!3m1!4b1!8m2!3d33.5731!4d-7.5898!16s",
        "https://www.google.com/maps/place/33%C2%B034'23.2%22N+7%C2%B035'23.3%22W/",
        "https://www.google.com/maps/search/33.5731,+-7.5898?entry=tts",
        "https://www.google.com/maps/dir//33.5731,-7.5898",
        "https://www.google.com/maps/search/?api=1&query=33.5731,-7.5898",
        "https://www.openstreetmap.org/#map=17/33.5731/-7.5898",
        "https://www.openstreetmap.org/?mlat=33.5731&mlon=-7.5898#map=12/33.0/-7.0",
        "https://maps.apple.com/?ll=33.5731,-7.5898&q=Pin",
        "https://maps.apple.com/place?coordinate=33.5731,-7.5898",
        "https://www.bing.com/maps?cp=33.5731~-7.5898&lvl=16",
        "https://waze.com/ul?ll=33.5731%2C-7.5898&navigate=yes",
        "https://wego.here.com/?map=33.5731,-7.5898,15",
        "Ma position : https://maps.google.com/?q=33.5731,-7.5898",
    ],
)
def test_one_place_is_read_from_every_way_of_writing_it(typed):
    found = read_point(typed)

    assert abs(found.latitude - CASA.latitude) < NEAR
    assert abs(found.longitude - CASA.longitude) < NEAR
    assert found.in_morocco


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "bonjour",
        "قرب المسجد",
        "12345/10",
        "33.5731",
        "33.57.31, 7",
        "91, 10",
        "x=300000 y=350000",
        "33°75'N 7°10'W",
        "33.5731 N, 7.5898 N",
        "1e5,3",
        "9" * 5000,
        "1," * 2000,
        "https://www.google.com/maps/place/Casablanca",
        "https://example.com/",
        "javascript:alert(1)",
        "\u0000\u202e",
    ],
)
def test_what_holds_no_point_is_refused(typed):
    with pytest.raises(NoPoint):
        read_point(typed)


@pytest.mark.parametrize(
    "typed", ["https://maps.app.goo.gl/AbCd12", "goo.gl/maps/xyz", "https://osm.org/go/abc", "https://bit.ly/3xyz"]
)
def test_a_short_link_is_told_apart_because_it_cannot_be_read_without_following_it(typed):
    with pytest.raises(ShortLink):
        read_point(typed)


@pytest.mark.parametrize("typed", ["48.8566, 2.3522", "33.5731, 7.5898", "0.5, 0.5", "-33.5731, -7.5898"])
def test_a_point_elsewhere_is_read_and_known_to_be_elsewhere(typed):
    assert not read_point(typed).in_morocco


@pytest.mark.parametrize("typed", ["35.7595, -5.8340", "23.7158, -15.9370", "20.9, -17.05", "32.11, -1.23"])
def test_the_ends_of_the_kingdom_are_inside(typed):
    assert read_point(typed).in_morocco


def test_a_point_is_shown_without_needless_zeros():
    assert str(read_point("33.500000, -7.60")) == "33.5, -7.6"
