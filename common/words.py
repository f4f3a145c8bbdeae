"""Text as people type it: one cleaner at every edge, one fold for every search."""

import re
import unicodedata

# Letters that look like nothing: a name made of them alone would pass for a name.
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
# Format characters that spelling needs: joiners, and the Arabic signs that enclose numbers.
_NEEDED = frozenset("\u200c\u200d\u200e\u200f\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2")
_DIRECTION_MARKS = re.compile("[\u200e\u200f]")
_SPACES = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n{3,}")


def _is_wanted(ch: str) -> bool:
    """Whether a character may be kept: no control, format, surrogate, private or invisible one."""
    if ch in "\n\t" or ch in _NEEDED:
        return True
    return unicodedata.category(ch) not in ("Cc", "Cf", "Cs", "Co", "Cn") and ch not in _BLANKS


def clean_text(value: str) -> str:
    """Free text: NFC, ``\\n`` line ends, no control, bidi or zero-width character.

    LRM and RLM stay (people type them to order mixed lines), as do ZWJ and ZWNJ.
    """
    value = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    value = "".join(filter(_is_wanted, value.replace("\u2028", "\n").replace("\u2029", "\n")))
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
    value = unicodedata.normalize("NFKD", clean_line(value)).casefold().translate(_ARABIC).translate(_LATIN)
    value = unicodedata.normalize("NFKD", value).casefold()
    value = "".join(ch for ch in value if not unicodedata.combining(ch)).translate(_ARABIC)
    value = _NOT_WORD.sub(" ", value.replace("'", "").replace("’", "").replace("_", " ")).strip()
    return _BENI.sub("beni", _OULED.sub("ouled", value))
