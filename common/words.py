"""Text as people type it: one cleaner at every edge, one fold for every search."""

import re
import unicodedata

# Controls, bidi overrides and isolates, and zero-width marks a sender could hide
# behind. ZWJ and ZWNJ stay: Arabic and Persian spelling needs them.
_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
_UNWANTED = re.compile(f"[{_CONTROLS}]")
_DIRECTION_MARKS = re.compile("[\u200e\u200f]")
_SPACES = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean_text(value: str) -> str:
    """Free text: NFC, ``\\n`` line ends, no control, bidi or zero-width character.

    LRM and RLM stay (people type them to order mixed lines), as do ZWJ and ZWNJ.
    """
    value = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    value = _UNWANTED.sub("", value.replace("\u2028", "\n").replace("\u2029", "\n"))
    lines = (line.rstrip() for line in value.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def clean_line(value: str) -> str:
    """One line: as ``clean_text`` without direction marks, white space folded to single spaces."""
    return _SPACES.sub(" ", _DIRECTION_MARKS.sub("", clean_text(value))).strip()


def has_control(value: str) -> bool:
    """Whether a text holds NUL or another C0 control that is not white space."""
    return any(ch < " " and ch not in "\t\n\r" for ch in value)


_ARABIC = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىئی", "ي"),
        "ؤ": "و",
        "ة": "ه",
        "ـ": "",
        "ء": "",
        **dict.fromkeys("گڭݣڴک", "ك"),
        "ڤ": "ف",
        "پ": "ب",
        **dict(zip("٠١٢٣٤٥٦٧٨٩", "0123456789", strict=True)),
        **dict(zip("۰۱۲۳۴۵۶۷۸۹", "0123456789", strict=True)),
    }
)
_LATIN = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_NOT_WORD = re.compile(r"[^\w]+", re.UNICODE)
_OULED = re.compile(r"\b(?:oulad|awlad|wlad|ouled|uled|oled|ulad)\b")
_BENI = re.compile(r"\b(?:bni|beni|bani|ben)\b")


def fold(value: str) -> str:
    """A text as searches compare it: both scripts without what people vary.

    Lower case, no accents, diacritics, tatweel or hamza seats; alef, ya, ta marbuta and
    the Moroccan gaf forms unified; punctuation to spaces; ouled/oulad and beni/bni alike.
    """
    value = unicodedata.normalize("NFKD", clean_line(value).casefold().translate(_ARABIC).translate(_LATIN))
    value = "".join(ch for ch in value if not unicodedata.combining(ch)).translate(_ARABIC)
    value = _NOT_WORD.sub(" ", value.replace("'", "").replace("’", "").replace("_", " ")).strip()
    return _BENI.sub("beni", _OULED.sub("ouled", value))
