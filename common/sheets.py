"""Tables as CSV: UTF-8 with a byte order mark, so that Excel reads the Arabic, and no cell that is a formula.

The separator is the comma of RFC 4180 in both languages: one and the same file opens in LibreOffice,
R, Python and open-data portals. Numbers keep a decimal point and dates are ISO 8601, so no reader
has to guess; only Excel set to French wants its "Data, From text/CSV".
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

BOM = "\ufeff"
_OPENINGS = frozenset("=+-@−|")
_LINE_BREAKS = re.compile(r"[\t\r\n]")


def safe_text(value: str) -> str:
    """A text that no spreadsheet takes for a formula: a doubtful one gets an apostrophe in front.

    Doubtful are = + - @ at the start, in any width, also behind spaces or marks that do not show
    (byte order mark, direction marks), and a tab or line break before the first letter.
    """
    start = len(value)
    for at, char in enumerate(value):
        if not _is_hidden(char):
            start = at
            break
    opening = unicodedata.normalize("NFKC", value[start : start + 1])[:1]
    if opening in _OPENINGS or _LINE_BREAKS.search(value[:start]):
        return f"'{value}"
    return value


def _is_hidden(char: str) -> bool:
    """Whether a character does not show: spaces, controls, direction marks, zero-width marks."""
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Mn", "Zs")


def safe_cell(value: Any) -> Any:
    """A cell as it is written: numbers and days typed, nothing for None, texts made safe."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | float) else safe_text(str(value))


class _Echo:
    def write(self, line: str) -> str:
        return line


def lines_of(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The file line by line, its mark first."""
    writer = csv.writer(_Echo())
    yield BOM
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])
