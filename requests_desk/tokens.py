"""What a case is found by: its words folded, and marked tokens for sounds of names, phones and land titles.

All of it stands in one column under one index. Marked tokens begin with letters that no word begins with.
"""

import re
from collections.abc import Iterable

from common.skeleton import name_keys
from common.words import fold

SOUND, PHONE, LAND = "zq", "zp", "zt"
# The national part of a number, whatever is dialled before it: Denmark's is the shortest with eight digits.
_PHONE_TAIL = 8
_PHONE = re.compile(r"[\s(]*\+?[\d\s().-]+")
_PLOT = re.compile(r"(?<![\d])(\d{1,9})\s*[/\\-]\s*(\d{1,4})(?![\d])")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)


def search_text(
    *, reference: str, names: Iterable[str], phone: str = "", email: str = "", land: Iterable[str] = ()
) -> str:
    """The searchable text of a case; the same facts give the same text."""
    names, land = [name for name in names if name], [title for title in land if title]
    words = [fold(part) for part in (reference, *names, phone, email, *land) if part]
    sounds = sorted({SOUND + key for name in names for key in name_keys(name)})
    titles = [token for title in land for token in land_tokens(title)]
    return " ".join([*words, *sounds, *phone_tokens(phone), *titles])


def phone_tokens(typed: str) -> list[str]:
    """The token of a phone written in any way, or none when the text is no phone."""
    typed = typed.translate(_DIGITS).replace("\u200e", "").strip()
    digits = re.sub(r"\D", "", typed)
    if not _PHONE.fullmatch(typed) or not _PHONE_TAIL <= len(digits) <= 17:
        return []
    return [PHONE + digits[-_PHONE_TAIL:]]


def land_tokens(typed: str) -> list[str]:
    """Tokens of land titles or applications written in any way: number and index, and the number alone."""
    found = _PLOT.findall(typed.translate(_DIGITS))
    return [token for number, index in found for token in (f"{LAND}{int(number)}x{int(index)}", f"{LAND}{int(number)}")]
