"""A point as people paste it: decimal degrees, degrees with minutes and seconds, or a link from a map."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import unquote_plus

from common.words import clean_line

# Every agency's territory lies in this box, in degrees: south, north, west, east.
MOROCCO = (Decimal("20.5"), Decimal("36.2"), Decimal("-17.5"), Decimal("-0.9"))


@dataclass(frozen=True)
class Point:
    """Latitude and longitude in degrees (WGS 84), six decimals: some ten centimetres."""

    latitude: Decimal
    longitude: Decimal

    @property
    def in_morocco(self) -> bool:
        """Whether it lies in the box around the Kingdom."""
        south, north, west, east = MOROCCO
        return south <= self.latitude <= north and west <= self.longitude <= east

    def __str__(self) -> str:
        return f"{_plain(self.latitude)}, {_plain(self.longitude)}"


class NoPoint(ValueError):
    """The text holds no point that can be read."""


class ShortLink(NoPoint):
    """A shortened link: it says where the point is only to whoever follows it."""


def read_point(typed: str) -> Point:
    """The point a text names. Raises NoPoint, or ShortLink for a link that would have to be followed.

    Latitude comes first unless letters say otherwise; a pair that only makes sense the other way
    round in Morocco (as GeoJSON writes it) is turned.
    """
    text = _ascii(typed)
    if _SHORT.search(text):
        raise ShortLink(typed)
    found = _from_link(text) if _LINK.search(text) else _from_pair(text)
    if found is None:
        raise NoPoint(typed)
    turned = Point(found.longitude, found.latitude) if abs(found.longitude) <= 90 else found
    return turned if turned.in_morocco and not found.in_morocco else found


_SIGNS = str.maketrans(
    {
        **dict(zip("٠١٢٣٤٥٦٧٨٩", "0123456789", strict=True)),
        **dict(zip("۰۱۲۳۴۵۶۷۸۹", "0123456789", strict=True)),
        **dict.fromkeys("−–—‒", "-"),
        **dict.fromkeys("′’‘´`ʹ", "'"),
        **dict.fromkeys("″”“„ʺ", '"'),
        **dict.fromkeys("º˚", "°"),
        **dict.fromkeys("،", ","),
        **dict.fromkeys("؛", ";"),
        "٫": ".",
    }
)
_WORDS = [
    (re.compile(r"\b(?:north|nord)\b|شمالا?", re.I), "N"),
    (re.compile(r"\b(?:south|sud)\b|جنوبا?", re.I), "S"),
    (re.compile(r"\b(?:west|ouest|o)\b|(?<=[\d°'\"])o\b|غربا?", re.I), "W"),
    (re.compile(r"\b(?:east|est)\b|شرقا?", re.I), "E"),
    (re.compile(r"\b(?:latitude|longitude|lat|long|lon|lng)\b\.?\s*[:=]?|خط (?:العرض|الطول)\s*:?", re.I), " "),
]


def _ascii(typed: str) -> str:
    """One line with Western digits and plain signs."""
    text = clean_line(typed[:3000]).translate(_SIGNS)
    return unicodedata.normalize("NFKC", text).replace("''", '"').strip()


_SHORT = re.compile(
    r"\b(?:goo\.gl|g\.co|osm\.org/go|openstreetmap\.org/go|bit\.ly|bing\.com/maps/[a-z]/|binged\.it"
    r"|t\.ly|tinyurl\.com|share\.google|maps\.apple/p|wa\.me)",
    re.I,
)
_LINK = re.compile(r"^(?:geo:|[a-z][a-z0-9+.-]*://|www\.|[a-z0-9.-]+\.[a-z]{2,}/)|[?&#][a-z_]+=", re.I)
_N = r"([+-]?\d{1,3}(?:\.\d+)?)"
_PAIR = rf"{_N}\s*,\s*{_N}"
# In this order: the marked place of a Google link before the middle of its picture.
_SHAPES = [
    re.compile(shape, re.I)
    for shape in (
        rf"!3d{_N}!4d{_N}",
        rf"[?&]mlat={_N}.*?[?&]mlon={_N}",
        rf"[?&](?:q|query|ll|coordinate|daddr|destination|point|center|sll|saddr|viewpoint|map)=(?:loc:)?\s*{_PAIR}",
        rf"[?&](?:sp=point\.|cp=){_N}[~_]{_N}",
        rf"/(?:place|search|dir|dir/)/+{_PAIR}",
        rf"^geo:{_PAIR}",
        rf"#map=[\d.]+/{_N}/{_N}",
        rf"/@{_PAIR}",
        r"!2d(?P<lon>[+-]?\d{1,3}\.\d+)!3d(?P<lat>[+-]?\d{1,3}\.\d+)",
        rf"[?&]lat(?:itude)?={_N}.*?[?&]lo?ng?(?:itude)?={_N}",
    )
]
_NAMED = re.compile(r"(?:[?&](?:q|query|ll|daddr|destination)=|/place/|/search/)([^&/#]+)", re.I)


def _from_link(text: str) -> Point | None:
    text = unquote_plus(text).translate(_SIGNS) if "%" in text or "+" in text else text
    for shape in _SHAPES:
        for found in shape.finditer(text):
            parts = found.groupdict()
            point = _point(parts["lat"], parts["lon"]) if parts else _point(*found.groups())
            # geo:0,0?q=… and the middle of an empty map mean nothing
            if point and (point.latitude or point.longitude):
                return point
    named = _NAMED.search(text)
    return _from_pair(named[1]) if named else None


_ANGLE = (
    r"(?P<{n}sign>[+-])?\s*(?P<{n}deg>\d{{1,3}}(?:\.\d+)?)\s*°?"
    r"(?:\s*(?<=[°\s])(?P<{n}min>\d{{1,2}}(?:\.\d+)?)\s*'?(?:\s*(?<=['\s])(?P<{n}sec>\d{{1,2}}(?:\.\d+)?)\s*\"?)?)?"
)
_LETTER = r"(?P<{n}letter>[NSEW])"
_BETWEEN = r"(?:\s*[,;/|~]\s*|\s+|(?<=[NSEW°'\"]))"
# Letters stand before both angles or after them; with neither, signs say which half of the globe.
_ANGLES = [
    re.compile(_BETWEEN.join(shape.format(n=n) for n in ("a_", "b_")), re.I)
    for shape in (_LETTER + r"\s*" + _ANGLE, _ANGLE + r"\s*" + _LETTER + "?")
]
# Whole decimals alone: "33.5 -7.6", else the minutes of an angle would swallow the second number.
_TWO = re.compile(r"([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*(?:[,;/|~]\s*|\s+)([+-]?\d{1,3}(?:\.\d+)?)\s*°?")
_COMMAS = re.compile(
    r"([NSEW]?\s*[+-]?\s*\d{1,3}),(\d{2,})(\s*°?\s*[NSEW]?)\s*[,;/|\s]\s*([NSEW]?\s*[+-]?\s*\d{1,3}),(\d{2,})(\s*°?\s*[NSEW]?)",
    re.I,
)
_AMONG_WORDS = re.compile(r"(?<![\d.,])([+-]?\d{1,2}\.\d{3,})\s*[,;\s]\s*([+-]?\d{1,2}\.\d{3,})(?![\d.])")
_COMMA_SECONDS = re.compile(r"(?<=\d),(?=\d+\s*['\"])")


def _from_pair(text: str) -> Point | None:
    """Two numbers or two angles; among words, two numbers so exact that nothing else can be meant."""
    text = text.strip().strip("()[]{}<>").strip()
    for words, sign in _WORDS:
        text = words.sub(sign, text)
    text = _COMMA_SECONDS.sub(".", re.sub(r"\s+", " ", text).strip(" ,;."))
    if "." not in text and (french := _COMMAS.fullmatch(text)):
        text = "{}.{}{} {}.{}{}".format(*french.groups())
    if two := _TWO.fullmatch(text):
        return _point(*two.groups())
    angles = next(filter(None, (shape.fullmatch(text) for shape in _ANGLES)), None)
    if angles:
        return _from_angles(angles.groupdict())
    among = _AMONG_WORDS.search(text)
    return _point(*among.groups()) if among else None


def _from_angles(parts: dict[str, str | None]) -> Point | None:
    """Letters say which angle is which; half a letter, or minutes past sixty, is no point."""
    letters = [(parts[f"{n}_letter"] or "").upper() for n in "ab"]
    values = [_degrees(parts, n, letter) for n, letter in zip("ab", letters, strict=True)]
    if None in values:
        return None
    if (letters[0] and letters[0] in "EW") or (letters[1] and letters[1] in "NS"):
        values.reverse()
        letters.reverse()
    if (letters[0] and letters[0] in "EW") or (letters[1] and letters[1] in "NS"):
        return None
    return _point(str(values[0]), str(values[1]))


def _crossed(letters: list[str]) -> bool:
    """Whether a longitude stands first or a latitude last."""
    return letters[0] in ("E", "W") or letters[1] in ("N", "S")


def _degrees(parts: dict[str, str | None], n: str, letter: str) -> Decimal | None:
    minutes, seconds = Decimal(parts[f"{n}_min"] or 0), Decimal(parts[f"{n}_sec"] or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    value = Decimal(parts[f"{n}_deg"] or 0) + minutes / 60 + seconds / 3600
    return -value if parts[f"{n}_sign"] == "-" or letter in ("S", "W") else value


def _point(latitude: str | None, longitude: str | None) -> Point | None:
    """A point of the globe, or None."""
    lat, lon = (round(Decimal((value or "").replace(" ", "") or 999), 6) for value in (latitude, longitude))
    return Point(lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
