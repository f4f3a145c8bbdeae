"""CSV files as rows that know their line, and every fault found in them."""

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from common.words import clean_line, clean_text, has_control


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: file, line (the header is line 1) and column."""

    file: str
    line: int
    column: str
    reason: str

    @property
    def whole_file(self) -> bool:
        """Whether the file cannot be read at all or lacks columns."""
        return not self.column and self.line <= 1

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}, line {self.line}{column}: {self.reason}"


class BadFiles(Exception):
    """Raised when files hold faults; nothing was written."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


@dataclass
class Source:
    """A folder of CSV files; readers note faults here and go on, so that all show at once."""

    folder: Path
    faults: list[Fault] = field(default_factory=list)
    keys: dict[str, set[str]] = field(default_factory=dict)

    def rows(self, name: str, columns: Collection[str]) -> "list[Row]":
        """The rows of a file, of which each must fill the header; empty (and a fault) when unreadable."""
        text = self._text(name)
        records = list(_records(text)) if text else []
        if not records:
            return []
        _line, header = records[0]
        missing = [column for column in columns if column not in header]
        if missing:
            self.fault(name, 1, "", f"column missing: {', '.join(missing)}")
            return []
        return [row for line, cells in records[1:] if (row := self._row(name, line, header, cells))]

    def fault(self, file: str, line: int, column: str, reason: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(file, line, column, reason))

    def refuse_faults(self) -> None:
        """Raise BadFiles when any fault was noted, each once: two readers may share a file.

        A file that is wrong as a whole makes others' rows look wrong too: then only that is told.
        """
        if self.faults:
            found = list(dict.fromkeys(self.faults))
            raise BadFiles([fault for fault in found if fault.whole_file] or found)

    def _text(self, name: str) -> str:
        try:
            raw = (self.folder / name).read_bytes()
            return raw.decode("utf-8-sig")
        except OSError as error:
            self.fault(name, 0, "", error.strerror or "cannot be read")
        except UnicodeDecodeError as error:
            self.fault(name, raw.count(b"\n", 0, error.start) + 1, "", "not UTF-8 text")
        return ""

    def _row(self, name: str, line: int, header: list[str], cells: list[str]) -> "Row | None":
        if len(cells) != len(header):
            self.fault(name, line, "", f"{len(cells)} cells where the header has {len(header)}")
            return None
        return Row(self, name, line, dict(zip(header, cells, strict=True)))


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Records with the line on which each begins; blank lines are skipped."""
    reader = csv.reader(text.splitlines(keepends=True))
    begins = 1
    for cells in reader:
        if cells:
            yield begins, cells
        begins = reader.line_num + 1


@dataclass(frozen=True)
class Row:
    """One record. Each getter notes a fault and returns a harmless value when the cell is wrong."""

    source: Source
    file: str
    line: int
    cells: dict[str, str]

    def fault(self, column: str, reason: str) -> None:
        """Note a fault of this row."""
        self.source.fault(self.file, self.line, column, reason)

    def text(self, column: str, most: int = 120, needed: bool = True) -> str:
        """A cleaned line of at most ``most`` characters."""
        raw = self.cells[column]
        value = clean_line(raw)
        if has_control(raw):
            self.fault(column, "holds a control character")
        elif needed and not value:
            self.fault(column, "is empty")
        elif len(value) > most:
            self.fault(column, f"longer than {most} characters")
        return value

    def paragraphs(self, column: str, most: int) -> str:
        """A cleaned text of several lines, of at most ``most`` characters; never empty."""
        raw = self.cells[column]
        value = clean_text(raw)
        if has_control(raw):
            self.fault(column, "holds a control character")
        elif not value:
            self.fault(column, "is empty")
        elif len(value) > most:
            self.fault(column, f"longer than {most} characters")
        return value

    def lines(self, column: str, most: int) -> str:
        """Cleaned lines, one thing each, of at most ``most`` characters together; may be empty."""
        raw = self.cells[column]
        value = "\n".join(line for line in map(clean_line, raw.splitlines()) if line)
        if has_control(raw):
            self.fault(column, "holds a control character")
        elif len(value) > most:
            self.fault(column, f"longer than {most} characters")
        return value

    def among(self, column: str, allowed: Collection[str], needed: bool = True) -> str:
        """One of the allowed values, or empty where not needed."""
        value = self.text(column, 200, needed)
        if value and value not in allowed:
            self.fault(column, f"unknown: {value}")
        return value

    def many(self, column: str) -> list[str]:
        """Values separated by semicolons."""
        return [part for part in (part.strip() for part in self.text(column, 2000, needed=False).split(";")) if part]

    def number(self, column: str) -> int | None:
        """A whole number of zero or more, or None when empty."""
        value = self.text(column, 12, needed=False)
        if value and not (value.isascii() and value.isdigit()):
            self.fault(column, f"not a whole number: {value}")
            return None
        return int(value) if value else None

    def decimal(self, column: str) -> Decimal | None:
        """A positive amount, or None when empty."""
        value = self.text(column, 12, needed=False)
        try:
            amount = Decimal(value) if value else None
        except InvalidOperation:
            amount = Decimal("NaN")
        if amount is not None and not (amount.is_finite() and 0 <= amount < 1_000_000):
            self.fault(column, f"not an amount: {value}")
            return None
        return amount

    def degrees(self, column: str, bound: float) -> float | None:
        """A coordinate within ±bound degrees, or None when empty."""
        value = self.text(column, 30, needed=False)
        try:
            angle = float(value) if value else None
        except ValueError:
            angle = float("nan")
        if angle is not None and not -bound <= angle <= bound:
            self.fault(column, f"not a coordinate: {value}")
            return None
        return angle

    def day(self, column: str, needed: bool = True) -> date | None:
        """A day written 2026-08-10, or None when empty and not needed."""
        value = self.text(column, 20, needed)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.fault(column, f"not a day as 2026-08-10: {value}")
            return None


def once(rows: list[Row], column: str) -> dict[str, Row]:
    """Rows by a key column; a key met twice is a fault."""
    found: dict[str, Row] = {}
    for row in rows:
        key = row.text(column, 60)
        if key in found:
            row.fault(column, f"{key} stands already on line {found[key].line}")
        found[key] = row
    return found
