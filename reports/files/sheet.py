"""The requests as a workbook of one sheet, however many it can hold: written row by row, read as they come."""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from reports.files.cases import DAYS, NUMBERS, stream
from reports.slices import Slice

MOST_ROWS = 1_048_575  # a sheet's rows without its head
_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}


class TooMany(Exception):
    """More rows than a sheet holds."""


def write_sheet(asked: Slice, path: Path, *, mirrored: bool, noted: Callable[[int], None]) -> int:
    """Write the file; how many rows, without the head. ``noted`` hears the rows so far.

    Rows wait in files beside ``path``, not in memory. Raises TooMany beyond a sheet's end.
    """
    with xlsxwriter.Workbook(str(path), _PLAIN | {"tmpdir": str(path.parent)}) as book:
        sheet = book.add_worksheet(_("Requests"))
        if mirrored:
            sheet.right_to_left()
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 17, 20)
        head, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        number = -1
        for number, row in enumerate(csv.reader(_lines(stream(asked)))):
            if number > MOST_ROWS:
                raise TooMany
            for at, text in enumerate(row):
                _write(sheet, number, at, text, head if number == 0 else day)
            noted(number)
    return max(number, 0)


def _write(sheet: Any, row: int, at: int, text: str, look: Any) -> None:
    if row == 0:
        sheet.write_string(row, at, text, look)
    elif not text:
        return
    elif at in DAYS:
        sheet.write_datetime(row, at, date.fromisoformat(text), look)
    elif at in NUMBERS:
        sheet.write_number(row, at, int(text))
    else:
        sheet.write_string(row, at, text)


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Whole lines of a file that comes in pieces, without its mark."""
    left = b""
    for piece in pieces:
        *whole, left = (left + piece).split(b"\n")
        for line in whole:
            yield line.decode().removeprefix("\ufeff") + "\n"
    if left:
        yield left.decode()
