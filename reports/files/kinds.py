"""The kinds of file a report is taken away as, and what each is called."""

from collections.abc import Callable

from common.sheets import lines_of
from reports.files.pdf import document_of
from reports.files.tidy import table_of
from reports.files.workbook import workbook_of
from reports.section import Report

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def _csv(report: Report) -> bytes:
    return "".join(lines_of(table_of(report))).encode()


# Each takes a report and, when it is a frozen one, its checksum.
MAKERS: dict[str, tuple[str, Callable[[Report, str], bytes]]] = {
    "csv": (CSV, lambda report, _checksum: _csv(report)),
    "xlsx": (XLSX, lambda report, _checksum: workbook_of(report)),
    "pdf": (PDF, document_of),
}


def name_of(report: Report, kind: str, *, frozen: bool = False) -> str:
    """What the file is called."""
    of = report.first.isoformat() if report.title else str(report.year)
    parts = ("mre-report", of, "frozen" if frozen else "", report.language)
    return f"{'-'.join(filter(None, parts))}.{kind}"
